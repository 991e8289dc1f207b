/** The persons whom a caller may identify under a purpose, computed from the tables without a policy of the product. */

import type { Database } from '../../../subgraphs/kit/database/database.ts'
import type { PurposeBasis } from '../../../schema/identity.ts'
import { purposeBasesByKind } from '../../../schema/purposes.ts'
import type { SubgraphClient, TestCaller } from '../domain/subgraph-client.ts'

/** A person as somebody read them. */
export interface ReadPerson {
  readonly id: string
  readonly name: string | null
  readonly nationalId: string | null
  readonly msisdn: string | null
}

const isOpen = ({ name, nationalId, msisdn }: ReadPerson) =>
  name !== null || nationalId !== null || msisdn !== null

/** Persons of a case as of the case, for a reader who has a part in it. */
const personsOfCase = `
  select v.person_id as id from access.case_victim v where v.case_id = $1::uuid
  union
  select a.holder_id from access.case_account a
  where a.case_id = $1::uuid and a.because in ('TRAIL', $2::text) and a.holder_id is not null
    and (a.because = 'TRAIL' or exists (
      select 1 from accounts.hold h where h.case_id = a.case_id and h.account_id = a.account_id and h.held_satang is not null))
  union
  select j.holder_id from access.case_joint_holder j
  where j.case_id = $1::uuid and j.because in ('TRAIL', $2::text)
    and (j.because = 'TRAIL' or exists (
      select 1 from accounts.hold h where h.case_id = j.case_id and h.account_id = j.account_id and h.held_satang is not null))
  union
  select h.holder_id from access.case_number n
    join access.case_file f on f.id = n.case_id
    join access.sim_holder h on h.msisdn = n.msisdn and h.since <= f.opened_at and (h.until is null or f.opened_at < h.until)
  where n.case_id = $1::uuid`

const isParty = `
  select case $3::text
    when 'AOC' then true
    when 'BANK' then exists (
      select 1 from access.case_party p where p.case_id = $1::uuid and p.agency_id = $2::text and p.until is null)
    when 'POLICE' then exists (
      select 1 from access.case_party p
      where p.case_id = $1::uuid and p.role = 'INVESTIGATOR' and p.until is null and p.agency_id like 'police:%'
        and (p.agency_id = $2::text or $2::text = 'police:ccib'))
    when 'AMLO' then exists (
      -- a merge takes the hold along, and not the part in the case that it was ordered in
      select 1 from accounts.hold h where $1::uuid in (h.case_id, h.merged_from) and h.requested_by = $2::text)
    else false
  end as party`

/** Whether the case is open, or the caller has something left to do in it; a merged case is the one that stays. */
const isServed = `
  with recursive way as (
    select f.id, f.status, f.merged_into from access.case_file f where f.id = $1::uuid
    union all
    select f.id, f.status, f.merged_into from way w join access.case_file f on f.id = w.merged_into
  ), stays as (select w.id, w.status from way w where w.merged_into is null)
  select s.status <> 'CLOSED'
    or exists (
      select 1 from accounts.hold h
      where h.case_id = s.id and h.ended_at is null and (h.lapses_at is null or h.lapses_at > $4::timestamptz)
        and ('bank:' || h.bank_code = $2::text
          or (h.liftable_at is null and $2::text in (h.requested_by, h.extended_by))))
    or ($3::text = 'POLICE' and exists (
      select 1 from referrals.referral r
      where r.case_id = s.id and r.state not in ('NOT_ACCEPTED', 'TRANSFERRED')
        and ($2::text = 'police:ccib' or $2::text = 'police:station:' || r.station_code))) as served
  from stays s`

/** Persons whom the caller may identify in the case. */
async function mayIdentify(db: Database, caller: TestCaller, caseId: string, now: Date) {
  const { agencyId, agencyKind, purpose } = caller
  if (!purpose || !purposeBasesByKind[agencyKind].includes(purpose.basis)) return new Set<string>()
  return db.asOwner(async (owner) => {
    if (agencyKind === 'REGULATOR') {
      const rows = await owner.query<{ id: string }>(
        `select person_id as id from sims.holder_count
         where count > 0 and (count > 5 or verification in ('REQUIRED', 'JUSTIFIED', 'REFUSED'))`,
      )
      return new Set(purpose.basis === 'nbtc' ? rows.map(({ id }) => id) : [])
    }
    const [answer] = await owner.query<{ party: boolean }>(isParty, [caseId, agencyId, agencyKind])
    if (!answer?.party) return new Set<string>()
    const [work] = await owner.query<{ served: boolean }>(isServed, [
      caseId,
      agencyId,
      agencyKind,
      now,
    ])
    if (!work?.served) return new Set<string>()
    const rows = await owner.query<{ id: string }>(personsOfCase, [caseId, agencyId])
    const all = rows.map(({ id }) => id)
    if (agencyKind !== 'BANK') return new Set(all)
    const own = await owner.query<{ id: string }>(
      `select holder_id as id from access.account_detail where bank_code = $1::text and holder_id is not null
       union select holder_id from access.joint_holder where bank_code = $1::text`,
      [agencyId.slice(5)],
    )
    const ids = new Set(own.map(({ id }) => id))
    return new Set(all.filter((id) => ids.has(id)))
  })
}

/** The persons that a reader was shown, and those that it may not see. */
export interface Reading {
  readonly opened: number
  readonly unlawful: readonly string[]
}

/** Reads all these persons as the caller under a purpose, and finds those that the purpose does not open. */
export async function readIdentities(
  db: Database,
  cases: SubgraphClient,
  reader: TestCaller,
  purpose: { readonly basis: PurposeBasis; readonly caseId: string },
  personIds: readonly string[],
  now: Date,
): Promise<Reading> {
  const caller = { ...reader, purpose: { basis: purpose.basis, case: purpose.caseId } }
  const representations = personIds.map((id) => ({ __typename: 'Person', id }))
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Person { id name nationalId msisdn } } }`
  const { data } = await cases.ask(caller, query, { representations })
  const read = ((data?._entities ?? []) as readonly (ReadPerson | null)[]).flatMap((person) =>
    person && isOpen(person) ? [person] : [],
  )
  const allowed = await mayIdentify(db, caller, purpose.caseId, now)
  const unlawful = read
    .filter(({ id }) => !allowed.has(id))
    .map(({ id }) => `${caller.agencyId} under ${purpose.basis} identified ${id}`)
  return { opened: read.length, unlawful }
}
