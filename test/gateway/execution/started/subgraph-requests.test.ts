/** Generated graphs and operations: every request that leaves for a subgraph is one that the subgraph can execute. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { generatedGraph, writeQuery } from '../../../support/graphs/generated-graph.ts'
import { startGraph } from '../../../support/graphs/started-graph.ts'

const numRuns = Number(process.env['TEST_GENERATED_GRAPHS'] ?? 5)
const engines = ['compiled', 'reference'] as const

const operations = fc.array(
  fc.record({
    choices: fc.array(fc.nat(10_000), { minLength: 40, maxLength: 80 }),
    yes: fc.boolean(),
  }),
  { minLength: 6, maxLength: 6 },
)

test.each(engines)(
  'GATEWAY_ENGINE=%s: each request is JSON, valid for the schema of the subgraph, with values of its types',
  async (engine) => {
    let checked = 0
    await fc.assert(
      fc.asyncProperty(generatedGraph, operations, async (generated, asked) => {
        const graph = await startGraph(generated.subgraphs, { env: { GATEWAY_ENGINE: engine } })
        try {
          for (const { choices, yes } of asked) {
            // the requests of one operation are counted at a time
            const answer = await graph.ask(writeQuery(generated, choices), { yes })
            for (const { faults, variables } of answer.received) {
              expect(faults).toEqual([])
              expect(typenamesOf(variables)).not.toContain(undefined)
              checked++
            }
          }
        } finally {
          await graph.close()
        }
      }),
      { numRuns, seed: 16, endOnFailure: true },
    )
    expect(checked).toBeGreaterThan(numRuns)
  },
  120_000,
)

/** The type of each representation; none for a request of root fields. */
function typenamesOf(variables: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    name.startsWith('representations') && Array.isArray(value)
      ? value.map((each: Readonly<Record<string, unknown>>) => each['__typename'])
      : [],
  )
}
