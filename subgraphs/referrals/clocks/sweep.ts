/** Announces referrals that were not decided within the seven days; marked and told in one transaction, once. */

import { publish } from '../../kit/outbox/publish.ts'
import { insertSystemCaseEvents, updateOverdue } from './store.ts'
import type { Sweep } from '../../kit/subgraph.ts'

const sweepOverdue: Sweep = async (db, now, limit) => {
  const referrals = await updateOverdue(db, now, limit)
  if (referrals.length === 0) return 0
  await insertSystemCaseEvents(
    db,
    referrals.map(({ caseId, stationCode, dueAt }) => ({
      caseId,
      at: dueAt,
      kind: 'REFERRAL_OVERDUE',
      agencyId: `police:station:${stationCode}`,
      concerns: null,
      summary: 'seven days after the complaint nothing was decided',
    })),
  )
  await publish(
    db,
    'referrals',
    referrals.map(({ id, caseId, stationCode, dueAt }) => ({
      type: 'th.aoc.referral.overdue',
      subject: id,
      partitionKey: caseId,
      audience: [`police:station:${stationCode}`, 'aoc', 'police:ccib'],
      data: { referralId: id, caseId, stationCode, dueAt: dueAt.toISOString() },
    })),
    now,
  )
  return referrals.length
}

export const sweeps: readonly Sweep[] = [sweepOverdue]
