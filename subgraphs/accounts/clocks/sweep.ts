/**
 * Announces lapsed holds, and requests for a release that are due. A sweep changes no state: a hold reads LAPSED from
 * the instant at which its clock ends. The mark and the event are one transaction, so that any number of sweepers
 * announce each hold once.
 */

import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import type { Sweep } from '../../kit/subgraph.ts'
import { publishHolds } from '../events/publish-holds.ts'
import { publishDueReleases } from '../events/publish-releases.ts'
import { updateLapsed } from './store.ts'
import { updateOverdue, updateWarned } from '../releases/store.ts'

const sweepLapses: Sweep = async (db, now, limit) => {
  const holds = await updateLapsed(db, now, limit)
  if (holds.length === 0) return 0
  await insertSystemCaseEvents(
    db,
    holds.flatMap(({ caseId, bankCode, lapsesAt }) => {
      if (caseId === null) return []
      const bank = `bank:${bankCode}`
      const summary = 'the clock of a hold ran out: the bank must lift'
      return [
        { caseId, at: lapsesAt, kind: 'HOLD_LAPSED', agencyId: bank, concerns: bank, summary },
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

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [sweepLapses, sweepReleasesDueSoon, sweepReleasesOverdue]
