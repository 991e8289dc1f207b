/** One case with 200 accounts, as rows, beside the cases of `case-population.ts`. */

import type { Database } from '../../../subgraphs/kit/database/database.ts'

/** The case, and how large it is. */
export const largeCase = {
  id: '11111111-1111-4111-8111-111111111111',
  caseNumber: 'AOC-2569-9000000',
  accounts: 200,
  /** Station to which it is referred. */
  stationCode: '10101',
} as const

const rows = `
  with account as (
    select n, 'acc_large_' || n as id, lpad((1 + n % 40)::text, 3, '0') as bank, 'psn_large_' || n as holder
    from generate_series(0, ${largeCase.accounts - 1}) as n),
  files as (
    insert into access.case_file (id, case_number, status, opened_at)
    values ('${largeCase.id}'::uuid, '${largeCase.caseNumber}', 'REFERRED', now())),
  persons as (insert into access.person (id) select holder from account),
  names as (
    insert into access.person_identity (person_id, national_id, name, name_rank)
    select holder, lpad((3000000000000 + n)::text, 13, '0'), 'บัญชี ที่ ' || n, 2 from account),
  victims as (insert into access.case_victim (case_id, person_id) values ('${largeCase.id}'::uuid, 'psn_large_0')),
  accounts as (insert into access.account (id, bank_code, last_four) select id, bank, lpad(n::text, 4, '0') from account),
  details as (
    insert into access.account_detail (account_id, bank_code, account_number, holder_id, holder_rank)
    select id, bank, '9' || lpad(n::text, 9, '0'), holder, 2 from account),
  of_case as (
    insert into access.case_account (case_id, account_id, because, holder_id)
    select '${largeCase.id}'::uuid, id, 'TRAIL', holder from account),
  parties as (
    insert into access.case_party (case_id, agency_id, role, since)
    select '${largeCase.id}'::uuid, 'aoc', 'OWNER', now()
    union all select '${largeCase.id}'::uuid, 'police:station:${largeCase.stationCode}', 'INVESTIGATOR', now()
    union all select distinct '${largeCase.id}'::uuid, 'bank:' || bank, 'RECEIVING_BANK', now() from account),
  legs as (
    insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code,
      amount_satang, transferred_at, reference)
    select md5('large' || b.n)::uuid, '${largeCase.id}'::uuid, 1 + b.n / 20, a.id, a.bank, b.id, b.bank, 100000, now(),
      'LARGE' || b.n
    from account b join account a on a.n = greatest(0, b.n - 20) where b.n > 0),
  transfers as (
    insert into cases.transfer (id, case_id, from_bank_code, reference, recorded_by, recorded_at)
    select md5('large' || b.n)::uuid, '${largeCase.id}'::uuid, a.bank, 'LARGE' || b.n, 'officer-1', now()
    from account b join account a on a.n = greatest(0, b.n - 20) where b.n > 0),
  reports as (
    insert into cases.report (case_id, scam_type, channel, reported_at, narrative, victim_id, loss_satang, opened_by, opened_at)
    values ('${largeCase.id}'::uuid, 'INVESTMENT', 'HOTLINE_1441', now(), 'โอนเงินลงทุน', 'psn_large_0', 5000000, 'officer-1', now())),
  registrations as (
    insert into accounts.registration (account_id, bank_code, status, registered_at, updated_at)
    select id, bank, 'ACTIVE', now(), now() from account),
  holds as (
    insert into accounts.hold (id, case_id, account_id, bank_code, basis, state, hop, requested_satang, held_satang,
      requested_by, requested_at, placed_at, complaint_due_at, lapses_at)
    select md5('largehold' || n)::uuid, '${largeCase.id}'::uuid, id, bank, 'VICTIM_WORD', 'PLACED', 1 + n / 20, 100000, 100000,
      'aoc', now(), now(), now() + interval '3 days', now() + interval '3 days'
    from account where n > 0)
  insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, due_at)
  values (md5('largereferral')::uuid, '${largeCase.id}'::uuid, '${largeCase.stationCode}', 'ACCEPTED', 'aoc', now(), now() + interval '3 days')`

/** Adds the case to a populated database. The owner of the database must be a superuser. */
export async function populateLargeCase(db: Database): Promise<void> {
  // foreign keys are not checked: the rows of one statement agree by construction
  await db.asOwner((owner) =>
    owner.script(`set local session_replication_role = replica; ${rows}; analyze`),
  )
}
