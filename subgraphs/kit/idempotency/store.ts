/** Keys that clients choose so that a repeated mutation has one effect. Each subgraph's schema has its own table. */

import type { Queryable } from '../database/database.ts'
import type { ChangingSubgraph } from '../subgraph-name.ts'

/** An idempotency key that was used before, and its first result. */
export interface UsedKey {
  readonly operation: string
  readonly inputHash: string
  /** The result of the first call: ids of rows. */
  readonly answer: unknown
}

/** The statements of each schema, written out: no statement is ever built from strings at run time. */
const inserts: Readonly<Record<ChangingSubgraph, string>> = {
  cases: `insert into cases.idempotency (agency_id, key, operation, input_hash)
    values (access.agency_id(), $1::text, $2::text, $3::text) on conflict do nothing returning key`,
  accounts: `insert into accounts.idempotency (agency_id, key, operation, input_hash)
    values (access.agency_id(), $1::text, $2::text, $3::text) on conflict do nothing returning key`,
  sims: `insert into sims.idempotency (agency_id, key, operation, input_hash)
    values (access.agency_id(), $1::text, $2::text, $3::text) on conflict do nothing returning key`,
  referrals: `insert into referrals.idempotency (agency_id, key, operation, input_hash)
    values (access.agency_id(), $1::text, $2::text, $3::text) on conflict do nothing returning key`,
  deliveries: `insert into deliveries.idempotency (agency_id, key, operation, input_hash)
    values (access.agency_id(), $1::text, $2::text, $3::text) on conflict do nothing returning key`,
}
const selects: Readonly<Record<ChangingSubgraph, string>> = {
  cases:
    'select operation, input_hash as "inputHash", answer from cases.idempotency where key = $1::text',
  accounts:
    'select operation, input_hash as "inputHash", answer from accounts.idempotency where key = $1::text',
  sims: 'select operation, input_hash as "inputHash", answer from sims.idempotency where key = $1::text',
  referrals:
    'select operation, input_hash as "inputHash", answer from referrals.idempotency where key = $1::text',
  deliveries:
    'select operation, input_hash as "inputHash", answer from deliveries.idempotency where key = $1::text',
}
const updates: Readonly<Record<ChangingSubgraph, string>> = {
  cases: 'update cases.idempotency set answer = $2::jsonb where key = $1::text',
  accounts: 'update accounts.idempotency set answer = $2::jsonb where key = $1::text',
  sims: 'update sims.idempotency set answer = $2::jsonb where key = $1::text',
  referrals: 'update referrals.idempotency set answer = $2::jsonb where key = $1::text',
  deliveries: 'update deliveries.idempotency set answer = $2::jsonb where key = $1::text',
}

/**
 * Takes the key for the caller's agency. Waits for another transaction that is taking the same key.
 * @returns false when it was taken before
 */
export async function insertKey(
  db: Queryable,
  subgraph: ChangingSubgraph,
  key: string,
  operation: string,
  inputHash: string,
): Promise<boolean> {
  const rows = await db.query(inserts[subgraph], [key, operation, inputHash])
  return rows.length === 1
}

/** The caller's agency's key. Row-level security hides the keys of others. */
export async function findKey(
  db: Queryable,
  subgraph: ChangingSubgraph,
  key: string,
): Promise<UsedKey | undefined> {
  const rows = await db.query<UsedKey>(selects[subgraph], [key])
  return rows[0]
}

/** Stores the result of the first call with this key. */
export async function updateAnswer(
  db: Queryable,
  subgraph: ChangingSubgraph,
  key: string,
  answer: unknown,
): Promise<void> {
  await db.write(updates[subgraph], [key, JSON.stringify(answer)])
}
