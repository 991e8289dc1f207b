import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { GatewayConfigError, readConfig } from '../../../gateway/config/gateway-config.ts'
import type { Policies, Policy } from '../../../gateway/operation/policies.ts'
import {
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../support/gateway/gateway.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'

interface Answer {
  // answers are data of whatever shape the test asked for
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly string[]
    readonly extensions: { readonly code: string; readonly correlationId: string }
  }[]
}

let graph: SmallGraph
let issuer: TestIssuer
const started: TestGateway[] = []

beforeAll(async () => {
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
})
afterAll(() => graph.close())
beforeEach(() => {
  graph.users.reset()
  graph.reviews.reset()
})
afterEach(async () => {
  for (const gateway of started.splice(0)) await gateway.close()
})

async function start(options: Partial<TestGatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer, ...options })
  started.push(gateway)
  return gateway
}

async function ask(
  gateway: TestGateway,
  query: string,
  { scope = 'users:read users:write', variables = {} }: { scope?: string; variables?: object } = {},
) {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await issuer.sign({ claims: { scope } })}`,
    },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  return { status: response.status, text, ...(JSON.parse(text) as Answer) }
}

const codes = ({ errors }: Answer) => errors?.map(({ extensions }) => extensions.code)
const refusedLines = ({ logged }: TestGateway) =>
  logged.filter(({ msg }) => msg === 'field refused')
const unauthorized = 'UNAUTHORIZED_FIELD_OR_TYPE'

describe('2.7 a query in the gateway', () => {
  test('gives null and one error with path and correlation id for each refused field; the rest is there', async () => {
    const gateway = await start()
    const { status, data, errors } = await ask(
      gateway,
      '{ user(id: "1") { name pay: salary friend { salary } reviews { body } } secrets }',
    )
    expect(status).toBe(200)
    expect(data).toEqual({
      user: { name: 'Ada', pay: null, friend: null, reviews: [{ body: 'good' }] },
      secrets: null,
    })
    expect(errors).toEqual(
      [['user', 'pay'], ['user', 'friend', 'salary'], ['secrets']].map((path) => ({
        message: 'Unauthorized field or type',
        path,
        extensions: { code: unauthorized, correlationId: expect.stringMatching(/^[\w-]{36}$/) },
      })),
    )
  })
  test('a refused field is never fetched', async () => {
    await ask(await start(), '{ user(id: "1") { name salary } secrets }')
    expect(graph.users.calls.join()).toContain('name')
    expect(graph.users.calls.join()).not.toMatch(/salary|secrets/)
  })
  test('with nothing left there is no fetch at all', async () => {
    const { status, data } = await ask(await start(), '{ user(id: "1") { salary } secrets }')
    expect([status, data]).toEqual([200, null])
    expect(graph.users.calls).toEqual([])
  })
})

describe('2.8 a mutation in the gateway', () => {
  test('with a refused part runs in no part', async () => {
    const gateway = await start({ env: { GATEWAY_MAX_MUTATION_ROOT_FIELDS: '2' } })
    const answer = await ask(
      gateway,
      'mutation { rename(id: "1", name: "x") { name } remove(id: "1") }',
    )
    expect([answer.status, answer.data, codes(answer)]).toEqual([200, null, [unauthorized]])
    const deep = await ask(gateway, 'mutation { rename(id: "1", name: "x") { name salary } }')
    expect([deep.data, codes(deep)]).toEqual([null, [unauthorized]])
    expect(graph.users.calls).toEqual([])
  })
  test('without one runs', async () => {
    const { data } = await ask(await start(), 'mutation { rename(id: "1", name: "x") { name } }')
    expect(data).toEqual({ rename: { name: 'x' } })
  })
})

describe('2.9 settings', () => {
  const query = '{ user(id: "1") { name salary } }'
  test('reject: a query with a refused part is refused whole', async () => {
    const answer = await ask(await start({ env: { GATEWAY_REJECT: 'on' } }), query)
    expect([answer.status, answer.data, codes(answer)]).toEqual([200, null, [unauthorized]])
    expect(graph.users.calls).toEqual([])
  })
  const dryRun = { GATEWAY_DRY_RUN: 'on', GATEWAY_DRY_RUN_ENFORCES_NOTHING: 'on' }
  test('dry run: everything executes, and the refusals go to the log only', async () => {
    const gateway = await start({ env: dryRun })
    const { data, errors } = await ask(gateway, query)
    expect([data, errors]).toEqual([{ user: { name: 'Ada', salary: 4 } }, undefined])
    expect(refusedLines(gateway)).toEqual([
      expect.objectContaining({ coordinate: 'User.salary', dryRun: true, verdict: 'filtered' }),
    ])
    expect(gateway.logged.some(({ msg }) => String(msg).startsWith('dry run:'))).toBe(true)
  })
  const settings = { GATEWAY_SUPERGRAPH: 'x', GATEWAY_AGENCIES_FILE: 'x' }
  test('dry run does not start without the second flag', () => {
    expect(() => readConfig({ ...settings, GATEWAY_DRY_RUN: 'on' })).toThrow(GatewayConfigError)
    expect(readConfig({ ...settings, ...dryRun }).dryRun).toBe(true)
    expect(readConfig({ ...settings, GATEWAY_DRY_RUN_ENFORCES_NOTHING: 'on' }).dryRun).toBe(false)
  })
})

describe('2.10 information about a refusal', () => {
  const canary = 'a0891234567'
  test('operators: directive, alternatives, missing names, subgraph; once, without alias and value', async () => {
    const gateway = await start()
    await ask(gateway, `{ user(id: "${canary}") { ${canary}: salary salary } }`)
    expect(refusedLines(gateway)).toEqual([
      expect.objectContaining({
        agency: 'bank:004',
        correlationId: expect.any(String),
        verdict: 'filtered',
        coordinate: 'User.salary',
        directive: 'requiresScopes',
        at: 'User.salary',
        anyOf: [['users:salary']],
        missing: [['users:salary']],
        subgraphs: ['users'],
      }),
    ])
    expect(JSON.stringify(gateway.logged)).not.toContain(canary)
  })
  test('the caller: never which scope or rule', async () => {
    const { text } = await ask(await start(), '{ user(id: "1") { name salary } }')
    expect(text).not.toMatch(/users:|scope|User\./)
  })
})

describe('3.2 caches', () => {
  test('the same text gives each caller the fields that its own scopes open, in any order', async () => {
    const gateway = await start({ ceiling: ['users:read', 'users:salary'] })
    const query = '{ user(id: "1") { name salary } }'
    const all = { user: { name: 'Ada', salary: 4 } }
    const part = { user: { name: 'Ada', salary: null } }
    for (const [scope, data] of [
      ['users:read users:salary', all],
      ['users:read', part],
      ['users:salary', null],
      ['users:read users:salary', all],
      ['users:read', part],
    ] as const)
      expect((await ask(gateway, query, { scope })).data).toEqual(data)
  })
  test('the same text with another @skip is decided anew', async () => {
    const gateway = await start()
    const query = 'query ($no: Boolean!) { user(id: "1") { name salary @skip(if: $no) } }'
    const skipped = await ask(gateway, query, { variables: { no: true } })
    expect([skipped.data, skipped.errors]).toEqual([{ user: { name: 'Ada' } }, undefined])
    const asked = await ask(gateway, query, { variables: { no: false } })
    expect([asked.data, codes(asked)]).toEqual([
      { user: { name: 'Ada', salary: null } },
      [unauthorized],
    ])
    expect(graph.users.calls.join()).not.toContain('salary')
  })
})

describe('3.4 introspection and messages show the schema within the ceiling', () => {
  const types = '{ __schema { types { name fields { name } } } }'
  const names = ({ data }: Answer) =>
    (data.__schema.types as { name: string; fields: { name: string }[] | null }[]).flatMap(
      ({ name, fields }) => [name, ...(fields ?? []).map((field) => `${name}.${field.name}`)],
    )
  test('and of nothing else', async () => {
    const seen = names(await ask(await start(), types))
    expect(seen).toEqual(
      expect.arrayContaining(['Query.me', 'Query.user', 'Mutation.rename', 'User.name']),
    )
    for (const hidden of ['Query.secrets', 'Mutation.remove', 'User.salary'])
      expect(seen).not.toContain(hidden)
  })
  test('the ceiling counts, not the token', async () => {
    const gateway = await start({ ceiling: ['users:read', 'users:salary'] })
    expect(names(await ask(gateway, types, { scope: '' }))).toContain('User.salary')
    expect(names(await ask(gateway, types, { scope: '' }))).not.toContain('Mutation.rename')
  })
  test('beside other fields, in fragments and by __type', async () => {
    const { data } = await ask(
      await start(),
      'query ($n: String!) { user(id: "1") { name salary } ...I __typename } fragment I on Query { t: __type(name: $n) { ...T } } fragment T on __Type { fields { name } }',
      { variables: { n: 'User' } },
    )
    expect(data).toEqual({
      user: { name: 'Ada', salary: null },
      t: { fields: expect.not.arrayContaining([{ name: 'salary' }]) },
      __typename: 'Query',
    })
    expect(data.t.fields).toContainEqual({ name: 'name' })
  })
  test.each([
    ['{ user(id: "1") { salry } }', /salary/],
    ['{ secrets { x } }', /String/],
    ['{ user(id: "1") { salary { x } } }', /Int/],
    ['mutation { remove }', /"id"|ID!/],
  ])('%s: no message names more than the caller wrote', async (query, hidden) => {
    const answer = await ask(await start(), query)
    expect([answer.status, codes(answer)?.[0]]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    expect(answer.text).not.toMatch(hidden)
    expect(answer.text).not.toContain('Did you mean')
  })
  const beyond = '{ user(id: "1") { name salary } }'
  test('a field beyond it is unauthorized like any other', async () => {
    const answer = await ask(await start(), beyond)
    expect([answer.status, codes(answer)]).toEqual([200, [unauthorized]])
  })
  test('with outOfReach unknown it is as if it did not exist', async () => {
    const gateway = await start({ env: { GATEWAY_OUT_OF_REACH: 'unknown' } })
    const answer = await ask(gateway, beyond)
    expect([answer.status, codes(answer)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']])
    const unknown = await ask(gateway, beyond.replace('salary', 'nowhere'))
    const told = ({ errors }: Answer) =>
      errors?.map(({ message }) => message.replace(/"\w+"/, '"…"'))
    expect(told(answer)).toEqual(told(unknown))
    expect(graph.users.calls).toEqual([])
    const within = await ask(gateway, '{ user(id: "1") { name } }')
    expect(within.data).toEqual({ user: { name: 'Ada' } })
  })
})

describe('3.5 a supergraph that asks for more than is enforced', () => {
  test('does not start', async () => {
    const supergraphSdl = graph.supergraphSdl.replace(
      '@link(url: "https://specs.apollo.dev/link/v1.0")',
      '@link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://example.com/vault/v1.0", for: SECURITY)',
    )
    await expect(start({ supergraphSdl })).rejects.toThrow('SECURITY feature')
  })
})

describe('3.6 names from callers are no keys of ordinary objects', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    '%s as an alias',
    async (alias) => {
      const { status, text } = await ask(
        await start(),
        `{ ${alias}: user(id: "1") { ${alias}: name salary } }`,
      )
      expect(status).toBe(200)
      expect(text).not.toContain('native code')
      expect(({} as Record<string, unknown>)['name']).toBeUndefined()
    },
  )
  test.each(['constructor', '__proto__', 'toString'])('%s as a field is unknown', async (field) => {
    const answer = await ask(await start(), `{ user(id: "1") { ${field} } }`)
    expect(codes(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })
})

describe('3.9 policies', () => {
  const link = '@link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)'
  const supergraph = () =>
    graph.supergraphSdl
      .replace('{\n  query: Query', `${link} {\n  query: Query`)
      .replaceAll('@requiresScopes(scopes: [["users:read"]])', '@policy(policies: [["own"]])')
      .concat(
        'directive @policy(policies: [[policy__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM scalar policy__Policy',
      )
  const startWith = (own: Policy, env: Readonly<Record<string, string>> = {}) => {
    const policies: Policies = new Map([['own', own]])
    return start({ supergraphSdl: supergraph(), policies, env })
  }
  const both = 'query ($id: ID!) { a: user(id: $id) { name } b: user(id: "2") { name } }'

  test('an unknown name does not start', async () => {
    await expect(start({ supergraphSdl: supergraph() })).rejects.toThrow('unknown policy own')
  })
  test('see the caller, and the field’s coerced arguments, field by field', async () => {
    const asked: unknown[] = []
    const gateway = await startWith({
      readsArguments: true,
      holds: async ({ agencyId }, purpose, args) => {
        asked.push([agencyId, purpose, { ...args }])
        return args['id'] === '1'
      },
    })
    const answer = await ask(gateway, both, { variables: { id: 1 } })
    expect(answer.data).toEqual({ a: { name: 'Ada' }, b: null })
    expect(answer.errors?.map(({ path }) => path)).toEqual([['b']])
    expect(asked).toEqual([
      ['bank:004', undefined, { id: '1' }],
      ['bank:004', undefined, { id: '2' }],
    ])
    // the same text again, with other arguments: decided anew
    const again = await ask(gateway, both, { variables: { id: '2' } })
    expect(again.data).toBeNull()
  })
  test('that read no arguments are evaluated once', async () => {
    let asked = 0
    const gateway = await startWith({
      readsArguments: false,
      holds: () => {
        asked++
        return true
      },
    })
    const { data } = await ask(gateway, both, { variables: { id: '1' } })
    expect(data).toEqual({ a: { name: 'Ada' }, b: { name: 'Grace' } })
    expect(asked).toBe(1)
  })
  test('an error has the sentence of the policy that denied the field, or the fixed one for missing scopes', async () => {
    const denial = 'A purpose is missing'
    const gateway = await startWith({
      readsArguments: false,
      holds: () => false,
      denial: () => denial,
    })
    const query = '{ a: user(id: "1") { name } b: user(id: "2") { name } secrets }'
    const { errors } = await ask(gateway, query)
    expect(
      errors?.map(({ message, path, extensions }) => [message, path, extensions.code]),
    ).toEqual([
      [denial, ['a'], unauthorized],
      [denial, ['b'], unauthorized],
      ['Unauthorized field or type', ['secrets'], unauthorized],
    ])
  })
  const never = new Promise<boolean>(() => undefined)
  test.each<[string, () => unknown]>([
    ['false', () => false],
    ['a promise of false', async () => false],
    [
      'a throw',
      () => {
        throw new Error('no')
      },
    ],
    ['a rejection', () => Promise.reject(new Error('no'))],
    ['no answer in time', () => never],
    ['1', () => 1],
    ['"true"', async () => 'true'],
    ['undefined', () => undefined],
  ])('%s denies', async (_case, holds) => {
    const policy: Policy = { readsArguments: false, holds: holds as Policy['holds'] } // what a caller in JavaScript may hand in
    const gateway = await startWith(policy, { GATEWAY_POLICY_TIMEOUT_MS: '50' })
    const answer = await ask(gateway, both, { variables: { id: '1' } })
    expect([answer.data, codes(answer)]).toEqual([null, [unauthorized, unauthorized]])
    expect(graph.users.calls).toEqual([])
  })
})
