/** The statements of the cases subgraph. Row-level security decides which rows each of them meets. */

import type { PageRequest } from '../kit/connection.ts'
import type { Queryable } from '../kit/database.ts'

export interface AgencyRow {
  readonly id: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

export interface CaseRow {
  readonly id: string
  readonly caseNumber: string
  readonly status: string
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: Date
  readonly lossSatang: number
  readonly narrative: string | null
  readonly victimId: string
}

export interface TransferRow {
  readonly id: string
  readonly caseId: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: Date
  readonly hop: number
  readonly fromBankCode: string
  readonly fromAccountId: string
  readonly toAccountId: string
}

export interface PartyRow {
  readonly caseId: string
  readonly role: string
  readonly since: Date
  readonly agencyId: string
  readonly kind: string
  readonly nameTh: string
  readonly nameEn: string
}

export interface EventRow {
  readonly id: string
  readonly caseId: string
  readonly at: Date
  readonly kind: string
  readonly summary: string
  readonly agencyId: string
  readonly agencyKind: string
  readonly nameTh: string
  readonly nameEn: string
}

export interface IdentityRow {
  readonly personId: string
  readonly nationalId: string
  readonly name: string | null
}

export interface CaseFilter {
  readonly status: string | null
  readonly scamType: string | null
  readonly reportedFrom: Date | null
  readonly reportedBefore: Date | null
}

export interface PersonEntry {
  readonly id: string
  readonly nationalId: string
  readonly name: string | null
  readonly rank: number
}

export interface AccountEntry {
  readonly id: string
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderId: string | null
  readonly rank: number
}

export interface TransferEntry {
  readonly transferId: string
  readonly reference: string
  readonly hop: number
  readonly fromAccountId: string
  readonly fromBankCode: string
  readonly toAccountId: string
  readonly toBankCode: string
  readonly toHolderName: string | null
  readonly amountSatang: number
  readonly transferredAt: Date
}

export interface NewReport {
  readonly caseId: string
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: Date
  readonly narrative: string | null
  readonly victimId: string
  readonly victimMsisdn: string | null
  readonly officer: string
  readonly at: Date
}

export function findAgencies(db: Queryable, ids: readonly string[]) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where id = any ($1::text[])`,
    [ids],
  )
}

export function listAgencies(db: Queryable, kind: string | null) {
  return db.query<AgencyRow>(
    `select id, kind, name_th as "nameTh", name_en as "nameEn"
     from access.agency where ($1::text is null or kind = $1::text) order by id limit 5000`,
    [kind],
  )
}

/** Which of these bank codes belong to no agency. */
export async function findUnknownBanks(db: Queryable, bankCodes: readonly string[]) {
  const rows = await db.query<{ code: string }>(
    `select code from unnest($1::text[]) as code
     where not exists (select 1 from access.agency a where a.id = 'bank:' || code)`,
    [bankCodes],
  )
  return new Set(rows.map(({ code }) => code))
}

export function findCases(db: Queryable, ids: readonly string[]) {
  return db.query<CaseRow>(
    `select f.id, f.case_number as "caseNumber", f.status, r.scam_type as "scamType", r.channel,
       r.reported_at as "reportedAt", r.loss_satang as "lossSatang", r.narrative, r.victim_id as "victimId"
     from access.case_file f join cases.report r on r.case_id = f.id
     where f.id = any ($1::uuid[])`,
    [ids],
  )
}

export async function findCaseIdByNumber(db: Queryable, caseNumber: string) {
  const rows = await db.query<{ id: string }>(
    'select id from access.case_file where case_number = $1::text',
    [caseNumber],
  )
  return rows[0]?.id
}

/** Newest first. For a caller who sees every case. */
export function listAllCases(db: Queryable, filter: CaseFilter, page: PageRequest) {
  return db.query<CaseRow>(
    `select f.id, f.case_number as "caseNumber", f.status, r.scam_type as "scamType", r.channel,
       r.reported_at as "reportedAt", r.loss_satang as "lossSatang", r.narrative, r.victim_id as "victimId"
     from cases.report r join access.case_file f on f.id = r.case_id
     where ($1::text is null or f.status = $1::text)
       and ($2::text is null or r.scam_type = $2::text)
       and ($3::timestamptz is null or r.reported_at >= $3::timestamptz)
       and ($4::timestamptz is null or r.reported_at < $4::timestamptz)
       and ($5::timestamptz is null or (r.reported_at, r.case_id) < ($5::timestamptz, $6::uuid))
     order by r.reported_at desc, r.case_id desc limit $7::integer`,
    listValues(filter, page),
  )
}

/** The same for any other caller: starts from its own cases, however many others there are. */
export function listMyCases(db: Queryable, filter: CaseFilter, page: PageRequest) {
  return db.query<CaseRow>(
    `select f.id, f.case_number as "caseNumber", f.status, r.scam_type as "scamType", r.channel,
       r.reported_at as "reportedAt", r.loss_satang as "lossSatang", r.narrative, r.victim_id as "victimId"
     from access.my_cases() as mine (id)
       join cases.report r on r.case_id = mine.id join access.case_file f on f.id = r.case_id
     where ($1::text is null or f.status = $1::text)
       and ($2::text is null or r.scam_type = $2::text)
       and ($3::timestamptz is null or r.reported_at >= $3::timestamptz)
       and ($4::timestamptz is null or r.reported_at < $4::timestamptz)
       and ($5::timestamptz is null or (r.reported_at, r.case_id) < ($5::timestamptz, $6::uuid))
     order by r.reported_at desc, r.case_id desc limit $7::integer`,
    listValues(filter, page),
  )
}

function listValues(filter: CaseFilter, page: PageRequest): readonly unknown[] {
  return [
    filter.status,
    filter.scamType,
    filter.reportedFrom,
    filter.reportedBefore,
    page.after?.[0] ?? null,
    page.after?.[1] ?? null,
    page.limit,
  ]
}

export function findTransfers(db: Queryable, ids: readonly string[]) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from access.leg l join cases.transfer t on t.id = l.transfer_id
     where l.transfer_id = any ($1::uuid[])`,
    [ids],
  )
}

