/** Supergraphs and operations by chance: our engine answers what the stock gateway answers. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { validate, parse } from 'graphql'
import { expectSameAnswer } from '../../support/engines/compare-engines.ts'
import { applyConditions } from '../../support/graphs/apply-conditions.ts'
import { buildFederatedGraph } from '../../support/graphs/federated-graph.ts'
import { generatedGraph, writeQuery } from '../../support/graphs/generated-graph.ts'

/** How many graphs by chance; without it the same graphs in every run. */
const asked = process.env['TEST_GENERATED_GRAPHS']
const numRuns = Number(asked ?? 10)
const chance = asked === undefined ? { seed: 756_749_089 } : {}

test('data and errors are the same, and no more is asked', async () => {
  let compared = 0
  const queries = fc.array(
    fc.record({
      choices: fc.array(fc.nat(10_000), { minLength: 40, maxLength: 80 }),
      yes: fc.boolean(),
    }),
    { minLength: 4, maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(generatedGraph, queries, async (generated, asked) => {
      const graph = await buildFederatedGraph(generated.subgraphs)
      for (const { choices, yes } of asked) {
        const query = writeQuery(generated, choices)
        // fields that overlap by chance make no operation
        if (validate(graph.schema, parse(query)).length > 0) continue
        // one after the other: each run counts its own calls
        const ours = await graph.ours(query, { yes })
        const stock = await graph.stock(applyConditions(query, { yes }))
        expectSameAnswer(ours, stock)
        expect(ours.calls.length).toBeLessThanOrEqual(stock.calls.length)
        compared++
      }
    }),
    { numRuns, endOnFailure: true, ...chance },
  )
  expect(compared).toBeGreaterThan(numRuns)
})
