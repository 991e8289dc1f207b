/** The columns of lists of accesses. */

import { Button } from 'react-aria-components'
import type { Column } from '../controls/data-table.tsx'
import { formatInstant, formatIso } from '../format/instant.tsx'
import type { Words } from '../words/words.tsx'
import type { AccessRowFragment } from './accesses.generated.ts'

/** The columns; the instant opens the access. */
export function accessColumns(
  { say, name, language }: Words,
  open: (access: AccessRowFragment) => void,
): readonly Column<AccessRowFragment>[] {
  const agencyOf = ({ agency }: AccessRowFragment) =>
    agency === null ? '–' : language === 'th' ? agency.nameTh : agency.nameEn
  const basisOf = ({ basis }: AccessRowFragment) => (basis === null ? '–' : name('purpose', basis))
  return [
    {
      key: 'at',
      title: say('access.at'),
      text: ({ at }) => formatIso(at),
      cell: (access) => (
        <Button className="link" onPress={() => open(access)}>
          {formatInstant(access.at, language)}
        </Button>
      ),
    },
    { key: 'agency', title: say('access.agency'), text: agencyOf, cell: agencyOf },
    {
      key: 'officer',
      title: say('access.officer'),
      text: ({ officer }) => officer ?? '',
      cell: ({ officer }) => officer ?? '–',
    },
    {
      key: 'operation',
      title: say('access.operation'),
      text: ({ operationName }) => operationName ?? '',
      cell: ({ operationName }) => operationName ?? '–',
    },
    { key: 'basis', title: say('access.basis'), text: basisOf, cell: basisOf },
    {
      key: 'persons',
      title: say('access.persons'),
      isNumber: true,
      text: ({ persons }) => String(persons),
      cell: ({ persons }) => persons.toLocaleString('en-US'),
    },
    {
      key: 'outcome',
      title: say('access.outcome'),
      text: ({ outcome }) => (outcome === null ? '' : name('access.outcome', outcome)),
      cell: ({ outcome }) =>
        outcome === null ? (
          '–'
        ) : (
          <span className={`state state-access-${outcome.toLowerCase()}`}>
            {name('access.outcome', outcome)}
          </span>
        ),
    },
  ]
}
