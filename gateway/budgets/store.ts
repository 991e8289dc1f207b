/** The statements about budgets. */

import type { GatewayDatabase } from '../authentication/stores/database.ts'
import type { AgencyBudgets } from '../authentication/registry/agency-budgets.ts'

/** Name of a budget, as callers read it. */
export type BudgetName = 'PERSONS_PER_HOUR' | 'PERSONS_PER_DAY' | 'LOOK_UPS'

/** An officer of an agency. */
export interface Spender {
  readonly agencyId: string
  readonly officer: string
}

/** Persons that one answer holds, and when. */
export interface PersonsToCount {
  /** Hashes of 16 bytes. */
  readonly persons: readonly Uint8Array[]
  /** Whether to refuse also when nothing is left. */
  readonly needsOne: boolean
  readonly at: Date
  /** Beginning of the hour and of the day in Thailand. */
  readonly hour: Date
  readonly day: Date
}

/** Counts persons of an officer. `refused`: the budget that they would exceed; then nothing was counted. */
export async function countPersons(
  db: GatewayDatabase,
  { agencyId, officer }: Spender,
  { persons, needsOne, at, hour, day }: PersonsToCount,
  { personsPerHour, personsPerDay }: AgencyBudgets,
) {
  const rows = await db.query<{ refused: BudgetName | null; noticed: readonly BudgetName[] }>(
    `select refused, noticed from gateway.spend_persons($1::text, $2::text, $3::bytea[], $4::boolean, $5::timestamptz,
       $6::timestamptz, $7::timestamptz, $8::integer, $9::integer)`,
    [agencyId, officer, persons, needsOne, at, hour, day, personsPerHour, personsPerDay],
  )
  return one(rows)
}

/** Counts look-ups of an agency. `missing`: tokens that it had too few; then nothing was counted. */
export async function countLookUps(
  db: GatewayDatabase,
  agencyId: string,
  { hits, misses }: { readonly hits: number; readonly misses: number },
  at: Date,
  { lookUpTokens, lookUpTokensPerMinute }: AgencyBudgets,
) {
  const rows = await db.query<{ missing: number; noticed: readonly BudgetName[] }>(
    `select missing, noticed
     from gateway.spend_look_ups($1::text, $2::integer, $3::integer, $4::timestamptz, $5::integer, $6::integer)`,
    [agencyId, hits, misses, at, lookUpTokens, lookUpTokensPerMinute],
  )
  return one(rows)
}

/** Keeps the budgets of the registry, for callers who have spent nothing yet. */
export async function saveAgencyBudgets(
  db: GatewayDatabase,
  agencies: readonly { readonly id: string; readonly budgets: AgencyBudgets }[],
): Promise<void> {
  const column = (name: keyof AgencyBudgets) => agencies.map(({ budgets }) => budgets[name])
  await db.query(
    `insert into gateway.agency_budget
       (agency_id, persons_per_hour, persons_per_day, look_up_tokens, look_up_tokens_per_minute)
     select agency_id, persons_per_hour, persons_per_day, look_up_tokens, look_up_tokens_per_minute
     from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::integer[])
       as given (agency_id, persons_per_hour, persons_per_day, look_up_tokens, look_up_tokens_per_minute)
     on conflict (agency_id) do update set
       persons_per_hour = excluded.persons_per_hour, persons_per_day = excluded.persons_per_day,
       look_up_tokens = excluded.look_up_tokens, look_up_tokens_per_minute = excluded.look_up_tokens_per_minute`,
    [
      agencies.map(({ id }) => id),
      column('personsPerHour'),
      column('personsPerDay'),
      column('lookUpTokens'),
      column('lookUpTokensPerMinute'),
    ],
  )
}

/** Most rows that one statement deletes, so that it locks none for long. */
const maxDeleted = 10_000

/** Deletes the persons that were read before a day. */
export async function deleteReadBefore(db: GatewayDatabase, day: Date): Promise<void> {
  let deleted: number
  do {
    const rows = await db.query(
      `delete from gateway.person_read where ctid = any (array(
         select ctid from gateway.person_read where day < $1::timestamptz limit $2::integer))
       returning 1`,
      [day, maxDeleted],
    )
    deleted = rows.length
  } while (deleted === maxDeleted)
}

function one<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error('a budget was not counted')
  return row
}
