/**
 * Cases in bulk, as rows: each with a victim, two accounts on the way of the money, two holds, four events, one number,
 * and every second one with a referral to a police station. What belongs to one case, account or person does not depend
 * on the number of cases, but for one victim and one account that are in many.
 */

import { createHash } from 'node:crypto'
import type { Database, Scriptable } from '../../../subgraphs/kit/database/database.ts'

/** Number of banks: `bank:001` to `bank:040`. */
export const bankCount = 40
/** Number of police stations: `police:station:10101` to `police:station:10200`. */
export const stationCount = 100
/** Holds of this many newest cases wait for their banks; those of older ones have been placed. */
export const waitingCases = 2_000

/** Facts of a case in the population, for a query that names one. */
export interface PopulatedCase {
  readonly caseId: string
  readonly caseNumber: string
  readonly victimId: string
  readonly victimBank: string
  readonly accountId: string
  readonly accountNumber: string
  readonly bankCode: string
  readonly holderId: string
  readonly holdId: string
  readonly msisdn: string
  /** null: the case has not been referred. */
  readonly stationCode: string | null
}

export interface CasePopulation {
  readonly cases: number
  /** The victim of the first `inOne` cases. */
  readonly victimOfMany: string
  /** The account at hop 2 of the first `inOne` cases. */
  readonly accountOfMany: string
  readonly inOne: number
}

/** HMAC-SHA-256 in SQL (RFC 2104): PostgreSQL has the hash alone. `stable`, so that the planner takes it apart. */
function pseudonymFunctions(key: Buffer): string {
  const block = Buffer.alloc(64)
  ;(key.length > 64 ? createHash('sha256').update(key).digest() : key).copy(block)
  const pad = (byte: number) => Buffer.from(block.map((each) => each ^ byte)).toString('hex')
  return `
    create or replace function pg_temp.pseudonym(prefix text, message bytea) returns text language sql stable as $$
      select prefix || '_' || translate(rtrim(encode(substring(sha256('\\x${pad(0x5c)}'::bytea
        || sha256('\\x${pad(0x36)}'::bytea || convert_to(prefix, 'UTF8') || '\\x00'::bytea || message)) for 20), 'base64'), '='), '+/', '-_')
    $$;
    create or replace function pg_temp.person_id(n bigint) returns text language sql stable as
      $$ select pg_temp.pseudonym('psn', convert_to((1000000000000 + n)::text, 'UTF8')) $$;
    create or replace function pg_temp.bank(n bigint) returns text language sql stable as
      $$ select lpad((1 + (hashint8(n)::bigint & 65535) % ${bankCount})::text, 3, '0') $$;
    create or replace function pg_temp.account_id(n bigint) returns text language sql stable as $$
      select pg_temp.pseudonym('acc', convert_to(pg_temp.bank(n), 'UTF8') || '\\x00'::bytea || convert_to(lpad(n::text, 10, '0'), 'UTF8'))
    $$`
}

/** Accounts and persons by number: victims have 1 to N, mule accounts N+1 to 2N, each holder of these has two. */
const drawCases = `
  drop table if exists pg_temp.drawn;
  create temporary table drawn as
  with numbered as (
    select n, $1::timestamptz - ($2::bigint - n) * interval '30 seconds' as at,
      case when n <= $5::bigint then 1 else n end as victim,
      $2::bigint + 1 + (n - 1) / 2 as first,
      case when n <= $5::bigint then 2 * $2::bigint else $2::bigint + 1 + $2::bigint / 2 + n % ($2::bigint / 4) end as second
    from generate_series($3::bigint, $4::bigint) as n)
  select n, at, md5('case' || n)::uuid as case_id, 'AOC-2569-' || lpad(n::text, 7, '0') as case_number,
    n > $2::bigint - ${waitingCases} as is_waiting,
    case when n % 2 = 0 then (10101 + n / 2 % ${stationCount})::text end as station,
    victim, pg_temp.person_id(victim) as victim_id, pg_temp.bank(victim) as victim_bank, pg_temp.account_id(victim) as victim_account,
    first, pg_temp.bank(first) as first_bank, pg_temp.account_id(first) as first_account,
    $2::bigint + (first - $2::bigint + 1) / 2 as first_person, pg_temp.person_id($2::bigint + (first - $2::bigint + 1) / 2) as first_holder,
    second, pg_temp.bank(second) as second_bank, pg_temp.account_id(second) as second_account,
    $2::bigint + (second - $2::bigint + 1) / 2 as second_person, pg_temp.person_id($2::bigint + (second - $2::bigint + 1) / 2) as second_holder,
    '+669' || lpad(((n + 1) / 2)::text, 8, '0') as msisdn, (array['AIS', 'TRUE', 'NT'])[1 + (n + 1) / 2 % 3] as operator
  from numbered`

