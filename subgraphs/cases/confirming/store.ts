/** The statements about legs without a reference: their list, and their confirmation. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { TransferRow } from '../transfers/store.ts'

/** The case in which a leg is confirmed: its own, or the one that its own was merged into. */
export interface LegCase {
  readonly caseId: string
  readonly status: string
}

/** Locks the case in which a leg from an account of the calling bank is confirmed; undefined when there is no such leg. */
export async function lockCaseOfOwnLeg(
  db: Queryable,
  transferId: string,
): Promise<LegCase | undefined> {
  const rows = await db.query<LegCase>(
    'select case_id as "caseId", status from cases.lock_case_of_own_leg($1::uuid)',
    [transferId],
  )
  return rows[0]
}

/** `KNOWN`: the case has another leg with the reference. `TOO_LARGE`: the legs of the case that stays pass the largest sum. */
export type ConfirmOutcome = 'CONFIRMED' | 'KNOWN' | 'TOO_LARGE'

/** Gives a leg of the calling bank its reference and instant. */
export async function updateConfirmed(
  db: Queryable,
  { id, reference, transferredAt }: TransferRow,
  at: Date,
): Promise<ConfirmOutcome | undefined> {
  const rows = await db.query<{ outcome: ConfirmOutcome }>(
    'select cases.confirm_own_leg($1::uuid, $2::text, $3::timestamptz, $4::timestamptz) as outcome',
    [id, reference, transferredAt, at],
  )
  return rows[0]?.outcome
}

/** Legs of open cases without a reference, earliest first: a bank those from its own accounts, the centre all. */
export function listUnconfirmed(db: Queryable, page: PageRequest) {
  return db.query<TransferRow>(
    `select t.* from access.leg l join access.case_file f on f.id = l.case_id and f.status <> 'CLOSED'
       join cases.transfer_row t on t.id = l.transfer_id
     where l.reference is null
       and ((select access.agency_kind() = 'AOC') or l.from_bank_code = (select access.bank_code()))
       and ($1::timestamptz is null or (l.transferred_at, l.transfer_id) > ($1::timestamptz, $2::uuid))
     order by l.transferred_at, l.transfer_id limit $3::integer`,
    [page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  )
}
