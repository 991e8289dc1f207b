/** Carries out acts that demand verification: the clock of each holder starts when the act reaches the holder. */

import { randomUUID } from 'node:crypto'
import type { Sweep } from '../../kit/subgraph.ts'
import { findDemands } from '../demands/store.ts'
import { publishDemands } from '../events/publish-demands.ts'
import { verificationDue, warningOf } from '../law/rules.ts'
import {
  findHoldersOfAct,
  insertDemands,
  lockNextAct,
  updateAct,
} from '../verification-acts/store.ts'

/** Carries out the oldest act, one batch of holders in each transaction. */
export const sweepVerificationActs: Sweep = async (db, now, limit) => {
  const act = await lockNextAct(db)
  if (!act) return 0
  const holders = await findHoldersOfAct(db, act, limit)
  const entries = holders.flatMap(({ personId, operator, count }) => {
    const due = verificationDue(count, now)
    if (due === null) return []
    const { rule, dueAt: verifyBy } = due
    return [{ personId, operator, demandId: randomUUID(), rule, verifyBy, warnAt: warningOf(due) }]
  })
  if (entries.length === 0) {
    await updateAct(db, act.id, 0, now)
    return 1
  }
  const ids = await insertDemands(db, act.id, entries, now)
  await publishDemands(db, await findDemands(db, ids, now), 'issued', now)
  await updateAct(db, act.id, ids.length, null)
  return ids.length + 1
}
