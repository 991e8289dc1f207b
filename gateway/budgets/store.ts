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

/** The amounts that one answer takes from the budgets, and when. */
export interface AnswerToCount {
  readonly spender: Spender
  /** Hashes of 16 bytes. */
  readonly persons: readonly Buffer[]
  readonly lookUps: { readonly hits: number; readonly misses: number }
  readonly at: Date
  /** Beginning of the hour and of the day in Thailand. */
  readonly hour: Date
  readonly day: Date
  readonly budgets: AgencyBudgets
}

/** The outcome of one answer. */
export interface CountedAnswer {
  /** Tokens that the agency has too few; then nothing was counted. */
  readonly missing: number
  /** The budget that its persons would exceed; then none of them was counted. Null: they were. */
  readonly refused: 'PERSONS_PER_HOUR' | 'PERSONS_PER_DAY' | null
  /** Budgets that are nearly spent since this answer. */
  readonly noticed: readonly BudgetName[]
}

/** Counts answers, one after another: all are counted or refused each by itself, or none is counted and the call rejects. */
export async function countAnswers(
  db: GatewayDatabase,
  answers: readonly AnswerToCount[],
): Promise<readonly CountedAnswer[]> {
  const rows = await db.query<CountedAnswer>(
    'select missing, refused, noticed from gateway.spend_budgets($1::jsonb) order by place',
    [
      JSON.stringify(
        answers.map(({ spender, persons, lookUps, at, hour, day, budgets }) => ({
          agency: spender.agencyId,
          officer: spender.officer,
          persons: persons.map((person) => person.toString('hex')),
          ...lookUps,
          at,
          hour,
          day,
          tokens: budgets.lookUpTokens,
          tokens_per_minute: budgets.lookUpTokensPerMinute,
          persons_per_hour: budgets.personsPerHour,
          persons_per_day: budgets.personsPerDay,
        })),
      ),
    ],
  )
  if (rows.length !== answers.length) throw new Error('a budget was not counted')
  return rows
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
