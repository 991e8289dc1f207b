/** One document with many conditions: each set of values is planned apart, within the share of the agency. */

import { createHash } from 'node:crypto'
import { composeServices } from '@apollo/composition'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import { OperationRefusedError } from '../../../gateway/errors.ts'
import { buildFederationEngine } from '../../../gateway/execution/federation-engine.ts'
import { buildApolloPlanner } from '../../../gateway/execution/plan/planner.ts'

const names = Array.from({ length: 12 }, (_, at) => `v${at}`)
const attack = `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
  ${names.map((name) => `${name}: a @include(if: $${name})`).join(' ')} b: a }`
const cacheBytes = 4_000_000

function buildEngine(plannedFieldsPerSecond: number) {
  const { supergraphSdl = '' } = composeServices([
    {
      name: 'one',
      url: 'http://one.test',
      typeDefs: parse('type Query { a: Int } type Mutation { b: Int }'),
    },
  ])
  const planner = buildApolloPlanner(supergraphSdl)
  const caches = createCacheBudget(cacheBytes)
  const plans: string[] = []
  const engine = buildFederationEngine({
    planner: {
      ...planner,
      plan: (...given) => {
        plans.push('planned')
        return planner.plan(...given)
      },
    },
    clients: new Map([
      [
        'one',
        {
          ask: () =>
            Promise.resolve({ data: {}, errors: [], extensions: undefined, isComplete: true }),
          subscribe: () => {
            throw new Error('not asked for')
          },
          isReady: () => Promise.resolve(true),
          close: () => Promise.resolve(),
        },
      ],
    ]),
    caches,
    plannedFieldsPerSecond,
    operationTimeoutMs: 10_000,
    passMessages: false,
    onSubgraphFailure: () => undefined,
  })
  /** How the operation ended: its code where it was refused. */
  async function ask(agencyId: string, source: string, set = 0): Promise<string> {
    const variables = Object.fromEntries(
      names.map((name, at) => [name, Math.floor(set / 2 ** at) % 2 === 1]),
    )
    try {
      await engine.execute({
        document: parse(source),
        source,
        hash: createHash('sha256').update(source).digest('hex'),
        operationName: null,
        variables,
        identity: {
          agencyId,
          agencyKind: 'BANK',
          issuer: 'i',
          officer: 'o',
          scopes: [],
          correlationId: 'c',
        },
        correlationId: 'c',
      })
      return 'executed'
    } catch (error) {
      if (error instanceof OperationRefusedError) return error.code
      throw error
    }
  }
  return { ask, plans, caches }
}

describe('2^12 sets of values of one document', () => {
  test('are planned as far as the share of the agency goes, and take nothing from another agency', async () => {
    // no time brings more within the test: a share of one field a second holds 20 at once
    const { ask, plans, caches } = buildEngine(4)
    const outcomes = await Promise.all(
      Array.from({ length: 2 ** 12 }, (_, set) => ask('bank:004', attack, set)),
    )
    const executed = outcomes.filter((each) => each === 'executed')
    expect(new Set(outcomes)).toEqual(new Set(['executed', 'OVERLOADED']))
    // each counts 20 for the plan and 13 for its fields: 80 at once are three plans, and some for the time that it took
    expect(executed.length).toBeGreaterThanOrEqual(3)
    expect(plans.length).toBe(executed.length)
    expect(plans.length).toBeLessThan(200)
    expect(caches.usedBytes).toBeLessThanOrEqual(cacheBytes)
    // what has been planned goes on, another agency has its share, and a mutation of the same agency too
    const before = plans.length
    expect(await ask('bank:004', attack, 0)).toBe('executed')
    expect(plans.length).toBe(before)
    expect(await ask('bank:014', '{ c: a }')).toBe('executed')
    expect(await ask('bank:004', 'mutation { b }')).toBe('executed')
    expect(await ask('bank:004', '{ d: a }')).toBe('OVERLOADED')
  })

  test('that are asked for at the same time are planned once', async () => {
    const { ask, plans } = buildEngine(1_000_000)
    await Promise.all(Array.from({ length: 50 }, () => ask('bank:004', attack, 5)))
    expect(plans.length).toBe(1)
  })

  test('hold no more memory than the budget, however many are planned', async () => {
    const { ask, plans, caches } = buildEngine(1_000_000_000)
    for (let set = 0; set < 2 ** 9; set += 1)
      expect(await ask('bank:004', attack, set)).toBe('executed')
    expect(plans.length).toBe(2 ** 9)
    expect(caches.usedBytes).toBeLessThanOrEqual(cacheBytes)
  })
})
