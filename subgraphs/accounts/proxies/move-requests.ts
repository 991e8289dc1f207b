/** Moves the requests at a PromptPay proxy to the account that its institution named. */

import type { EventDataByType } from '../../../schema/events.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { recordChange } from '../history/record-change.ts'
import { ruleOf } from '../holds/powers.ts'
import { findHolds } from '../holds/store.ts'
import { updateAccountOfRequests } from './store.ts'

/**
 * A request for money that another one asks for at the account already ends, and so does one for which the sum of the account
 * has no room; the bank is told of each.
 */
export async function moveRequests(
  db: Queryable,
  { proxyAccountId, accountId, actor }: EventDataByType['th.aoc.case.proxy-resolved'],
  at: Date,
): Promise<void> {
  const moved = await updateAccountOfRequests(db, proxyAccountId, accountId, at)
  const ended = new Set(moved.filter(({ satang }) => satang === 0).map(({ id }) => id))
  const ids = moved.map(({ id }) => id)
  for (const hold of await findHolds(db, ids, at)) {
    const change = { at, section: ruleOf(hold, at).section, by: actor }
    if (ended.has(hold.id))
      await recordChange(db, [hold], {
        ...change,
        state: 'LIFTED',
        note: null,
        remark: 'PROXY_COVERED',
        summary: 'a request for a hold was withdrawn',
        kind: 'HOLD_WITHDRAWN',
      })
    else
      await recordChange(db, [hold], {
        ...change,
        state: 'REQUESTED',
        note: null,
        remark: 'PROXY_RESOLVED',
        summary: 'a request for a hold went from a proxy to its account',
        kind: 'HOLD_MOVED',
        type: null,
      })
  }
}