const mules = `lateral (values (1, first, first_account, first_bank, first_person, first_holder),
  (2, second, second_account, second_bank, second_person, second_holder)) as mule (hop, number, account, bank, person, holder)`
const legs = `lateral (values (1, victim_account, victim_bank, first_account, first_bank),
  (2, first_account, first_bank, second_account, second_bank)) as leg (hop, a, a_bank, b, b_bank)`

const insertRows: readonly string[] = [
  `insert into access.case_file (id, case_number, status, opened_at, reported_at)
   select case_id, case_number, case when station is null then 'OPEN' else 'REFERRED' end, at, at from drawn`,
  `insert into access.person (id)
   select victim_id from drawn union all select holder from drawn, ${mules} on conflict do nothing`,
  `insert into access.person_identity (person_id, national_id, name, name_rank)
   select victim_id, (1000000000000 + victim)::text, 'ผู้เสียหาย ที่ ' || victim, 1 from drawn
   union all select holder, (1000000000000 + person)::text, 'บัญชี ม้าที่ ' || person, 2 from drawn, ${mules}
   on conflict do nothing`,
  `insert into access.case_victim (case_id, person_id) select case_id, victim_id from drawn`,
  `insert into access.account (id, bank_code, last_four)
   select victim_account, victim_bank, right(lpad(victim::text, 10, '0'), 4) from drawn
   union all select account, bank, right(lpad(number::text, 10, '0'), 4) from drawn, ${mules} on conflict do nothing`,
  `insert into access.account_detail (account_id, bank_code, account_number, holder_id, holder_rank)
   select victim_account, victim_bank, lpad(victim::text, 10, '0'), victim_id, 1 from drawn
   union all select account, bank, lpad(number::text, 10, '0'), holder, 2 from drawn, ${mules} on conflict do nothing`,
  `insert into access.case_account (case_id, account_id, because, holder_id, reported_at)
   select case_id, victim_account, 'TRAIL', victim_id, at from drawn
   union all select case_id, account, 'TRAIL', holder, at from drawn, ${mules}
   union all select case_id, first_account, 'amlo', first_holder, at from drawn where n % 100 = 0`,
  `insert into access.case_party (case_id, agency_id, role, since, reported_at)
   select case_id, 'aoc', 'OWNER', at, at from drawn
   union all select case_id, 'bank:' || victim_bank, 'VICTIM_BANK', at, at from drawn
   union all select distinct case_id, 'bank:' || bank, 'RECEIVING_BANK', at, at from drawn, ${mules}
   union all select case_id, 'police:station:' || station, 'INVESTIGATOR', at, at from drawn where station is not null`,
  `insert into access.case_number (case_id, msisdn) select case_id, msisdn from drawn`,
  `insert into access.sim (msisdn, operator, holder_id) select msisdn, operator, first_holder from drawn on conflict do nothing`,
  `insert into access.sim_holder (msisdn, operator, holder_id, since)
   select distinct msisdn, operator, first_holder, timestamptz '2020-01-01' from drawn on conflict do nothing`,
  `insert into access.case_event (case_id, at, kind, agency_id, concerns, summary)
   select case_id, at + step * interval '1 minute',
     (array['CASE_REPORTED', 'TRANSFERS_RECORDED', 'HOLD_REQUESTED', 'HOLD_REQUESTED'])[step], 'aoc',
     case step when 3 then 'bank:' || first_bank when 4 then 'bank:' || second_bank end, 'an event of the case'
   from drawn, generate_series(1, 4) as step`,
  `insert into access.leg (transfer_id, case_id, hop, from_account_id, from_bank_code, to_account_id, to_bank_code, amount_satang, transferred_at, reference)
   select md5('leg' || hop || n)::uuid, case_id, hop, a, a_bank, b, b_bank, 5000000 / hop, at - interval '1 hour',
     'REF' || n || '-' || hop from drawn, ${legs}`,
  `insert into cases.transfer (id, case_id, from_bank_code, reference, recorded_by, recorded_at)
   select md5('leg' || hop || n)::uuid, case_id, a_bank, 'REF' || n || '-' || hop, 'officer-1', at from drawn, ${legs}`,
  `insert into cases.report (case_id, scam_type, channel, reported_at, narrative, victim_id, loss_satang, opened_by, opened_at)
   select case_id, 'INVESTMENT', 'HOTLINE_1441', at, 'โอนเงินลงทุน', victim_id, 5000000, 'officer-1', at from drawn`,
  `insert into accounts.registration (account_id, bank_code, status, registered_at, updated_at)
   select account, bank, 'ACTIVE', at, at from drawn, ${mules} on conflict do nothing`,
  `insert into accounts.tier_change (account_id, bank_code, tier, reason, agency_id, officer, at)
   select first_account, first_bank, 'DARK_GREY', 'reported', 'aoc', 'officer-1', at from drawn where n % 4 = 0`,
  `insert into accounts.hold (id, case_id, account_id, bank_code, basis, state, hop, requested_satang, held_satang, requested_by,
     requested_at, placed_at, complaint_due_at, lapses_at, lapse_announced_at)
   select md5('hold' || hop || n)::uuid, case_id, account, bank, 'VICTIM_WORD',
     case when is_waiting then 'REQUESTED' else 'PLACED' end, hop, 5000000 / hop, case when is_waiting then null else 5000000 / hop end, 'aoc',
     at, placed, placed + interval '3 days', placed + interval '3 days',
     case when placed + interval '3 days' < $1::timestamptz then placed + interval '3 days' end
   from drawn, ${mules}, lateral (select case when is_waiting then null else at + interval '20 minutes' end as placed) as clock`,
  `insert into accounts.hold_event (hold_id, at, state, agency_id, officer, basis, section)
   select md5('hold' || hop || n)::uuid, at, state, case state when 'PLACED' then 'bank:' || bank else 'aoc' end, 'officer-1', 'VICTIM_WORD', 's.7'
   from drawn, ${mules}, unnest(array['REQUESTED', 'PLACED']) as state where not (is_waiting and state = 'PLACED')`,
  `insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, due_at)
   select md5('referral' || n)::uuid, case_id, station, case when is_waiting then 'SENT' else 'ACCEPTED' end, 'aoc', at, at + interval '3 days'
   from drawn where station is not null`,
  `insert into referrals.referral_event (referral_id, at, state, agency_id, officer)
   select md5('referral' || n)::uuid, at, 'SENT', 'aoc', 'officer-1' from drawn where station is not null`,
  `insert into referrals.case_deadline (case_id, complaint_due_at) select case_id, at + interval '3 days' from drawn where station is not null`,
  `insert into sims.registration (msisdn, id, operator, holder_id, status, registered_at, updated_at)
   select msisdn, 'sim_' || md5(msisdn), operator, first_holder, 'ACTIVE', at - interval '1 year', at from drawn on conflict do nothing`,
  `insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer)
   select msisdn, at, 'REGISTERED', operator, first_holder, at, 'telco:' || lower(operator), 'officer-1' from drawn where n % 2 = 0`,
  `insert into sims.holder_count (person_id, operator, count, case_reach) select first_holder, operator, 1, 2 from drawn on conflict do nothing`,
]

