/** Counts the objects of one answer, so that no query of one caller takes the memory and the time of all. */

import { GraphQLError } from 'graphql'
import { errorCodes } from '../../schema/error-codes.ts'

/** Most objects that one request to a subgraph may load. */
export const maxObjects = 10_000

/** The objects that one request may still load. */
export interface ObjectBudget {
  /** Whether more was asked for than the request may load. The server then refuses the whole request. */
  readonly isExceeded: boolean
  /** Objects that were counted. */
  readonly taken: number
  /**
   * Counts objects of the answer: the same row at two places of the answer is two objects.
   * @param count 0: only asks whether the budget is exceeded
   * @throws {MAX_OBJECTS_LIMIT} when the budget is exceeded, now or before
   */
  take(count: number): void
}

/** @param max objects of one request; default 10,000 */
export function createObjectBudget(max: number = maxObjects): ObjectBudget {
  let left = max
  // one error for all fields: an answer may reach its bound at thousands of places; most never do, and a stack is dear
  let exceeded: GraphQLError | undefined
  return {
    get isExceeded() {
      return left < 0
    },
    get taken() {
      return max - left
    },
    take(count) {
      if (left >= 0) left -= count
      if (left < 0) throw (exceeded ??= tooManyObjects([]))
    },
  }
}

/**
 * The one error of a request that exceeded its budget.
 * @param path with one, the engine takes the error as it is and makes no other of it for each field
 */
export function tooManyObjects(path?: readonly []): GraphQLError {
  const code = 'MAX_OBJECTS_LIMIT'
  return new GraphQLError(errorCodes[code].message, { path, extensions: { code } })
}
