/** The subgraph calls of an operation, wave by wave, and its answer: what the floor does without thinking. */

import { createHash } from 'node:crypto'
import { parse, print } from 'graphql'
import { createCacheBudget } from '../../../dist/authorization/cache-budget.js'
import { buildFederationEngine } from '../../../dist/gateway/execution/federation-engine.js'
import { buildApolloPlanner } from '../../../dist/gateway/execution/plan/planner.js'

/** @param subgraphs name, port and how each answers a body */
export async function record(supergraphSdl, operation, subgraphs) {
  const { query, variables = {} } = operation
  const calls = []
  const clients = new Map(
    subgraphs.map(({ name, port, answer }) => [
      name,
      {
        async ask({ body }) {
          const wave =
            1 + Math.max(-1, ...calls.filter((each) => each.ended).map((each) => each.wave))
          const call = { port, body, wave, ended: false }
          calls.push(call)
          // long enough for the others of its wave to be asked
          await new Promise((resolve) => setTimeout(resolve, 50))
          const result = await answer(body)
          call.ended = true
          return result
        },
      },
    ]),
  )
  const engine = buildFederationEngine({
    planner: buildApolloPlanner(supergraphSdl),
    clients,
    caches: createCacheBudget(16_777_216),
    operationTimeoutMs: 60_000,
    passMessages: false,
    onSubgraphFailure: (subgraph, reason) => {
      throw new Error(`${subgraph}: ${reason}`)
    },
  })
  const document = parse(query)
  const source = print(document)
  const { data, errors } = await engine.execute({
    document,
    source,
    hash: createHash('sha256').update(source).digest('hex'),
    operationName: null,
    variables,
    identity: null,
    correlationId: 'bench',
  })
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  const waves = new Map()
  for (const { wave, port, body } of calls)
    waves.set(wave, [...(waves.get(wave) ?? []), { port, body }])
  return { query, waves: [...waves.values()], answer: { data: data.parse() } }
}