const tallies = `insert into sims.holder_tally (operator, verification, count, slot, holders, holders_in_cases)
  select operator, verification, count, 0, count(*), count(*) filter (where case_reach = 2)
  from sims.holder_count where count > 0 group by operator, verification, count`

const settings = `set local statement_timeout = 0; set local work_mem = '256MB';
  -- foreign keys and counting triggers cost more than the rows; the rows agree by construction
  set local session_replication_role = replica`

/**
 * Fills every table that cases fill. The owner of the database must be a superuser.
 * @param cases 1,000 or more, a multiple of 4
 * @param now instant of the newest report; the others lie 30 seconds apart before it
 * @param key that of the subgraphs' pseudonyms
 */
export async function populateCases(
  db: Database,
  cases: number,
  now: Date,
  key: Buffer,
): Promise<CasePopulation> {
  const inOne = Math.min(5_000, Math.floor(cases / 20))
  await db.asOwner((owner) => owner.script(agencies))
  const chunk = 50_000
  for (let first = 1; first <= cases; first += chunk)
    await db.asOwner((owner) =>
      insertChunk(owner, cases, now, key, [first, Math.min(cases, first + chunk - 1)], inOne),
    )
  await db.asOwner((owner) => owner.script(`set local statement_timeout = 0; ${tallies}; analyze`))
  const [many] = await db.asOwner((owner) =>
    owner.query<{ victim: string; account: string }>(
      `select v.person_id as victim, l.to_account_id as account from access.case_victim v
       join access.leg l on l.case_id = v.case_id and l.hop = 2 where v.case_id = md5('case1')::uuid`,
    ),
  )
  return {
    cases,
    inOne,
    victimOfMany: many?.victim ?? '',
    accountOfMany: many?.account ?? '',
  }
}

