/**
 * Announces holds that lapse soon or have lapsed, requests that no bank has answered, and requests for a release that are
 * due. A sweep changes no state: a hold reads LAPSED from the instant at which its clock ends. The mark and the event are
 * one transaction, so that any number of sweepers announce each of them once.
 */

import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import type { Sweep } from '../../kit/subgraph.ts'
import { publishHolds } from '../events/publish-holds.ts'
import { publishDueReleases } from '../events/publish-releases.ts'
import {
  updateDueWithinDay,
  updateDueWithinHours,
  updateLapsed,
  updateUnanswered,
} from './store.ts'
import { updateOverdue, updateWarned } from '../releases/store.ts'
import { answeredWithinMs } from '../unanswered/answered-within.ts'

const sweepLapses: Sweep = async (db, now, limit) => {
  const holds = await updateLapsed(db, now, limit)
  if (holds.length === 0) return 0
  await insertSystemCaseEvents(
    db,
    holds.flatMap(({ caseId, bankCode, lapsesAt }) => {
      if (caseId === null) return []
      const bank = `bank:${bankCode}`
      return [
        {
          caseId,
          at: lapsesAt,
          kind: 'HOLD_LAPSED',
          agencyId: bank,
          concerns: bank,
          summary: 'the clock of a hold ran out: the bank must lift',
          details: {},
        },
      ]
    }),
  )
  await publishHolds(db, holds, { type: 'th.aoc.hold.lapsed', state: 'LAPSED' }, now)
  return holds.length
}

const sweepReleasesDueSoon: Sweep = async (db, now, limit) => {
  const releases = await updateWarned(db, now, limit)
  await publishDueReleases(db, 'th.aoc.release.due-soon', releases, now)
  return releases.length
}

const sweepReleasesOverdue: Sweep = async (db, now, limit) => {
  const releases = await updateOverdue(db, now, limit)
  await publishDueReleases(db, 'th.aoc.release.overdue', releases, now)
  return releases.length
}

const sweepUnanswered: Sweep = async (db, now, limit) => {
  const requests = await updateUnanswered(
    db,
    new Date(now.getTime() - answeredWithinMs),
    now,
    limit,
  )
  const waiting = requests.filter(({ lapsesAt }) => lapsesAt === null || lapsesAt > now)
  await publishHolds(
    db,
    waiting,
    { type: 'th.aoc.hold.unanswered', state: 'REQUESTED', audience: ['aoc'] },
    now,
  )
  return requests.length
}

/** Police and centre can still act: a complaint is recorded, or an order extends the hold. */
const toldOfEnds = ['aoc', 'police:ccib']

const sweepDueWithinDay: Sweep = async (db, now, limit) => {
  const holds = await updateDueWithinDay(db, now, limit)
  const event = { type: 'th.aoc.hold.due-soon', state: 'PLACED', audience: toldOfEnds } as const
  await publishHolds(db, holds, { ...event, dueWithinHours: 24 }, now)
  return holds.length
}

const sweepDueWithinHours: Sweep = async (db, now, limit) => {
  const holds = await updateDueWithinHours(db, now, limit)
  const event = { type: 'th.aoc.hold.due-soon', state: 'PLACED', audience: toldOfEnds } as const
  await publishHolds(db, holds, { ...event, dueWithinHours: 6 }, now)
  return holds.length
}

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [
  sweepUnanswered,
  sweepDueWithinDay,
  sweepDueWithinHours,
  sweepLapses,
  sweepReleasesDueSoon,
  sweepReleasesOverdue,
]
