import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { composeServices } from '@apollo/composition'
import { graphql, parse } from 'graphql'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { nameSubject } from '../../../gateway/access-log/subjects.ts'
import { readConfig } from '../../../gateway/config/gateway-config.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { asGateway } from '../../support/access-log/access-log.ts'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@authenticated"])
  type Query {
    customer(id: ID!): Customer @authenticated
    holders: [Holder!]! @authenticated
    shop: Shop @authenticated
    owner: Holder @authenticated
  }
  type Mutation { rename(id: ID!): Customer @authenticated }
  interface Holder { name: String }
  type Customer implements Holder @key(fields: "id") {
    id: ID!  name: String  salary: Int @requiresScopes(scopes: [["users:salary"]])
    income: Int @requiresScopes(scopes: [["users:read"]])  friend: Customer
  }
  type Account implements Holder @key(fields: "bank number") { bank: String  number: Key  name: String }
  type Shop implements Holder @key(fields: "id") { id: ID!  name: String }
  scalar Key`

const ada = {
  __typename: 'Customer',
  id: '1',
  name: 'Ada',
  income: 9,
  friend: { id: '2', name: 'Bo' },
}
const account = { __typename: 'Account', bank: 'a:b', number: 7, name: 'Acc' }
const shop = { __typename: 'Shop', id: '1', name: 'Shop' }

const subjects = 'Customer=id Account=bank+number'

const inEngine =
  'persons of a graph whose subgraphs name none (GATEWAY_ACCESS_LOG_SUBJECTS), %s engine'

describe.each(['compiled', 'reference'])(inEngine, (engine) => {
  let database: TestDatabase
  let issuer: TestIssuer
  let subgraph: Server
  let supergraphSdl: string
  let gateway: TestGateway
  let isLogGone = false
  let values: { holders: readonly object[]; customer: object }
  const received: string[] = []

  beforeAll(async () => {
    database = await openAny()
    issuer = await createTestIssuer()
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl) })
    subgraph = createServer((request, response) => {
      void respond(request, response)
    })
    async function respond(request: IncomingMessage, response: ServerResponse) {
      const { query, variables } = JSON.parse(await text(request)) as {
        query: string
        variables: Record<string, unknown>
      }
      received.push(query)
      const rootValue = { ...values, shop, owner: account, rename: ada }
      const answer = await graphql({ schema, source: query, variableValues: variables, rootValue })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer))
    }
    await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve))
    const { port } = subgraph.address() as AddressInfo // a TCP server has one
    const composed = composeServices([
      { name: 'people', url: `http://127.0.0.1:${port}/graphql`, typeDefs: parse(sdl) },
    ])
    supergraphSdl = composed.supergraphSdl!
    gateway = await start(subjects)
  })
  beforeEach(() => {
    values = { customer: ada, holders: [ada, account, shop] }
    received.length = 0
    isLogGone = false
  })
  afterAll(async () => {
    await gateway?.close()
    subgraph?.close()
    subgraph?.closeAllConnections()
    await database?.close()
  })

  test.each([
    ['an object whose key is not selected', '{ customer(id: 1) { name } }', ['Customer:1']],
    ['objects below it', '{ customer(id: 1) { friend { name } } }', ['Customer:1', 'Customer:2']],
    ['a key of two fields', '{ owner { name } }', ['Account:a%3Ab:7']],
    [
      'objects of an interface',
      '{ holders { name } }',
      ['Account:a%3Ab:7', 'Customer:1', 'Customer:2'].slice(0, 2),
    ],
    [
      'objects within a fragment',
      'query { holders { ...A } } fragment A on Account { name }',
      ['Account:a%3Ab:7', 'Customer:1'],
    ],
    ['the object of an act', 'mutation { rename(id: 1) { name } }', ['Customer:1']],
    ['nobody, where none is reached', '{ shop { name } }', []],
  ])('an entry names %s', async (_title, query, expected) => {
    const { body, entry } = await ask(query)
    expect(body.errors).toBeUndefined()
    const [key] = await asGateway(database.db).query<{ key: Uint8Array }>(
      'select key from gateway.access_key',
      [],
    )
    const names = expected.map((person) => nameSubject(key!.key, person))
    expect(entry!.subjects.toSorted()).toEqual(names.toSorted())
    expect(entry!.counts.subjects).toBe(expected.length)
    expect(JSON.stringify(entry)).not.toContain('a%3Ab')
  })

  test('the caller gets what was selected and nothing else, also under an alias that looks like a key', async () => {
    const query = `{ holders { __typename _concrete_type: name ... on Customer { number: id _concrete_type_Customer_0: name } } }`
    const { body } = await ask(query)
    expect(body).toEqual({
      data: {
        holders: [
          {
            __typename: 'Customer',
            _concrete_type: 'Ada',
            number: '1',
            _concrete_type_Customer_0: 'Ada',
          },
          { __typename: 'Account', _concrete_type: 'Acc' },
          { __typename: 'Shop', _concrete_type: 'Shop' },
        ],
      },
    })
    expect(received.join()).toMatch(/_concrete_type_{2,}Customer_0:id/)
  })

  test('a field that was refused stays refused, and the person of the others is named', async () => {
    const { body, entry } = await ask('{ customer(id: 1) { salary income } }')
    expect(body.data).toEqual({ customer: { salary: null, income: 9 } })
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
    expect(entry!.subjects).toHaveLength(1)
    expect(entry!.coordinates).toEqual({
      delivered: ['Customer.income'],
      refused: ['Customer.salary'],
    })
    expect(received.join()).not.toContain('salary')
  })

  test.each([
    ['is missing', { ...account, number: null }],
    ['is empty', { ...account, bank: '' }],
    ['is too long', { ...account, bank: 'x'.repeat(201) }],
    ['is an object', { ...account, number: { toString: 'x' } }],
    ['is not a whole number', { ...account, number: 1.5 }],
    ['is longer than a double', { ...account, number: 2 ** 60 }],
    ['has half a character', { ...account, bank: '\ud800' }],
  ])('nothing of an object leaves whose key %s', async (_title, broken) => {
    values = { ...values, holders: [ada, broken, shop] }
    const { body, entry } = await ask('{ holders { name } shop { name } }')
    // an item of the list may not be null: the list is refused, and with it the whole
    expect(body.data).toBeNull()
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'DOWNSTREAM_SERVICE_ERROR',
    ])
    expect(JSON.stringify(body)).not.toContain('Acc')
    expect(entry!.outcome).toBe('partial')
  })

  test('while the log cannot be written, no person is read', async () => {
    isLogGone = true
    const { status, body } = await ask('{ customer(id: 1) { name } }')
    expect(status).toBe(503)
    expect(body.errors?.[0]?.extensions.code).toBe('ACCESS_LOG_UNAVAILABLE')
    expect(JSON.stringify(body)).not.toContain('Ada')
  })

  test.each([
    ['an unknown type', 'Person=id'],
    ['an unknown field', 'Customer=number'],
    ['a root type', 'Query=shop'],
    ['an interface', 'Holder=name'],
    ['a field with objects', 'Customer=friend'],
  ])('the start is refused for %s', async (_title, setting) => {
    await expect(start(setting)).rejects.toThrow('GATEWAY_ACCESS_LOG_SUBJECTS')
  })

  test.each(['Customer', 'Customer=', 'Customer=id Customer=name', 'A=a+b+c+d+e'])(
    'the setting %s is a fault of the configuration',
    (setting) => {
      expect(() => readConfig(settings(setting))).toThrow('GATEWAY_ACCESS_LOG_SUBJECTS')
    },
  )

  test('the setting without a log is a fault of the configuration', () => {
    expect(() => readConfig({ ...settings(subjects), GATEWAY_ACCESS_LOG: 'off' })).toThrow(
      'needs GATEWAY_ACCESS_LOG=on',
    )
  })

  function settings(setting: string) {
    return {
      GATEWAY_SUPERGRAPH: 'given',
      GATEWAY_AGENCIES_FILE: 'given',
      GATEWAY_ACCESS_LOG: 'on',
      GATEWAY_ENGINE: engine,
      GATEWAY_ACCESS_LOG_SUBJECTS: setting,
    }
  }

  function start(setting: string): Promise<TestGateway> {
    const db = asGateway(withoutLog(database.db, () => isLogGone))
    const env = settings(setting)
    return startGateway({ supergraphSdl, issuer, env, accessLog: { db, isServed: false } })
  }

  async function ask(query: string) {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await issuer.sign()}`,
      },
      body: JSON.stringify({ query }),
    })
    const body = (await response.json()) as Answer
    const id = response.headers.get('access-log-entry')
    const [row] = await asGateway(database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [id],
    )
    const entry = row && (JSON.parse(row.body) as OperationEntry)
    return { status: response.status, body, entry }
  }
})

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
}

/** The database, whose log cannot be written while `isGone`. */
function withoutLog(db: Database, isGone: () => boolean): Database {
  return {
    ...db,
    transaction: (session, work) =>
      isGone() ? Promise.reject(new Error('away')) : db.transaction(session, work),
  }
}
