/** The statements about the mule tiers of accounts. */

import type { Queryable } from '../../kit/database/database.ts'

/** A tier that an account is given; null takes it off. */
export interface TierChange {
  readonly accountId: string
  readonly bankCode: string
  readonly tier: string | null
  readonly reason: string
  readonly at: Date
}

/**
 * Records a change of an account's tier, one writer of an account at a time. The tier that the caller's agency gave it
 * last, for the same reason, is not recorded again.
 */
export async function insertTierChange(db: Queryable, change: TierChange): Promise<void> {
  const { accountId, bankCode, tier, reason, at } = change
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1444))', [accountId])
  await db.query(
    `insert into accounts.tier_change (account_id, bank_code, tier, reason, agency_id, officer, at)
     select $1::text, $2::text, $3::text, $4::text, access.agency_id(), access.officer(), $5::timestamptz
     where not exists (
       select 1 from (
         select c.tier, c.reason, c.agency_id from accounts.tier_change c
         where c.account_id = $1::text order by c.id desc limit 1) as last
       where last.tier is not distinct from $3::text and last.reason = $4::text
         and last.agency_id = access.agency_id())`,
    [accountId, bankCode, tier, reason, at],
  )
}