export function findTransfersOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from access.leg l join cases.transfer t on t.id = l.transfer_id
     where l.case_id = any ($1::uuid[])
     order by l.hop, l.transferred_at, t.id`,
    [caseIds],
  )
}

/** `references` pair by pair with `bankCodes`. */
export function findTransfersByReference(
  db: Queryable,
  bankCodes: readonly string[],
  references: readonly string[],
) {
  return db.query<TransferRow>(
    `select t.id, l.case_id as "caseId", t.reference, l.amount_satang as "amountSatang",
       l.transferred_at as "transferredAt", l.hop, l.from_bank_code as "fromBankCode",
       l.from_account_id as "fromAccountId", l.to_account_id as "toAccountId"
     from unnest($1::text[], $2::text[]) as asked (bank_code, reference)
       join cases.transfer t on t.from_bank_code = asked.bank_code and t.reference = asked.reference
       join access.leg l on l.transfer_id = t.id
     order by t.from_bank_code, t.reference, t.id`,
    [bankCodes, references],
  )
}

export function findPartiesOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<PartyRow>(
    `select p.case_id as "caseId", p.role, p.since, a.id as "agencyId", a.kind, a.name_th as "nameTh",
       a.name_en as "nameEn"
     from access.case_party p join access.agency a on a.id = p.agency_id
     where p.case_id = any ($1::uuid[]) and p.until is null
     order by p.since, p.role, a.id`,
    [caseIds],
  )
}

export function findNumbersOfCases(db: Queryable, caseIds: readonly string[]) {
  return db.query<{ caseId: string; msisdn: string }>(
    `select case_id as "caseId", msisdn from access.case_number
     where case_id = any ($1::uuid[]) order by msisdn`,
    [caseIds],
  )
}

/** Oldest first; the same page of every case. */
export function findEventsOfCases(db: Queryable, caseIds: readonly string[], page: PageRequest) {
  return db.query<EventRow>(
    `select e.id::text as id, e.case_id as "caseId", e.at, e.kind, e.summary, a.id as "agencyId",
       a.kind as "agencyKind", a.name_th as "nameTh", a.name_en as "nameEn"
     from unnest($1::uuid[]) as wanted (case_id)
       cross join lateral (
         select id, case_id, at, kind, summary, agency_id from access.case_event
         where case_event.case_id = wanted.case_id
           and ($2::timestamptz is null or (at, id) > ($2::timestamptz, $3::bigint))
         order by at, id limit $4::integer) as e
       join access.agency a on a.id = e.agency_id
     order by e.at, e.id`,
    [caseIds, page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit],
  )
}

export function findPersons(db: Queryable, ids: readonly string[]) {
  return db.query<{ id: string }>('select id from access.person where id = any ($1::text[])', [ids])
}

/** Names and national IDs of those whom the caller may identify under its purpose. */
export function findIdentities(db: Queryable, personIds: readonly string[]) {
  return db.query<IdentityRow>(
    `select person_id as "personId", national_id as "nationalId", name
     from access.person_identity where person_id = any ($1::text[])`,
    [personIds],
  )
}

/** Cases in which an account of the person received money, or a number of theirs was used. */
export function findCasesOfSuspects(db: Queryable, personIds: readonly string[]) {
  return db.query<CaseRow & { readonly personId: string }>(
    `select suspect.person_id as "personId", f.id, f.case_number as "caseNumber", f.status,
       r.scam_type as "scamType", r.channel, r.reported_at as "reportedAt", r.loss_satang as "lossSatang",
       r.narrative, r.victim_id as "victimId"
     from (
         select d.holder_id as person_id, l.case_id
         from access.account_detail d join access.leg l on l.to_account_id = d.account_id
         where d.holder_id = any ($1::text[])
         union
         select s.holder_id, n.case_id
         from access.sim s join access.case_number n on n.msisdn = s.msisdn
         where s.holder_id = any ($1::text[])
       ) as suspect
       join access.case_file f on f.id = suspect.case_id join cases.report r on r.case_id = f.id
     where r.victim_id <> suspect.person_id
     order by r.reported_at desc, f.id desc`,
    [personIds],
  )
}

export async function nextCaseNumber(db: Queryable, buddhistYear: number) {
  const rows = await db.query<{ number: string }>(
    `select 'AOC-' || $1::integer || '-' || lpad(nextval('cases.case_number')::text, 7, '0') as number`,
    [buddhistYear],
  )
  return rows[0]?.number ?? ''
}

/** False when the number is taken. */
export async function insertCaseFile(
  db: Queryable,
  caseId: string,
  caseNumber: string,
  victimId: string,
  at: Date,
) {
  const rows = await db.query<{ opened: boolean }>(
    'select access.open_case($1::uuid, $2::text, $3::text, $4::timestamptz) as opened',
    [caseId, caseNumber, victimId, at],
  )
  return rows[0]?.opened === true
}

export async function insertReport(db: Queryable, report: NewReport) {
  await db.query(
    `insert into cases.report (case_id, scam_type, channel, reported_at, narrative, victim_id, victim_msisdn,
       loss_satang, opened_by, opened_at)
     values ($1::uuid, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::text, 0, $8::text, $9::timestamptz)`,
    [
      report.caseId,
      report.scamType,
      report.channel,
      report.reportedAt,
      report.narrative,
      report.victimId,
      report.victimMsisdn,
      report.officer,
      report.at,
    ],
  )
}

export async function insertPersons(db: Queryable, persons: readonly PersonEntry[]) {
  await db.query('select access.remember_persons($1::jsonb)', [JSON.stringify(persons)])
}

export async function insertAccounts(db: Queryable, accounts: readonly AccountEntry[]) {
  await db.query('select access.remember_accounts($1::jsonb)', [JSON.stringify(accounts)])
}

/** The legs, the references, the loss, and the banks as parties. */
export async function insertTransfers(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
  officer: string,
  at: Date,
) {
  const entries = JSON.stringify(transfers)
  await db.query(
    `insert into cases.transfer (id, case_id, from_bank_code, reference, to_holder_name, recorded_by, recorded_at)
     select e."transferId", $1::uuid, e."fromBankCode", e.reference, e."toHolderName", $3::text, $4::timestamptz
     from jsonb_to_recordset($2::jsonb)
       as e ("transferId" uuid, "fromBankCode" text, reference text, "toHolderName" text)`,
    [caseId, entries, officer, at],
  )
  await db.query('select access.add_legs($1::uuid, $2::jsonb, $3::timestamptz)', [
    caseId,
    entries,
    at,
  ])
  await db.query(
    `update cases.report set loss_satang =
       (select coalesce(sum(amount_satang), 0) from access.leg where case_id = $1::uuid and hop = 1)
     where case_id = $1::uuid`,
    [caseId],
  )
}

export async function insertNumbers(
  db: Queryable,
  caseId: string,
  msisdns: readonly string[],
  at: Date,
) {
  await db.query('select access.add_numbers($1::uuid, $2::text[], $3::timestamptz)', [
    caseId,
    msisdns,
    at,
  ])
}

export async function insertOwner(db: Queryable, caseId: string, at: Date) {
  await db.query(
    `select access.add_party($1::uuid, access.agency_id(), 'OWNER', $2::timestamptz)`,
    [caseId, at],
  )
}

export async function insertEvent(
  db: Queryable,
  caseId: string,
  at: Date,
  kind: string,
  summary: string,
) {
  await db.query(
    'select access.record_event($1::uuid, $2::timestamptz, $3::text, null, $4::text)',
    [caseId, at, kind, summary],
  )
}

/** The case's status; holds the case until the transaction ends, so that one writes to it at a time. */
export async function lockCase(db: Queryable, caseId: string) {
  const rows = await db.query<{ status: string }>(
    `select f.status from cases.report r join access.case_file f on f.id = r.case_id
     where r.case_id = $1::uuid for update of r`,
    [caseId],
  )
  return rows[0]?.status
}

export async function updateClosed(
  db: Queryable,
  caseId: string,
  reason: string,
  note: string | null,
  officer: string,
  at: Date,
) {
  await db.query(
    `update cases.report set close_reason = $2::text, close_note = $3::text, closed_by = $4::text,
       closed_at = $5::timestamptz where case_id = $1::uuid`,
    [caseId, reason, note, officer, at],
  )
  await db.query(`select access.set_case_status($1::uuid, 'CLOSED')`, [caseId])
}
