/** The money trail: its picture, how it is collapsed, and the same facts in a table beside it. */

import { useCallback, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { useWhole, type Whole } from '../graph/use-whole.ts'
import { formatPurpose } from '../purpose/purpose-bases.ts'
import { usePurpose } from '../purpose/purposes.tsx'
import { useWords } from '../words/words.tsx'
import { buildTrail, withEnd, type Leg, type ReadLeg, type TrailNode } from './build-trail.ts'
import { group } from './group.ts'
import { StateMark } from './state-mark.tsx'
import { markOfHolds, marks } from './trail-state.ts'
import { TrailControls } from './trail-controls.tsx'
import { TrailPicture } from './trail-picture.tsx'
import { TrailTable } from './trail-table.tsx'
import './trail.css'
import {
  caseHolders,
  caseLegs,
  type TrailAccountFragment,
  type TrailHoldFragment,
} from './trail.generated.ts'

/** More accounts than these begin collapsed by bank. */
const manyAccounts = 40
const pageSize = 200

/** The section of the case file. */
export function TrailSection({
  caseId,
  holds,
}: {
  readonly caseId: string
  readonly holds: Whole<TrailHoldFragment>
}) {
  const { say } = useWords()
  const { scopes } = useOfficer()
  const legs = useWhole(
    caseLegs,
    {
      id: caseId,
      hasNumbers: scopes.includes('accounts:number'),
      hasTiers: scopes.includes('accounts:tier'),
    },
    pageSize,
    (data) => data.case?.transfers,
    { caseId },
  )
  return (
    <section className="trail">
      <h2>{say('trail.title')}</h2>
      <ProblemNote problem={legs.problem} again={legs.again} />
      {legs.isLoading || holds.isLoading ? <p role="status">{say('state.loading')}</p> : null}
      {legs.isCut ? <p role="status">{say('trail.cut', { count: legs.rows.length })}</p> : null}
      {legs.rows.length > 0 && !holds.isLoading ? (
        <LoadedTrail caseId={caseId} read={legs.rows} holds={holds} />
      ) : null}
    </section>
  )
}

function LoadedTrail({
  caseId,
  read,
  holds: { rows: holds, isRead, isCut },
}: {
  readonly caseId: string
  readonly read: readonly ReadLeg[]
  readonly holds: Whole<TrailHoldFragment>
}) {
  const { say } = useWords()
  const legs = useMemo(() => read.map(withEnd), [read])
  const deepest = Math.max(...legs.map(({ hop }) => hop))
  const [byBank, setByBank] = useState(() => countAccounts(legs) > manyAccounts)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [lastHop, setLastHop] = useState<number>()
  const [isFitted, setIsFitted] = useState(false)
  const [chosen, setChosen] = useState<TrailNode>()
  const holders = useHolders(caseId)
  const seesHolds = useHoldSight(isRead && !isCut)
  const trail = useMemo(
    () => buildTrail(legs, holds, { byBank, opened, lastHop: lastHop ?? deepest, seesHolds }),
    [legs, holds, byBank, opened, lastHop, deepest, seesHolds],
  )
  const holdsOf = useMemo(() => group(holds, ({ account }) => account.id), [holds])
  const choose = (node: TrailNode) => {
    if (node.kind === 'BANK') setOpened(new Set([...opened, node.id]))
    else if (node.kind === 'REST') setLastHop(undefined)
    else setChosen(node.id === chosen?.id ? undefined : node)
  }
  const ids = new Set(chosen?.accounts.map(({ id }) => id))
  const shown = chosen ? legs.filter(({ from, to }) => ids.has(from.id) || ids.has(to.id)) : legs
  return (
    <>
      <TrailControls
        byBank={byBank}
        setByBank={(next) => {
          setByBank(next)
          setOpened(new Set())
        }}
        deepest={deepest}
        lastHop={lastHop ?? deepest}
        setLastHop={setLastHop}
        isFitted={isFitted}
        setIsFitted={setIsFitted}
        holders={holders}
      />
      <TrailPicture trail={trail} chosen={chosen?.id} choose={choose} isFitted={isFitted} />
      <Legend />
      <ProblemNote problem={holders.problem} />
      <p role="status" className="trail-shown">
        {say('trail.shown', { count: shown.length, total: legs.length })}
        {chosen ? (
          <Button className="quiet" onPress={() => setChosen(undefined)}>
            {say('trail.show-all')}
          </Button>
        ) : null}
      </p>
      <TrailTable
        legs={shown}
        markOf={(account) =>
          markOfHolds(
            (holdsOf.get(account.id) ?? []).map(({ state }) => state),
            seesHolds(account),
          )
        }
        holderOf={holders.holderOf}
      />
    </>
  )
}

/** Names of holders are read only when the officer asks for them: each is a person who is recorded and counted. */
function useHolders(caseId: string) {
  const { scopes } = useOfficer()
  const { basis } = usePurpose(caseId)
  const [isWanted, setIsWanted] = useState(false)
  const mayAsk =
    basis !== undefined && scopes.includes('accounts:holder') && scopes.includes('persons:identify')
  const isShown = mayAsk && isWanted
  const { rows, problem } = useWhole(
    caseHolders,
    { id: caseId },
    pageSize,
    (data) => data.case?.transfers,
    { isEnabled: isShown, purpose: basis && formatPurpose(basis, caseId) },
  )
  const names = new Map(rows.map(({ id, toHolder }) => [id, toHolder?.name]))
  return {
    mayAsk,
    isShown,
    setIsWanted,
    problem,
    holderOf: isShown ? ({ id }: Leg) => names.get(id) ?? '–' : undefined,
  }
}

/** The centre and the police see every hold of their cases, a bank those on its own accounts. */
function useHoldSight(areAllRead: boolean) {
  const { agency, scopes } = useOfficer()
  return useCallback(
    ({ bankCode }: TrailAccountFragment) =>
      areAllRead &&
      scopes.includes('holds:read') &&
      (agency.kind === 'AOC' || agency.kind === 'POLICE' || agency.id === `bank:${bankCode}`),
    [agency, scopes, areAllRead],
  )
}

function countAccounts(legs: readonly Leg[]): number {
  return new Set(legs.flatMap(({ from, to }) => [from.id, to.id])).size
}

function Legend() {
  const { say, name } = useWords()
  return (
    <ul className="trail-legend">
      {marks.map((mark) => (
        <li key={mark}>
          <StateMark mark={mark} /> {name('mark', mark)}
        </li>
      ))}
      <li>
        <svg width="40" height="12" aria-hidden="true">
          <path className="trail-line" d="M0 3H40" strokeWidth="1.5" />
          <path className="trail-line" d="M0 9H40" strokeWidth="5" />
        </svg>{' '}
        {say('trail.legend-width')}
      </li>
      <li>
        <svg width="40" height="12" aria-hidden="true">
          <path className="trail-line is-back" d="M0 6H40" strokeWidth="3" />
        </svg>{' '}
        {say('trail.legend-back')}
      </li>
    </ul>
  )
}
