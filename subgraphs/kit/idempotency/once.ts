/** One effect for one idempotency key, however often the mutation is sent. */

import { createHash } from 'node:crypto'
import type { Queryable } from '../database/database.ts'
import { badUserInput, idempotencyConflict } from '../errors.ts'
import { isCleanText } from '../input.ts'
import { findKey, insertKey, updateAnswer } from './store.ts'
import type { ChangingSubgraph } from '../subgraph-name.ts'

/** A mutation with its input, which may contain an idempotency key. */
export interface KeyedCall {
  readonly subgraph: ChangingSubgraph
  /** Name of the mutation. */
  readonly operation: string
  /** The whole input, the key among it. Without a key, `work` runs at every call. */
  readonly input: { readonly idempotencyKey?: string | null }
}

/**
 * Runs `work` the first time that the agency sends this key, in the present transaction, and answers later calls with
 * what it returned then. A call that failed leaves no key behind.
 * @param work returns ids only: the ids are stored, and the response is read again
 * @throws {IDEMPOTENCY_CONFLICT} when the key came before with another input or for another mutation
 * @throws {BAD_USER_INPUT} when the key is not 1 to 200 characters of text
 */
export async function once<Answer>(
  db: Queryable,
  { subgraph, operation, input }: KeyedCall,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = readIdempotencyKey(input)
  if (key === undefined) return work()
  const inputHash = hashOf(input)
  if (await insertKey(db, subgraph, key, operation, inputHash)) {
    const answer = await work()
    await updateAnswer(db, subgraph, key, answer)
    return answer
  }
  const used = await findKey(db, subgraph, key)
  if (used?.operation !== operation || used.inputHash !== inputHash) throw idempotencyConflict()
  return used.answer as Answer // written by `work` of the same operation
}

/**
 * The result of an earlier call with the key; undefined: there is no key, or it was not used. For work that cannot run
 * within the transaction of its key.
 * @throws {IDEMPOTENCY_CONFLICT} when the key came before with another input or for another mutation
 * @throws {BAD_USER_INPUT} when the key is not 1 to 200 characters of text
 */
export async function findEarlierAnswer<Answer>(
  db: Queryable,
  { subgraph, operation, input }: KeyedCall,
): Promise<Answer | undefined> {
  const key = readIdempotencyKey(input)
  const used = key === undefined ? undefined : await findKey(db, subgraph, key)
  if (!used) return undefined
  if (used.operation !== operation || used.inputHash !== hashOf(input)) throw idempotencyConflict()
  return used.answer as Answer // written by `once` for the same operation
}

/**
 * The key of an input; undefined when it has none.
 * @throws {BAD_USER_INPUT} when the key is not 1 to 200 characters of text
 */
export function readIdempotencyKey({
  idempotencyKey: key,
}: KeyedCall['input']): string | undefined {
  if (key === null || key === undefined) return undefined
  if (key.length < 1 || key.length > 200)
    throw badUserInput('idempotencyKey must be 1 to 200 characters')
  if (!isCleanText(key)) throw badUserInput('idempotencyKey holds characters that are not text')
  return key
}

function hashOf(input: KeyedCall['input']): string {
  return createHash('sha256').update(canonicalJson(input)).digest('base64url')
}

/** JSON with the keys of every object in order: the same input, written in another order, is the same input. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
