/** Checks one answer of a started graph: data, paths of errors, and every request that left for a subgraph. */

import { expect } from '@jest/globals'
import type { GraphAnswer } from './started-graph.ts'

/** `case.holds.0.id` for each error, sorted; `-` for an error without a path. */
export function errorPaths({ errors }: Pick<GraphAnswer, 'errors'>): readonly string[] {
  return errors.map(({ path }) => path?.join('.') ?? '-').toSorted()
}

/** @param paths of the errors, each as `a.0.b`; default: no error */
export function expectAnswer(
  answer: GraphAnswer,
  data: unknown,
  paths: readonly string[] = [],
): void {
  expect(answer.received.flatMap(({ faults }) => faults)).toEqual([])
  expect(answer.data).toEqual(data)
  expect(errorPaths(answer)).toEqual([...paths].toSorted())
}
