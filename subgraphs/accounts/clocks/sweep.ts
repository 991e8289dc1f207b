/**
 * Announces what clocks ended: lapses, and releases that are due. Nothing becomes true by it: a hold that lapsed reads
 * LAPSED at its instant, swept or not. What is marked and what is told are one transaction, so that any number of
 * sweepers announce each thing once.
 */

import { publish } from '../../kit/outbox/publish.ts'
import { dataOf } from '../history/record-change.ts'
import { updateLapsed } from '../holds/store.ts'
import { updateOverdue, updateWarned, type DueReleaseRow } from '../releases/store.ts'
import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import type { Sweep } from '../../kit/subgraph.ts'

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
  await publish(
    db,
    'accounts',
    holds.map((hold) => ({
      type: 'th.aoc.hold.lapsed',
      subject: hold.id,
      audience: [`bank:${hold.bankCode}`, hold.requestedBy],
      data: dataOf(hold, 'LAPSED'),
    })),
    now,
  )
  return holds.length
}

const sweepReleasesDueSoon: Sweep = async (db, now, limit) => {
  const releases = await updateWarned(db, now, limit)
  await publish(
    db,
    'accounts',
    releases.filter(({ isStanding }) => isStanding).map(toEvent('th.aoc.release.due-soon')),
    now,
  )
  return releases.length
}

const sweepReleasesOverdue: Sweep = async (db, now, limit) => {
  const releases = await updateOverdue(db, now, limit)
  await publish(
    db,
    'accounts',
    releases.filter(({ isStanding }) => isStanding).map(toEvent('th.aoc.release.overdue')),
    now,
  )
  return releases.length
}

export const sweeps: readonly Sweep[] = [sweepLapses, sweepReleasesDueSoon, sweepReleasesOverdue]

function toEvent<Type extends 'th.aoc.release.due-soon' | 'th.aoc.release.overdue'>(type: Type) {
  return (release: DueReleaseRow) => ({
    type,
    subject: release.holdId,
    audience: [`bank:${release.bankCode}`, release.holdRequestedBy, release.requestedBy],
    data: {
      holdId: release.holdId,
      caseId: release.caseId,
      bankCode: release.bankCode,
      requestedAt: release.requestedAt.toISOString(),
      dueAt: release.dueAt.toISOString(),
    },
  })
}
