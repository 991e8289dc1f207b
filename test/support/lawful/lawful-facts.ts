/** Facts of the newest cases, read as the owner of the tables: an insider who knows every id. */

import type { Database, Queryable } from '../../../subgraphs/kit/database/database.ts'

/** A hold with its state at the instant of the reading. */
export interface HoldFact {
  readonly id: string
  readonly caseId: string | null
  readonly accountId: string
  readonly bankCode: string
  readonly basis: string
  readonly state: string
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly lapsesAt: Date | null
  readonly endedAt: Date | null
  readonly extendedBasis: string | null
  readonly extendedBy: string | null
  readonly liftableAt: Date | null
  readonly mergedFrom: string | null
}

/** A case, its victim, and the agencies that have a part in it now. */
export interface CaseFact {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly mergedInto: string | null
  /** When it was merged into another, while that stands. */
  readonly mergedAt: Date | null
  readonly victimId: string
  readonly openedBy: string
  readonly parties: readonly string[]
  readonly numbers: readonly string[]
}

/** A leg of a money trail, with the numbers of its accounts. */
export interface LegFact {
  readonly id: string
  readonly caseId: string
  /** null: not confirmed. */
  readonly reference: string | null
  readonly fromBank: string
  readonly fromNumber: string
  readonly toBank: string
  /** null: the account behind a proxy has not been named. */
  readonly toNumber: string | null
  readonly toAccountId: string
  readonly satang: number
  /** The case that a merge brought it to and its undoing took it from, whose holds may keep it. */
  readonly returnedFrom: string | null
  readonly at: Date
  readonly hop: number
  /** Issuer and subject of the person who recorded it. */
  readonly recordedBy: string
}

/** A leg whose account is known. */
export type ResolvedLeg = LegFact & { readonly toNumber: string }

export const isResolved = (leg: LegFact): leg is ResolvedLeg => leg.toNumber !== null

/** The complaint that counts for the holds of a case. */
export interface ComplaintFact {
  readonly caseId: string
  readonly receivedAt: Date
}

/** A row with an id, a state and the agency that has to act on it. */
export interface StateFact {
  readonly id: string
  readonly state: string
  readonly owner: string
  /** The officer of the first half of an act of two persons, else null. */
  readonly officer: string | null
  readonly caseId: string | null
}

/** A registered number. */
export interface SimFact {
  readonly msisdn: string
  readonly operator: string
  readonly holderId: string
  readonly status: string
  readonly suspendedBy: string | null
  readonly suspendedAt: Date | null
  readonly registeredAt: Date
}

/** A holder of numbers at one operator. */
export interface HolderFact {
  readonly personId: string
  readonly operator: string
  readonly count: number
  readonly verification: string
}

/** Everything that a step may aim at. */
export interface Facts {
  readonly now: Date
  readonly holds: readonly HoldFact[]
  readonly cases: readonly CaseFact[]
  readonly legs: readonly LegFact[]
  readonly complaints: readonly ComplaintFact[]
  readonly referrals: readonly StateFact[]
  readonly orders: readonly StateFact[]
  readonly releases: readonly StateFact[]
  readonly sims: readonly SimFact[]
  readonly claims: readonly StateFact[]
  readonly requests: readonly StateFact[]
  readonly holders: readonly HolderFact[]
  /** The holders of each account; several for a joint one. */
  readonly holdings: readonly { readonly accountId: string; readonly personId: string }[]
  readonly feeds: readonly { readonly agencyId: string; readonly last: string }[]
}

/** Cases that the steps still aim at. */
const newestCases = 7

/** Reads the facts at an instant. */
export function readFacts(db: Database, now: Date): Promise<Facts> {
  return db.asOwner(async (owner) => {
    const cases = await readCases(owner)
    const ids = cases.map(({ id }) => id)
    return {
      now,
      cases,
      holds: await readHolds(owner, ids, now),
      legs: await readLegs(owner, ids),
      complaints: await owner.query<ComplaintFact>(
        `select case_id as "caseId", received_at as "receivedAt" from accounts.complaint where case_id = any ($1::uuid[])`,
        [ids],
      ),
      ...(await readStates(owner, ids, now)),
      ...(await readSims(owner)),
      holdings: await owner.query<Facts['holdings'][number]>(
        'select account_id as "accountId", holder_id as "personId" from access.account_holding',
      ),
      feeds: await owner.query<Facts['feeds'][number]>(
        'select agency_id as "agencyId", last_sequence::text as last from deliveries.feed order by agency_id',
      ),
    }
  })
}

