/** Cells that are merged with another: a workbook keeps the value of the area in its first cell alone. */

import { isBlank, textCell, type Cell } from '../cell.ts'
import type { FileRecord } from '../find-table.ts'
import { refuse } from '../refusals/refusal.ts'
import { UnreadableFileError } from '../refusals/unreadable-file.ts'

/** An area of a sheet; rows and columns begin with 1. */
export interface Area {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

/** Most rows of all merged areas together. */
const maxMergedRows = 1_000_000

/**
 * Marks the empty cells of merged areas that have a value. Nobody can tell whether it holds for each row, as a case
 * number does, or once, as an amount does.
 * @throws {UnreadableFileError} when the areas are larger than a table can be
 */
export function markMerged(
  records: readonly FileRecord[],
  areas: readonly Area[],
): readonly FileRecord[] {
  const byLine = new Map(records.map(({ line, cells }) => [line, [...cells]]))
  let rows = 0
  for (const { firstRow, lastRow, firstColumn, lastColumn } of areas) {
    const first = byLine.get(firstRow)?.[firstColumn - 1]
    if (!first || isBlank(first)) continue
    rows += lastRow - firstRow
    if (rows > maxMergedRows) throw new UnreadableFileError('FILE_TOO_MANY_MERGED')
    for (let row = firstRow; row <= lastRow; row++)
      markRow(byLine.get(row), firstColumn, lastColumn, row === firstRow)
  }
  return records.map((each) => ({ ...each, cells: byLine.get(each.line) ?? each.cells }))
}

function markRow(cells: Cell[] | undefined, first: number, last: number, isFirstRow: boolean) {
  if (!cells) return
  for (
    let column = isFirstRow ? first + 1 : first;
    column <= Math.min(last, cells.length);
    column++
  ) {
    const cell = cells[column - 1]
    if (cell && isBlank(cell))
      cells[column - 1] = {
        ...textCell(''),
        fault: refuse('CELL_MERGED').refusal,
      }
  }
}
