/** A short table, of which every row is in the page, so that it prints as a whole. */

import { useWords } from '../words/words.tsx'
import type { Column } from './data-table.tsx'
import { UnreadNote, type Reading } from './unread-note.tsx'

/** Columns and rows of a table. */
export interface PlainTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** How far the rows were read; absent: to their end. */
  readonly reading?: Reading
  /** Class of a row, to set it off. */
  readonly classOf?: (row: Row) => string | undefined
}

/** The table, or a sentence that there is nothing, or that nothing was read. */
export function PlainTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  reading = { isRead: true, isLoading: false },
  classOf,
}: PlainTableProps<Row>) {
  const { say } = useWords()
  if (rows.length === 0)
    return reading.isRead ? (
      <p className="empty">{say('table.empty')}</p>
    ) : (
      <UnreadNote isLoading={reading.isLoading} />
    )
  return (
    <div className="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ key, title, isNumber }) => (
              <th key={key} scope="col" className={isNumber ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={classOf?.(row)}>
              {columns.map(({ key, cell, isNumber }) => (
                <td key={key} className={isNumber ? 'number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
