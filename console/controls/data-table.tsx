/** A list of rows, of which only those in view are in the page; the next page is read before the end is reached. */

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
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
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  readonly hasMore: boolean
  readonly more: () => void
  /** Whether the list was read: before that, and after a failure, it is not shown as empty. */
  readonly isRead: boolean
  /** Said where there are no rows: what will stand here, and what to do. Absent: that there is nothing. */
  readonly empty?: string
}

const rowHeight = 48

/** Arrow keys go from row to row within the column of the focused control. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  hasMore,
  more,
  isRead,
  empty,
}: DataTableProps<Row>) {
  const { say } = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - 20) more()
  }, [hasMore, last, rows.length, more])
  const before = items[0]?.start ?? 0
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="table" ref={scroller} role="region" aria-label={label} tabIndex={0}>
      <table aria-rowcount={hasMore ? -1 : rows.length + 1} onKeyDown={moveByArrow}>
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
          <Spacer height={before} width={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <tr key={keyOf(row)} aria-rowindex={index + 2}>
                {columns.map(({ key, cell, isNumber }) => (
                  <td key={key} className={isNumber ? 'number' : undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          <Spacer height={after} width={columns.length} />
        </tbody>
      </table>
      {rows.length === 0 && isRead ? <p className="empty">{empty ?? say('table.empty')}</p> : null}
    </div>
  )
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
