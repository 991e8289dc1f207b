/** A list of rows, of which only those in view are in the page; the next page is read before the end is reached. */

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Pages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'

/** A column. */
export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  readonly isNumber?: boolean
  /** In the place of the title, such as a box that chooses all rows. */
  readonly head?: ReactNode
  /** The cell in a CSV file; absent: the column is not in it. */
  readonly text?: (row: Row) => string
}

/** Columns and rows of a table. */
export interface DataTableProps<Row> {
  readonly label: string
  /** The list as far as it was read: before that, and after a failure, it is not shown as empty. */
  readonly pages: Pick<Pages<Row>, 'rows' | 'hasMore' | 'isRead' | 'see'>
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Said where there are no rows: what will stand here, and what to do. Absent: that there is nothing. */
  readonly empty?: string
}

const rowHeight = 48

/** Arrow keys go from row to row within the column of the focused control. */
export function DataTable<Row>({
  label,
  pages: { rows, hasMore, isRead, see },
  columns,
  keyOf,
  empty,
}: DataTableProps<Row>) {
  const { say } = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string>()
  const present = focused === undefined ? -1 : rows.findIndex((row) => keyOf(row) === focused)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // the row that has the focus stays in the page, wherever rows above it move it and however far it is scrolled
    rangeExtractor: (range) => withIndex(defaultRangeExtractor(range), present),
  })
  const items = virtualizer.getVirtualItems()
  const { startIndex: first = 0, endIndex: last = 0 } = virtualizer.range ?? {}
  useEffect(() => see(first, last), [first, last, see])
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="table" ref={scroller} role="region" aria-label={label} tabIndex={0}>
      <table
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        onKeyDown={moveByArrow}
        onFocus={({ target }) => setFocused(target.closest('tr')?.dataset['key'])}
        onBlur={({ relatedTarget }) => {
          // a window that loses the focus gives it back to the same control
          if (relatedTarget !== null) setFocused(undefined)
        }}
      >
        <thead>
          <tr>
            {columns.map(({ key, title, isNumber, head }) => (
              <th key={key} scope="col" className={isNumber ? 'number' : undefined}>
                {head ?? title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ index, start }, place) => {
            const row = rows[index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              <Fragment key={key}>
                <Spacer height={start - (items[place - 1]?.end ?? 0)} width={columns.length} />
                <tr data-key={key} aria-rowindex={index + 2}>
                  {columns.map(({ key: column, cell, isNumber }) => (
                    <td key={column} className={isNumber ? 'number' : undefined}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              </Fragment>
            )
          })}
          <Spacer height={after} width={columns.length} />
        </tbody>
      </table>
      {rows.length === 0 && isRead ? <p className="empty">{empty ?? say('table.empty')}</p> : null}
    </div>
  )
}

/** @param index -1: none */
function withIndex(indexes: number[], index: number): number[] {
  return index < 0 || indexes.includes(index)
    ? indexes
    : [...indexes, index].toSorted((a, b) => a - b)
}

function Spacer({ height, width }: { readonly height: number; readonly width: number }) {
  return height > 0 ? (
    <tr aria-hidden="true">
      <td colSpan={width} style={{ height, padding: 0 }} />
    </tr>
  ) : null
}

function moveByArrow(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const cell = (event.target as HTMLElement).closest('td') // a key event comes from an element
  if (step === undefined || !cell) return
  const row = cell.parentElement as HTMLTableRowElement // cells stand in rows
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling
  const target = next?.children[cell.cellIndex]?.querySelector<HTMLElement>('button, input, a')
  if (!target) return
  event.preventDefault()
  target.focus()
}
