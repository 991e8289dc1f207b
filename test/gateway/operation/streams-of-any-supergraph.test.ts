import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse, subscribe, type ExecutionResult } from 'graphql'
import { createClient } from 'graphql-sse'
import {
  federationImports,
  startGraph,
  type StartedGraph,
} from '../../support/graphs/started-graph.ts'
import {
  createNewsroom,
  newsSdl,
  newsSubgraphs,
  peopleSdl,
  personResolvers,
  type News,
  type Newsroom,
} from '../../support/streams/news-graph.ts'
import { openStream } from '../../support/streams/read-stream.ts'

const told: readonly News[] = [
  { id: 'n1', text: 'first', about: { id: '1' } },
  { id: 'n2', text: 'about nobody', about: null },
  { id: 'n3', text: 'line\nbreak \u2028 "quoted"', about: { id: '2' } },
  { id: 'n4', text: 'about somebody unknown', about: { id: '9' } },
  { id: 'n5', text: '', about: { id: '1' } },
]

/** One schema of both subgraphs, for the second implementation: `subscribe` of graphql-js. */
const stitched = buildSubgraphSchema({
  typeDefs: parse(
    federationImports +
      newsSdl +
      peopleSdl
        .replace('type Query', 'extend type Query')
        .replace('type Person', 'extend type Person')
        .replace('@key(fields: "id") { id: ID! name', '{ name'),
  ),
  resolvers: {
    Person: personResolvers,
    News: {
      // the second subgraph does not know person 9: the field is null
      about: ({ about }: News) => about,
    },
  },
})

const operations = [
  'subscription { news { id text } }',
  'subscription { news { about { name friends { name } } id } }',
  'subscription { headline: news { __typename about { id nick who: name friends { nick friends { name } } } } }',
  'subscription ($since: Int, $all: Boolean = true) { news(since: $since) { text about { nick @include(if: $all) name @skip(if: $all) } } }',
  'subscription Named { ...Root } fragment Root on Subscription { news { ... on News { about { ...P } } } } fragment P on Person { name }',
]

describe('a subscription over a supergraph that is not ours', () => {
  let newsroom: Newsroom
  let graph: StartedGraph

  beforeAll(async () => {
    newsroom = createNewsroom()
    graph = await startGraph(newsSubgraphs(newsroom))
  })
  afterAll(() => graph.close())

  async function bySecondImplementation(query: string): Promise<readonly ExecutionResult[]> {
    const result = await subscribe({
      schema: stitched,
      document: parse(query),
      rootValue: {},
      subscribeFieldResolver: () => newsroom.listen(),
    })
    if (!(Symbol.asyncIterator in result)) throw new Error(JSON.stringify(result))
    const results: ExecutionResult[] = []
    for await (const each of result) results.push(each)
    return results
  }

  test.each(operations)('%s: each event is what graphql-js makes of it', async (query) => {
    const known = told.filter(({ about }) => about?.id !== '9')
    const expected = bySecondImplementation(query)
    const stream = await openStream(graph.url, { query })
    expect(stream.status).toBe(200)
    await newsroom.listening(2)
    for (const news of known) newsroom.publish(news)
    newsroom.complete()
    const events = await stream.rest()
    const results = JSON.parse(JSON.stringify(await expected)) as readonly unknown[]
    expect(events).toEqual([
      ...results.map((data) => ({ event: 'next', data })),
      { event: 'complete', data: '' },
    ])
    expect(events).toHaveLength(known.length + 1)
  })

  test('an entity that the second subgraph does not know is null with an error, and the stream goes on', async () => {
    const query = 'subscription { news { id about { name } } }'
    const stream = await openStream(graph.url, { query })
    await newsroom.listening(1)
    for (const news of told.slice(3)) newsroom.publish(news)
    expect((await stream.next())?.data).toMatchObject({
      data: { news: { id: 'n4', about: null } },
      errors: [{ path: ['news', 'about', 'name'] }],
    })
    expect((await stream.next())?.data).toEqual({
      data: { news: { id: 'n5', about: { name: 'Ada' } } },
    })
    stream.close()
    await newsroom.listening(0)
  })

  test('the reference client reads it, and the subgraph is left when the client leaves', async () => {
    const client = createClient({ url: graph.url, retryAttempts: 0 })
    const events = client.iterate({ query: 'subscription { news { id } }' })
    const first = events.next()
    await newsroom.listening(1)
    newsroom.publish(told[0]!)
    expect((await first).value).toEqual({ data: { news: { id: 'n1' } } })
    await events.return?.()
    client.dispose()
    await newsroom.listening(0)
  })

  test('the reference client gets a query and a refusal as one result each', async () => {
    const client = createClient({ url: graph.url, retryAttempts: 0 })
    const read = async (query: string) => {
      const results: unknown[] = []
      for await (const each of client.iterate({ query })) results.push(each)
      return results
    }
    expect(await read('{ person(id: "2") { name } }')).toEqual([
      { data: { person: { name: 'Grace' } } },
    ])
    expect(await read('subscription { nothing }')).toMatchObject([
      { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ])
    client.dispose()
  })

  test.each([
    ['two root fields', 'subscription { news { id } other: news { id } }'],
    [
      'two root fields by a fragment',
      'subscription { news { id } ...F } fragment F on Subscription { b: news { id } }',
    ],
    ['a root field of introspection', 'subscription { __typename }'],
    ['a conditional root field', 'subscription { news @skip(if: true) { id } }'],
    [
      'a conditional fragment at the root',
      'subscription ($a: Boolean = false) { ... @include(if: $a) { news { id } } }',
    ],
  ])('%s is refused before the subgraph is called', async (_title, query) => {
    const stream = await openStream(graph.url, { query })
    const [refusal, end] = await stream.rest()
    expect(refusal?.data).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    })
    expect(end?.event).toBe('complete')
    await newsroom.listening(0)
  })

  test('a client that takes no stream is told which media type it must take', async () => {
    const { status, errors } = await graph.ask('subscription { news { id } }')
    expect(status).toBe(406)
    expect(errors[0]?.extensions.code).toBe('NOT_ACCEPTABLE')
  })

  test('a subscription is not read by GET', async () => {
    const url = `${graph.url}?query=${encodeURIComponent('subscription { news { id } }')}`
    const response = await fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(405)
  })
})

describe('the reference engine', () => {
  test('refuses a subscription with one sentence', async () => {
    const graph = await startGraph(newsSubgraphs(createNewsroom()), {
      env: { GATEWAY_ENGINE: 'reference' },
    })
    try {
      const stream = await openStream(graph.url, { query: 'subscription { news { id } }' })
      expect((await stream.rest())[0]?.data.errors).toMatchObject([
        {
          message: 'The reference engine serves no subscriptions',
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ])
    } finally {
      await graph.close()
    }
  })
})
