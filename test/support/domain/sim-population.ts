/**
 * Numbers in the shape of the country's: of 94.6 million, 3.3 million are with 280,000 people who hold 6 to 100, and
 * 6.1 million with 7,664 who hold more (NBTC, 2024); the rest with people who hold one or two.
 */

import type { Database } from '../../../subgraphs/kit/database/database.ts'

export interface SimPopulation {
  readonly numbers: number
  /** Holders of more than 100, of 6 to 100, of fewer, before they divide by operator. */
  readonly holders: readonly [number, number, number]
}

const country = {
  numbers: 94_600_000,
  many: 7_664,
  some: 280_000,
  ofMany: 6_100_000,
  ofSome: 3_300_000,
}

/** Pseudonyms in no order, as keyed hashes are. */
const insertNumbers = `insert into sims.registration (msisdn, id, operator, holder_id, status, registered_at, updated_at)
  select '+668' || lpad(n::text, 8, '0'), 'sim_' || md5(n::text),
    case when share < 0.46 then 'AIS' when share < 0.95 then 'TRUE' else 'NT' end,
    'psn_' || md5('holder' || case
      when n <= $3::integer then floor($5::integer * power(skew, 2))::text
      when n <= $4::integer then 'some' || floor($6::integer * power(skew, 1.2))::text
      else 'few' || ((n - $4::integer) * 0.74)::integer::text end),
    'ACTIVE', timestamptz '2024-06-01' + n * interval '10 seconds', timestamptz '2026-01-01'
  from (
    select n, (hashint4(n)::bigint & 65535) / 65536.0 as share, (hashint4(-n)::bigint & 16777215) / 16777216.0 as skew
    from generate_series($1::integer, $2::integer) as n) as drawn`

/**
 * Fills the tables of the sims subgraph, through the triggers that count. Of the holders of more than five at one
 * operator every second is under a verification: a third each with a clock that runs, one that ran out at `now`, or decided.
 * One person of 32 is a foreigner.
 */
export async function populateSims(
  db: Database,
  numbers: number,
  now: Date,
): Promise<SimPopulation> {
  const scaled = (each: number) => Math.max(1, Math.round((each * numbers) / country.numbers))
  const [many, some] = [scaled(country.many), scaled(country.some)]
  const ofMany = scaled(country.ofMany)
  const ofSome = ofMany + scaled(country.ofSome)
  const chunk = 20_000
  for (let first = 1; first <= numbers; first += chunk)
    await db.asOwner(async (owner) => {
      await owner.script('set local statement_timeout = 0')
      await owner.query(insertNumbers, [
        first,
        Math.min(numbers, first + chunk - 1),
        ofMany,
        ofSome,
        many,
        some,
      ])
    })
  await db.asOwner(async (owner) => {
    await owner.script('set local statement_timeout = 0')
    await owner.query(
      `update sims.holder_count c set verification = drawn.state, verify_by = drawn.verify_by
       from (
         select person_id, operator, (array['REQUIRED', 'REQUIRED', 'REQUIRED', 'JUSTIFIED', 'VERIFIED', 'REFUSED'])
             [1 + (hashtext(person_id) & 65535) % 6] as state,
           $1::timestamptz + ((hashtext(person_id) & 65535) - 32768) * interval '8 minutes' as verify_by
         from sims.holder_count where count > 5 and (hashtext(operator || person_id) & 1) = 0) as drawn
       where drawn.person_id = c.person_id and drawn.operator = c.operator`,
      [now],
    )
  })
  await db.asOwner((owner) =>
    owner.script(
      'set local statement_timeout = 0; update sims.holder_count set is_foreigner = true where (hashtext(person_id) & 31) = 0',
    ),
  )
  await db.asOwner((owner) =>
    owner.script(
      'set local statement_timeout = 0; analyze sims.registration, sims.holder_count, sims.holder_tally',
    ),
  )
  return { numbers, holders: [many, some, Math.round((numbers - ofSome) * 0.74)] }
}
