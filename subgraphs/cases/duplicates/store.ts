/** The statements that look for cases about the same loss. They see the cases that the caller may see, and no others. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'

/** A case and another one that may be about the same loss. */
export interface DuplicateRow {
  readonly caseId: string
  readonly duplicateId: string
}

/**
 * Open cases that share a leg (the same bank and reference, or one without a reference that may be the same) with the case,
 * or have the same victim and the same first destination, account or proxy, and were reported within 72 hours of it. Oldest
 * report first.
 */
export function findDuplicatesOfCases(
  db: Queryable,
  caseIds: readonly string[],
  page: Pick<PageRequest, 'after' | 'limit'>,
) {
  return db.query<DuplicateRow>(
    `select c.id as "caseId", d.id as "duplicateId"
     from cases.case_row c
       cross join lateral (
         select other.id, other."reportedAt" from cases.case_row other
         where other.id in (
             select t2.case_id from cases.transfer t1
               join cases.transfer t2 on t2.from_bank_code = t1.from_bank_code and t2.reference = t1.reference
             where t1.case_id = c.id
             union all
             select l2.case_id from access.leg l1
               join access.leg l2 on l2.from_account_id = l1.from_account_id and l2.to_account_id = l1.to_account_id
                 and l2.amount_satang = l1.amount_satang and l2.case_id <> l1.case_id
             where l1.case_id = c.id and (l1.reference is null or l2.reference is null)
               and access.may_be_one(l1.reference, l1.transferred_at, l2.reference, l2.transferred_at)
             union all
             -- a bank that reports a number learns of no case with it
             select l2.case_id from access.leg l1
               join cases.transfer_proxy p1 on p1.transfer_id = l1.transfer_id
               join cases.transfer_proxy p2 on p2.key = p1.key
               join access.leg l2 on l2.transfer_id = p2.transfer_id and l2.from_account_id = l1.from_account_id
                 and l2.amount_satang = l1.amount_satang and l2.case_id <> l1.case_id
             where l1.case_id = c.id and (select access.agency_kind() in ('AOC', 'POLICE'))
               and access.may_be_one(l1.reference, l1.transferred_at, l2.reference, l2.transferred_at)
             union all
             select r.case_id from cases.report r
             where r.victim_id = c."victimId"
               and r.reported_at between c."reportedAt" - interval '72 hours' and c."reportedAt" + interval '72 hours'
               and (exists (
                   select 1 from access.leg l1 join access.leg l2 on l2.to_account_id = l1.to_account_id
                   where l1.case_id = c.id and l2.case_id = r.case_id and l1.hop = 1 and l2.hop = 1)
                 or ((select access.agency_kind() in ('AOC', 'POLICE')) and exists (
                   select 1 from access.leg l1 join cases.transfer_proxy p1 on p1.transfer_id = l1.transfer_id
                     join cases.transfer_proxy p2 on p2.key = p1.key
                     join access.leg l2 on l2.transfer_id = p2.transfer_id
                   where l1.case_id = c.id and l2.case_id = r.case_id and l1.hop = 1 and l2.hop = 1))))
           and other.id <> c.id and other.status <> 'CLOSED'
           and coalesce((other."reportedAt", other.id) > (
             select before."reportedAt", before.id from cases.case_row before where before.id = $2::uuid), $2::uuid is null)
         order by other."reportedAt", other.id limit $3::integer) as d
     where c.id = any ($1::uuid[])
     order by d."reportedAt", d.id`,
    [caseIds, page.after?.[0] ?? null, page.limit],
  )
}

/** One report about a victim at a time, so that of two that come at once the second sees the first. */
export async function lockVictim(db: Queryable, victimId: string): Promise<void> {
  await db.query('select pg_advisory_xact_lock(hashtextextended($1::text, 1443))', [victimId])
}
