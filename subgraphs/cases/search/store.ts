/** The statements that find cases by numbers, names, accounts and references. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { CaseRow } from '../store.ts'

/** Conditions that a case must match; null: no condition. At least one is given. */
export interface CaseSearch {
  readonly caseNumber: string | null
  /** Pseudonym of the victim. */
  readonly victimId: string | null
  /** The beginning of a name of the victim. */
  readonly victimName: string | null
  readonly victimMsisdn: string | null
  readonly suspectMsisdn: string | null
  /** Pseudonym of an account at either end of a leg. */
  readonly accountId: string | null
  readonly reference: string | null
}

/** A page of the cases that match, latest report first. Of more than 1,000 matches some are left out. */
export function listFoundCases(db: Queryable, search: CaseSearch, page: PageRequest) {
  return db.query<CaseRow>(
    `select c.* from cases.find_cases(
         coalesce((select f.case_number from access.case_file f where f.id = access.case_of_number($1::text)), $1::text),
         $2::text, $3::text, $4::text, $5::text, $6::text, $7::text) as found (id)
       join cases.case_row c on c.id = found.id
     where $8::timestamptz is null or (c."reportedAt", c.id) < ($8::timestamptz, $9::uuid)
     order by c."reportedAt" desc, c.id desc limit $10::integer`,
    [
      search.caseNumber,
      search.victimId,
      search.victimName,
      search.victimMsisdn,
      search.suspectMsisdn,
      search.accountId,
      search.reference,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.limit,
    ],
  )
}

/** Makes the case findable by the victim's name. */
export async function insertVictimKeys(db: Queryable, caseId: string, name: string): Promise<void> {
  await db.query(
    `insert into cases.victim_key (case_id, key)
     select $1::uuid, k from cases.name_keys($2::text) as k where k <> '' on conflict do nothing`,
    [caseId, name],
  )
}
