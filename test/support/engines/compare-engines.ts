/** Compares what two engines answered: data exactly, errors by place and code, whatever their order. */

import { expect } from '@jest/globals'
import type { EngineAnswer } from './ask-engine.ts'

/**
 * Ours may hold more: where a null stands that nobody explained, the stock gateway says nothing, and nothing is what
 * GraphQL does not allow (specification, 6.4.4). Indexes are left out of the comparison, for the stock gateway counts
 * objects of other types and nulls wrong; instead each of our paths must lead to a null. Where a request fails, the stock
 * gateway reports one error without a path and ours one for each null.
 */
export function expectSameAnswer(ours: EngineAnswer, stock: EngineAnswer): void {
  expect(ours.data).toEqual(stock.data)
  const reported = countErrors(ours)
  const theirs = countErrors(stock)
  const codes = new Set(ours.errors.map(({ extensions }) => extensions?.['code']))
  for (const error of stock.errors) {
    if (error.path === undefined) expect(codes).toContain(error.extensions?.['code'])
    else {
      const description = describeError(error)
      expect(reported.get(description) ?? 0).toBeGreaterThanOrEqual(theirs.get(description) ?? 0)
    }
  }
  for (const { path } of ours.errors) if (path) expect(leadsToNull(ours.data, path)).toBe(true)
  for (const error of ours.errors)
    if (!theirs.has(describeError(error)))
      expect(error.extensions?.['code']).toBe('DOWNSTREAM_SERVICE_ERROR')
}

/** A path without an index is of every item of a list: one of them is enough, and there may be none. */
function leadsToNull(data: unknown, path: readonly (string | number)[]): boolean {
  const [key, ...below] = path
  if (data === null || key === undefined) return data === null
  if (Array.isArray(data) && typeof key === 'string')
    return data.length === 0 || data.some((item) => leadsToNull(item, path))
  if (typeof data !== 'object') return false
  return leadsToNull((data as Readonly<Record<string, unknown>>)[key], below) // a list is read by its index
}

function countErrors({ errors }: EngineAnswer): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const error of errors) {
    const description = describeError(error)
    counts.set(description, (counts.get(description) ?? 0) + 1)
  }
  return counts
}

/** The marks that the stock gateway leaves in the path of an error that is of every entity of a fetch. */
const internalKeys = new Set(['@', '_entities'])

function describeError({ path, extensions, message }: EngineAnswer['errors'][number]): string {
  const keys = path?.filter((key) => typeof key === 'string' && !internalKeys.has(key))
  return JSON.stringify([extensions?.['code'], message, keys ?? null])
}