async function insertChunk(
  owner: Scriptable,
  cases: number,
  now: Date,
  key: Buffer,
  [first, last]: readonly [number, number],
  inOne: number,
): Promise<void> {
  await owner.script(`${settings};${pseudonymFunctions(key)}`)
  const literals = [`'${now.toISOString()}'`, cases, first, last, inOne]
  const withValues = (text: string) =>
    text.replaceAll(/\$(\d)/g, (_, digit: string) => String(literals[Number(digit) - 1]))
  await owner.script(withValues(drawCases))
  for (const statement of insertRows) await owner.script(withValues(statement))
}

const agencies = `
  insert into access.agency (id, kind, name_th, name_en)
  select id, kind, id, id from (
    values ('aoc', 'AOC'), ('nbtc', 'REGULATOR'), ('police:ccib', 'POLICE'), ('amlo', 'AMLO'),
      ('telco:ais', 'TELCO'), ('telco:true', 'TELCO'), ('telco:nt', 'TELCO')
    union all select 'bank:' || lpad(n::text, 3, '0'), 'BANK' from generate_series(1, ${bankCount}) as n
    union all select 'police:station:' || (10100 + n), 'POLICE' from generate_series(1, ${stationCount}) as n
  ) as a (id, kind) on conflict do nothing;
  insert into referrals.police_station (code, name_th, name_en, province)
  select (10100 + n)::text, 'สถานี ' || n, 'Station ' || n, 'กรุงเทพมหานคร' from generate_series(1, ${stationCount}) as n
  on conflict do nothing`

/** Facts of `count` cases spread over the population, the newest among them. */
export function findPopulatedCases(db: Database, cases: number, count: number) {
  return db.asOwner((owner) =>
    owner.query<PopulatedCase>(
      `select f.id as "caseId", f.case_number as "caseNumber", v.person_id as "victimId", l.from_bank_code as "victimBank",
         d.account_id as "accountId", d.account_number as "accountNumber", d.bank_code as "bankCode", d.holder_id as "holderId",
         md5('hold1' || n)::uuid as "holdId", c.msisdn, (select r.station_code from referrals.referral r where r.case_id = f.id) as "stationCode"
       from (select $1::bigint - i * greatest(1, $1::bigint / 2 / $2::integer) as n from generate_series(0, $2::integer - 1) as i) as picked
         join access.case_file f on f.id = md5('case' || n)::uuid
         join access.case_victim v on v.case_id = f.id
         join access.leg l on l.case_id = f.id and l.hop = 1
         join access.account_detail d on d.account_id = l.to_account_id
         join access.case_number c on c.case_id = f.id
       order by n desc`,
      [cases, count],
    ),
  )
}
