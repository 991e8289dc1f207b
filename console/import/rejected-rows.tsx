/** The rows that were refused: the first of them on the screen, all of them in a file to be corrected and imported again. */

import { Button } from 'react-aria-components'
import type { ImportResult } from '../../hotline/import-day.ts'
import { describeRefusal } from '../../hotline/refusals/refusal.ts'
import { renderRejectedRows } from '../../hotline/rejected-rows.ts'
import { PlainTable } from '../controls/plain-table.tsx'
import { saveFile } from '../controls/save-file.ts'
import { useWords } from '../words/words.tsx'
import { refusalLanguageOf } from './refusal-language.ts'

/** Rows on the screen at most. */
const shown = 100

/** Nothing where no row was refused. */
export function RejectedRows({
  name,
  result: { header, rejectedRows },
}: {
  /** Of the file. */
  readonly name: string
  readonly result: ImportResult
}) {
  const { say, language } = useWords()
  const told = refusalLanguageOf(language)
  if (rejectedRows.length === 0) return null
  const save = () =>
    saveFile(`${name}.rejected.csv`, 'text/csv', renderRejectedRows(header, rejectedRows, told))
  return (
    <section>
      <h2>{say('import.rejected-rows')}</h2>
      <Button onPress={save}>{say('import.save-rejected', { count: rejectedRows.length })}</Button>
      <PlainTable
        label={say('import.rejected-rows')}
        rows={rejectedRows.slice(0, shown)}
        keyOf={({ line }) => String(line)}
        columns={[
          { key: 'line', title: say('import.line'), isNumber: true, cell: ({ line }) => line },
          {
            key: 'column',
            title: say('import.column'),
            cell: ({ column }) => told.nameOfColumn(column),
          },
          {
            key: 'reason',
            title: say('import.reason'),
            cell: ({ refusal }) => describeRefusal(refusal, told),
          },
        ]}
      />
    </section>
  )
}
