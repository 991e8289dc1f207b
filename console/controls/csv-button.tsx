/** Saves the rows that are on the screen as a CSV file. */

import { Button } from 'react-aria-components'
import { formatIso } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import { toCsv } from './csv.ts'
import type { Column } from './data-table.tsx'

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
    const url = URL.createObjectURL(new Blob([toCsv(columns, rows)], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${name}-${formatIso(new Date().toISOString()).replace(/[: ]/g, '-')}.csv`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Button isDisabled={rows.length === 0} onPress={save}>
      {say('action.csv')}
    </Button>
  )
}
