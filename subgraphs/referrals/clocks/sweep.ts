/** Announces referrals that were not decided within seven days, each once: the mark and the event are one transaction. */

import { insertSystemCaseEvents } from '../../kit/access/timeline.ts'
import type { Sweep } from '../../kit/subgraph.ts'
import { publishOverdue } from '../events/publish-referral.ts'
import { updateOverdue } from './store.ts'

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
      details: {},
    })),
  )
  await publishOverdue(db, referrals, now)
  return referrals.length
}

/** The sweeps of the subgraph, each run by itself. */
export const sweeps: readonly Sweep[] = [sweepOverdue]
