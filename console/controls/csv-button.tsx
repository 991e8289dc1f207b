/** Saves the rows that are on the screen as a CSV file. */

import { Button } from 'react-aria-components'
import { formatIso } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import { toCsv } from './csv.ts'
import type { Column } from './data-table.tsx'
import { saveFile } from './save-file.ts'

/** The button; it saves what was read so far, as the columns show it. */
export function CsvButton<Row>({
  name,
  columns,
  rows,
}: {
  /** Begins the name of the file. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
}) {
  const { say } = useWords()
  const save = () => {
    const at = formatIso(new Date().toISOString()).replace(/[: ]/g, '-')
    saveFile(`${name}-${at}.csv`, 'text/csv', toCsv(columns, rows))
  }
  return (
    <Button isDisabled={rows.length === 0} onPress={save}>
      {say('action.csv')}
    </Button>
  )
}
