/** Two subgraphs that are not ours: one tells news over `graphql-sse`, the other knows more of what they are about. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse'
import { federationImports, type StartedSubgraph } from '../graphs/started-graph.ts'

/** One piece of news. */
export interface News {
  readonly id: string
  readonly text: string
  readonly about: { readonly id: string } | null
}

/** Sends what is published to everyone who listens. */
export interface Newsroom {
  publish(news: News): void
  /** Ends each stream as the subgraph would. */
  complete(): void
  /** Resolves when so many listen. */
  listening(count: number): Promise<void>
  listen(): AsyncIterableIterator<Told>
}

interface Told {
  readonly news: News
}

interface Listener {
  hear(news: News): void
  leave(): void
}

/** A newsroom without listeners. */
export function createNewsroom(): Newsroom {
  const listeners = new Set<Listener>()
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const each of waiting) each()
  }
  return {
    publish: (news) => listeners.forEach((each) => each.hear(news)),
    complete: () => [...listeners].forEach((each) => each.leave()),
    listening: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (listeners.size !== count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    listen() {
      const { listener, events } = createListener(() => {
        listeners.delete(listener)
        wake()
      })
      listeners.add(listener)
      wake()
      return events
    },
  }
}

function createListener(onLeave: () => void) {
  const items: News[] = []
  let asked: ((result: IteratorResult<Told>) => void) | undefined
  let isGone = false
  const answer = () => {
    const [news] = items
    if (!asked || (!news && !isGone)) return
    items.shift()
    asked(news ? { value: { news }, done: false } : { value: undefined, done: true })
    asked = undefined
  }
  const listener: Listener = {
    hear(news) {
      items.push(news)
      answer()
    },
    leave() {
      isGone = true
      onLeave()
      answer()
    },
  }
  const events: AsyncIterableIterator<Told> = {
    next: () =>
      new Promise((resolve) => {
        asked = resolve
        answer()
      }),
    return() {
      items.length = 0
      listener.leave()
      return Promise.resolve({ value: undefined, done: true })
    },
    [Symbol.asyncIterator]: () => events,
  }
  return { listener, events }
}

export const newsSdl = `
  type Query { latest: News }
  type Subscription { news(since: Int = 0): News }
  type News { id: ID! text: String about: Person }
  type Person @key(fields: "id") { id: ID! }`

export const peopleSdl = `
  type Query { person(id: ID!): Person }
  type Person @key(fields: "id") { id: ID! name: String! nick: String friends: [Person!] }`

const people = new Map([
  ['1', { id: '1', name: 'Ada', nick: 'A', friends: ['2'] }],
  ['2', { id: '2', name: 'Grace', nick: null, friends: ['1', '2'] }],
])

/** Fields of a person, as the second subgraph resolves them. */
export const personResolvers = {
  name: ({ id }: { id: string }) => people.get(id)?.name,
  nick: ({ id }: { id: string }) => people.get(id)?.nick,
  friends: ({ id }: { id: string }) => people.get(id)?.friends.map((each) => ({ id: each })),
}

/** The two subgraphs over one newsroom. */
export function newsSubgraphs(newsroom: Newsroom): readonly [StartedSubgraph, StartedSubgraph] {
  const resolvers = {
    Query: { latest: () => null },
    Subscription: { news: { subscribe: () => newsroom.listen() } },
  }
  const schema = buildSubgraphSchema({
    typeDefs: parse(federationImports + newsSdl),
    resolvers,
  })
  return [
    { name: 'news', sdl: newsSdl, resolvers, respond: respondBySse(schema) },
    {
      name: 'people',
      sdl: peopleSdl,
      resolvers: {
        Query: { person: (_parent: unknown, { id }: { id: string }) => people.get(id) && { id } },
        Person: {
          ...personResolvers,
          __resolveReference: ({ id }: { id: string }) => (people.has(id) ? { id } : null),
        },
      },
    },
  ]
}

/** The reference implementation of the protocol behind an HTTP request whose body has been read. */
export function respondBySse(
  schema: GraphQLSchema,
): (response: ServerResponse, request: IncomingMessage, body: string) => void {
  const handle = createHandler({ schema })
  return (response, request, body) => {
    void (async () => {
      const [content, init] = await handle({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: { get: (name) => request.headers[name]?.toString() },
        body: JSON.parse(body) as Record<string, unknown>,
        raw: request,
        context: {},
      })
      response.writeHead(init.status, init.statusText, init.headers)
      response.flushHeaders()
      if (content === null || typeof content === 'string') {
        response.end(content)
        return
      }
      response.once('close', () => void content.return(undefined))
      for await (const text of content) response.write(text)
      response.end()
    })()
  }
}
