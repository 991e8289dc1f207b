/** Draws the table of acts as a page of text. */

import { acts } from '../../schema/acts.ts'
import type { Act, Persons } from '../../schema/acts/act.ts'

const personsText: Readonly<Record<Persons, string>> = {
  ONE: 'one',
  TWO: 'two',
  TWO_WITHOUT_TRAIL: 'two beyond the trail',
  ANOTHER: 'another than the first',
}
const orderText: Readonly<Record<Act['orderNumber'], string>> = {
  NONE: '-',
  REQUIRED: 'required',
  OWN_POWER: 'on an own power',
}

/** The page `docs/acts.md`. */
export function drawActs(): string {
  return [
    '# Acts',
    '',
    'Every mutation in law: which kinds of agency may do it, under which sections, with how many persons, which clocks it touches,',
    'and which events it publishes. Made from `schema/acts.ts` by `npm run acts`; a test compares. A subgraph does not start with a',
    'mutation that has no row, and refuses every kind of agency that the row does not name. Two persons are two by the issuer and',
    'subject of their tokens, whatever agency the tokens name.',
    '',
    'An event is for agencies by their part in it. `REQUESTER` requested the hold or the suspension; where that was a station, it is the',
    'station that has the case. `AUTHORITY` is the same, unless it is a bank. `SUBGRAPHS` are parts of this system.',
    '',
    ...Object.entries(acts).flatMap(([subgraph, rows]) => [
      `## ${subgraph}`,
      '',
      '| mutation | by | sections | persons | order number | clocks | events |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...Object.entries(rows).map(([name, act]) => drawRow(name, act)),
      '',
      ...Object.entries(rows).flatMap(([name, { note }]) =>
        note === undefined ? [] : [`\`${name}\`: ${note}`, ''],
      ),
    ]),
  ].join('\n')
}

function drawRow(name: string, act: Act): string {
  const cells = [
    `\`${name}\``,
    list(act.by),
    list(act.sections),
    personsText[act.persons],
    orderText[act.orderNumber],
    list(act.clocks.map(({ clock, effect }) => `${effect.toLowerCase()} ${clock}`)),
    list(act.tells.map(({ event, to }) => `\`${event}\` to ${to.join(', ')}`)),
  ]
  return `| ${cells.join(' | ')} |`
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '-' : items.join('; ')
}
