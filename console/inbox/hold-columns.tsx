/** The columns of the lists of holds. */

import { Button } from 'react-aria-components'
import { CaseLink } from '../controls/case-link.tsx'
import type { Column } from '../controls/data-table.tsx'
import { Deadline } from '../format/deadline.tsx'
import { formatIso, Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import type { Words } from '../words/words.tsx'
import type { InboxHoldFragment } from './inbox.generated.ts'

/** A column of a list of holds. */
export type HoldColumn = Column<InboxHoldFragment>

/** The account of a hold, with all digits where the officer may see them. */
export function accountOf({ account }: InboxHoldFragment): string {
  return account.accountNumber ?? account.maskedNumber
}

/** Every column there is, by name. */
export function holdColumns({ say, name }: Words, open: (hold: InboxHoldFragment) => void) {
  const requested = ({ requestedSatang }: InboxHoldFragment) =>
    requestedSatang === null ? say('hold.whole-account') : formatBaht(requestedSatang)
  return {
    account: {
      key: 'account',
      title: say('hold.account'),
      text: accountOf,
      cell: (hold) => (
        <Button className="link" onPress={() => open(hold)}>
          {accountOf(hold)}
        </Button>
      ),
    },
    requested: {
      key: 'requested',
      title: say('hold.requested'),
      isNumber: true,
      text: requested,
      cell: requested,
    },
    held: {
      key: 'held',
      title: say('hold.held'),
      isNumber: true,
      text: ({ heldSatang }) => (heldSatang === null ? '' : formatBaht(heldSatang)),
      cell: ({ heldSatang }) => (heldSatang === null ? '–' : formatBaht(heldSatang)),
    },
    state: {
      key: 'state',
      title: say('hold.state'),
      text: ({ state }) => name('hold.state', state),
      cell: ({ state }) => (
        <span className={`state state-${state.toLowerCase()}`}>{name('hold.state', state)}</span>
      ),
    },
    case: {
      key: 'case',
      title: say('case.number'),
      text: (hold) => hold.case?.caseNumber ?? '',
      cell: (hold) =>
        hold.case ? <CaseLink caseId={hold.case.id}>{hold.case.caseNumber}</CaseLink> : '–',
    },
    basis: {
      key: 'basis',
      title: say('hold.basis'),
      text: ({ basis }) => name('basis', basis),
      cell: ({ basis }) => name('basis', basis),
    },
    answerDue: {
      key: 'answer-due',
      title: say('hold.answer-due'),
      text: ({ answerDueAt }) => (answerDueAt === null ? '' : formatIso(answerDueAt)),
      cell: ({ answerDueAt }) => <Deadline until={answerDueAt} />,
    },
    requestedAt: {
      key: 'requested-at',
      title: say('hold.requested-at'),
      text: ({ requestedAt }) => formatIso(requestedAt),
      cell: ({ requestedAt }) => <Instant at={requestedAt} />,
    },
    release: {
      key: 'release',
      title: say('hold.release'),
      text: (hold) => releaseOf(name, hold),
      cell: (hold) => releaseOf(name, hold) || '–',
    },
    due: {
      key: 'due',
      title: say('hold.due'),
      text: ({ lapsesAt }) => (lapsesAt === null ? '' : formatIso(lapsesAt)),
      cell: ({ lapsesAt }) => <Deadline until={lapsesAt} />,
    },
  } satisfies Readonly<Record<string, HoldColumn>>
}

function releaseOf(name: Words['name'], { release }: InboxHoldFragment): string {
  return release ? name('release', release.outcome ?? 'OPEN') : ''
}
