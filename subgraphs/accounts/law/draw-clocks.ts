/** Draws the table of legal bases as a page of text: one bar for each clock, and the table in words. */

import { legalBases, type Clock, type LegalBasis } from './legal-basis.ts'

const day = 24 * 3_600_000
const hour = 3_600_000
/** Characters that stand for one day. */
const width = 2

const startNames: Readonly<Record<Clock['startsAt'], string>> = {
  NOTICE: 'bank told, or found it',
  PLACING: 'bank placed it',
  COMPLAINT: 'victim complained',
}

/** The page `docs/clocks.md`: the newest row of each basis in full, and since when each row holds. */
export function drawClocks(): string {
  const rows = legalBases.filter(({ until }) => until === null)
  return [
    '# Clocks of holds',
    '',
    'Made from the table in `subgraphs/accounts/law/legal-basis.ts` by `npm run clocks`; a test compares. Two characters are',
    'a day of 24 hours. At `|` a hold lapses by itself: its state is a function of its row and the instant of reading.',
    '',
    '```',
    ...rows.flatMap(drawBasis),
    '```',
    '',
    '| basis | section | ordered by | covers | lifted by | released by | extended by | next bank is asked on | told to |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(describeBasis),
    '',
    'The agency that ordered a hold may lift it. After "no evidence" from the police a bank may lift what stands on a clock.',
    '',
    '## Since when',
    '',
    '| basis | from | until | told to |',
    '| --- | --- | --- | --- |',
    ...legalBases.map(
      (row) =>
        `| ${row.name} | ${dateOf(row.from) ?? 'before the Decree'} | ${dateOf(row.until) ?? 'in force'} | ${list(row.notifies)} |`,
    ),
    '',
  ].join('\n')
}

function drawBasis({ name, section, clocks }: LegalBasis): readonly string[] {
  const head = `${name.padEnd(18)}${section}`
  if (clocks.length === 0)
    return [head, `${' '.repeat(25)}>>>>>>>>>>>>>>>>  until an order of its own power ends it`, '']
  return [head, ...clocks.map(drawClock), '']
}

function drawClock({ due, startsAt, ms, source }: Clock): string {
  const bar = '='.repeat(Math.round((ms / day) * width))
  const length = ms % day === 0 && ms > 3 * day ? `${ms / day} days` : `${ms / hour} hours`
  return `  ${startNames[startsAt].padEnd(23)}${bar}|  ${length} to the ${due.toLowerCase()} (${source})`
}

function describeBasis(row: LegalBasis): string {
  const own = row.endsByOwnOrder ? ['the kind of agency that ordered it'] : []
  const cells = [
    row.name,
    row.section,
    list([...row.orderedBy, ...(row.isOrderedByStations ? ['police stations'] : [])]),
    list(row.covers),
    list([...row.liftedBy, ...own]),
    list([...row.releasedBy, ...own]),
    list(row.extendedBy),
    row.nextHopBasis ?? '-',
    list(row.notifies),
  ]
  return `| ${cells.join(' | ')} |`
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '-' : items.join(', ')
}

/** The day in Bangkok. */
function dateOf(instant: Date | null): string | null {
  return instant && new Date(instant.getTime() + 7 * hour).toISOString().slice(0, 10)
}
