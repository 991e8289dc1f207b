/** Compares what two engines answered: data exactly, errors by place and code, whatever their order. */

import { expect } from '@jest/globals'
import type { EngineAnswer } from './federated-graph.ts'

/**
 * Ours may hold more: where a null stands that nobody explained, the stock gateway says nothing, and nothing is what
 * GraphQL does not allow (specification, 6.4.4).
 */
export function expectSameAnswer(ours: EngineAnswer, stock: EngineAnswer): void {
  expect(ours.data).toEqual(stock.data)
  const said = ours.errors.map(describeError)
  expect(said.filter((each) => stock.errors.map(describeError).includes(each)).toSorted()).toEqual(
    stock.errors.map(describeError).toSorted(),
  )
  if (stock.errors.length > 0) expect(said).toHaveLength(stock.errors.length)
}

function describeError({ path, extensions, message }: EngineAnswer['errors'][number]): string {
  return JSON.stringify([extensions?.['code'], message, path ?? null])
}
