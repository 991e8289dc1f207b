/** The statements that list the legs of which a bank must say more. Each reads a stretch of an index of its own. */

import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { TransferRow } from '../transfers/store.ts'

/**
 * Legs of open cases without a reference or a receiving institution, earliest first.
 * @param ofAll those from every bank, for the centre; else those from the calling bank
 */
export function listUnconfirmed(db: Queryable, page: PageRequest, ofAll: boolean) {
  return list(db, page, ofAll ? unconfirmedOfAll : unconfirmedOfBank)
}

/**
 * Legs of open cases whose proxy waits for its institution, earliest first. A leg that a merge left in the merged case is
 * resolved there.
 * @param ofAll those of every institution, for the centre; else those of the calling one
 */
export function listUnresolved(db: Queryable, page: PageRequest, ofAll: boolean) {
  return list(db, page, ofAll ? unresolvedOfAll : unresolvedOfBank)
}

const isUnconfirmed = `(l.reference is null or l.to_bank_code is null) and f.status <> 'CLOSED'`
const unconfirmedOfAll = waitingLegs(isUnconfirmed)
const unconfirmedOfBank = waitingLegs(`${isUnconfirmed} and l.from_bank_code = access.bank_code()`)

const isUnresolved = `l.is_unresolved and (f.status <> 'CLOSED' or f.merged_into is not null)`
const unresolvedOfAll = waitingLegs(isUnresolved)
const unresolvedOfBank = waitingLegs(`${isUnresolved} and l.to_bank_code = access.bank_code()`)

function waitingLegs(condition: string): string {
  return `
    select t.* from access.leg l join access.case_file f on f.id = l.case_id
      join cases.transfer_row t on t.id = l.transfer_id
    where not l.is_closed and ${condition}
      and ($1::timestamptz is null or (l.transferred_at, l.transfer_id) > ($1::timestamptz, $2::uuid))
    order by l.transferred_at, l.transfer_id limit $3::integer`
}

function list(db: Queryable, page: PageRequest, text: string) {
  return db.query<TransferRow>(text, [page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit])
}