async function readCases(owner: Queryable): Promise<readonly CaseFact[]> {
  return owner.query<CaseFact>(
    `select f.id, f.case_number as number, f.status, f.merged_into as "mergedInto",
       (select m.at from cases.merge m where m.case_id = f.id and m.undone_at is null) as "mergedAt", r.victim_id as "victimId",
       (select p.agency_id from access.case_party p
        where p.case_id = f.id and p.role = 'OWNER' limit 1) as "openedBy",
       array(select p.agency_id from access.case_party p where p.case_id = f.id and p.until is null order by 1) as parties,
       array(select n.msisdn from access.case_number n where n.case_id = f.id order by 1) as numbers
     from access.case_file f join cases.report r on r.case_id = f.id
     order by r.opened_at desc, f.case_number desc limit ${newestCases}`,
  )
}

/** The holds of these cases, and those without a case. */
function readHolds(owner: Queryable, caseIds: readonly string[], now: Date) {
  return owner.query<HoldFact>(
    `select h.id, h.case_id as "caseId", h.account_id as "accountId", h.bank_code as "bankCode", h.basis,
       accounts.hold_state(h.state, h.lapses_at, $2::timestamptz) as state, h.requested_satang as "requestedSatang",
       h.held_satang as "heldSatang", h.requested_by as "requestedBy", h.requested_at as "requestedAt",
       h.lapses_at as "lapsesAt", h.ended_at as "endedAt", h.extended_basis as "extendedBasis",
       h.extended_by as "extendedBy", h.liftable_at as "liftableAt", h.merged_from as "mergedFrom"
     from accounts.hold h where h.case_id is null or h.case_id = any ($1::uuid[])
     order by h.requested_at, h.bank_code, h.id`,
    [caseIds, now],
  )
}

function readLegs(owner: Queryable, caseIds: readonly string[]) {
  return owner.query<LegFact>(
    `select l.transfer_id as id, l.case_id as "caseId", t.reference, l.from_bank_code as "fromBank",
       f.account_number as "fromNumber", l.to_bank_code as "toBank", d.account_number as "toNumber",
       l.to_account_id as "toAccountId", l.amount_satang as satang, l.returned_from as "returnedFrom",
       l.transferred_at as at, l.hop, r.issuer || ' ' || r.officer as "recordedBy"
     from access.leg l join cases.transfer t on t.id = l.transfer_id
       join access.leg_recorder r on r.transfer_id = l.transfer_id
       join access.account_detail f on f.account_id = l.from_account_id
       left join access.account_detail d on d.account_id = l.to_account_id
     where l.case_id = any ($1::uuid[]) order by l.hop, t.reference, l.case_id`,
    [caseIds],
  )
}

async function readStates(owner: Queryable, caseIds: readonly string[], now: Date) {
  const read = (text: string, ...values: readonly unknown[]) =>
    owner.query<StateFact>(text, [caseIds, ...values])
  return {
    referrals: await read(
      `select id, state, 'police:station:' || station_code as owner, null as officer, case_id as "caseId"
       from referrals.referral where case_id = any ($1::uuid[]) order by referred_at, id`,
    ),
    orders: await read(
      `select id, case when confirmed_at is null and expires_at > $2::timestamptz then 'WAITING' else 'OVER' end as state, agency_id as owner, officer,
         case_id as "caseId"
       from accounts.hold_order where case_id = any ($1::uuid[]) order by proposed_at, id`,
      now,
    ),
    releases: await read(
      `select r.hold_id as id, coalesce(r.outcome, 'OPEN') as state, r.requested_by as owner, r.requested_officer as officer,
         h.case_id as "caseId"
       from accounts.release_request r join accounts.hold h on h.id = r.hold_id
       where h.case_id = any ($1::uuid[]) order by r.id`,
    ),
  }
}

async function readSims(owner: Queryable) {
  return {
    sims: await owner.query<SimFact>(
      `select msisdn, operator, holder_id as "holderId", status, suspended_by as "suspendedBy",
         suspended_at as "suspendedAt", registered_at as "registeredAt"
       from sims.registration order by msisdn`,
    ),
    claims: await owner.query<StateFact>(
      `select id, state, held_by as owner, operator as officer, null as "caseId" from sims.claim
       where state in ('OPEN', 'DISPUTED') order by claimed_at, msisdn, operator`,
    ),
    requests: await owner.query<StateFact>(
      `select id, state, requested_by as owner, officer, case_id as "caseId" from sims.suspension_request
       order by requested_at desc, id limit 6`,
    ),
    holders: await owner.query<HolderFact>(
      `select person_id as "personId", operator, count, coalesce(verification, 'NOT_REQUIRED') as verification
       from sims.holder_count where count > 0 order by count desc, person_id, operator`,
    ),
  }
}
