/** The time of a whole operation, and the memory of what was compiled. */

import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { composeServices } from '@apollo/composition'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { Cancellable, type Cancellation } from '../../../gateway/execution/cancellation.ts'
import { buildFederationEngine } from '../../../gateway/execution/federation-engine.ts'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import { buildApolloPlanner } from '../../../gateway/execution/plan/planner.ts'
import {
  SubgraphUnavailableError,
  type SubgraphCall,
} from '../../../gateway/execution/subgraph/subgraph-client.ts'

function buildEngine(operationTimeoutMs: number) {
  const { supergraphSdl = '' } = composeServices([
    {
      name: 'one',
      url: 'http://one.test',
      typeDefs: parse('type Query { a: Int } type Mutation { b: Int }'),
    },
  ])
  const calls: SubgraphCall[] = []
  const engine = buildFederationEngine({
    planner: buildApolloPlanner(supergraphSdl),
    clients: new Map([
      [
        'one',
        {
          // answers when it is told to stop, not before
          ask: (call: SubgraphCall) =>
            new Promise<never>((_resolve, reject) => {
              calls.push(call)
              call.cancellation?.onCancel(() =>
                reject(new SubgraphUnavailableError('one', 'stopped')),
              )
            }),
          subscribe: () => {
            throw new Error('not asked for')
          },
          isReady: () => Promise.resolve(true),
          close: () => Promise.resolve(),
        },
      ],
    ]),
    caches: createCacheBudget(16_777_216),
    operationTimeoutMs,
    passMessages: false,
    onSubgraphFailure: () => undefined,
  })
  const execute = (source: string, client?: Cancellation) =>
    engine.execute({
      document: parse(source),
      source,
      hash: createHash('sha256').update(source).digest('hex'),
      operationName: null,
      variables: {},
      identity: null,
      correlationId: 'c',
      client,
    })
  return { execute, calls }
}

describe('an operation', () => {
  test('that lasts too long ends with null and an error', async () => {
    const { data, errors } = await buildEngine(20).execute('{ a }')
    expect(data.parse()).toEqual({ a: null })
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'DOWNSTREAM_SERVICE_ERROR',
    ])
  })

  test('whose client has gone ends at once', async () => {
    const { execute } = buildEngine(60_000)
    const client = new Cancellable()
    const executed = execute('{ a }', client)
    client.cancel()
    expect((await executed).data.text).toBe('{"a":null}')
  })

  test('that changes something goes on when its client has gone', async () => {
    const { execute, calls } = buildEngine(60)
    const client = new Cancellable()
    const executed = execute('mutation { b }', client)
    while (calls.length === 0) await setImmediate()
    client.cancel()
    expect(calls[0]?.cancellation?.isCancelled).toBe(false)
    await executed
  })
})
