/** Compares what two engines answered: data exactly, errors by place and code, whatever their order. */

import { expect } from '@jest/globals'
import type { EngineAnswer } from './ask-engine.ts'

/**
 * Ours may hold more: where a null stands that nobody explained, the stock gateway says nothing, and nothing is what
 * GraphQL does not allow (specification, 6.4.4). Indexes are left out of the comparison, for the stock gateway counts
 * objects of other types and nulls wrong; instead each of our places must be where a null stands.
 */
export function expectSameAnswer(ours: EngineAnswer, stock: EngineAnswer): void {
  expect(ours.data).toEqual(stock.data)
  const said = countErrors(ours)
  const theirs = countErrors(stock)
  for (const [error, count] of theirs) expect(said.get(error) ?? 0).toBeGreaterThanOrEqual(count)
  for (const { path } of ours.errors) if (path) expect(leadsToNull(ours.data, path)).toBe(true)
  for (const error of ours.errors)
    if (!theirs.has(describeError(error)))
      expect(error.extensions?.['code']).toBe('DOWNSTREAM_SERVICE_ERROR')
}

function leadsToNull(data: unknown, path: readonly (string | number)[]): boolean {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break
    value = (value as Readonly<Record<string, unknown>>)[key] // a list is read by its index
  }
  return value === null
}

function countErrors({ errors }: EngineAnswer): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const error of errors) {
    const description = describeError(error)
    counts.set(description, (counts.get(description) ?? 0) + 1)
  }
  return counts
}

function describeError({ path, extensions, message }: EngineAnswer['errors'][number]): string {
  const keys = path?.filter((key) => typeof key === 'string')
  return JSON.stringify([extensions?.['code'], message, keys ?? null])
}
