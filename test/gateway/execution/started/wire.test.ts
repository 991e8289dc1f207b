/** Responses of subgraphs as proxies and servers send them, and the connections that they close. */

import type { ServerResponse } from 'node:http'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { expectAnswer } from '../../../support/graphs/expect-answer.ts'
import { startGraph, type StartedGraph } from '../../../support/graphs/started-graph.ts'

let graph: StartedGraph | undefined
afterEach(async () => {
  await graph?.close()
  graph = undefined
})

const sdl = 'type Query { a: Int }'
const body = '{"data":{"a":1}}'

async function answering(payload: Buffer | string, coding?: string): Promise<StartedGraph> {
  graph = await startGraph(
    [
      {
        name: 'one',
        sdl,
        respond: (response) =>
          response
            .writeHead(200, {
              'content-type': 'application/json',
              ...(coding === undefined ? {} : { 'content-encoding': coding }),
            })
            .end(payload),
      },
    ],
    { env: { GATEWAY_MAX_SUBGRAPH_RESPONSE_BYTES: '2000' } },
  )
  return graph
}

describe('a response in a content coding that was not requested (RFC 9110, 12.5.3)', () => {
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['GZip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['identity', Buffer.from(body)],
    ['deflate, gzip', gzipSync(deflateSync(body))],
  ])('%s is decoded', async (coding, payload) => {
    const { ask } = await answering(payload, coding)
    expectAnswer(await ask('{ a }'), { a: 1 })
  })

  test.each<[string, string, Buffer]>([
    ['more bytes than allowed', 'gzip', gzipSync(body + ' '.repeat(100_000))],
    ['an unknown coding', 'zstd', Buffer.from(body)],
    ['another coding than it says', 'gzip', Buffer.from(body)],
    ['too many codings', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(body)))],
  ])('%s: the field is null, with its path', async (_case, coding, payload) => {
    const { ask } = await answering(payload, coding)
    expectAnswer(await ask('{ a }'), { a: null }, ['a'])
  })
})

test('a byte order mark before the JSON is ignored (RFC 8259, 8.1)', async () => {
  const { ask } = await answering(`\uFEFF${body}`)
  expectAnswer(await ask('{ a }'), { a: 1 })
})

test.each([
  '{"data":null}',
  '{}',
  '[]',
  '{"data":[]}',
  '{"data":1}',
  'null',
  '',
  '{"data":{"a":1}',
])('a response that is none, %s: the field is null, with its path', async (payload) => {
  const { ask } = await answering(payload)
  expectAnswer(await ask('{ a }'), { a: null }, ['a'])
})

test.each<[string, Buffer, string | undefined]>([
  ['a Western code page', Buffer.from('{"data":{"s":"\u00e9\u00a1"}}', 'latin1'), undefined],
  ['the Thai code page, named', Buffer.from('{"data":{"s":"\u00a1"}}', 'latin1'), 'tis-620'],
  ['half a character', Buffer.from('{"data":{"s":"\u00e0\u00b8"}}', 'latin1'), undefined],
])('a text in %s is no value with other characters in it', async (_name, payload, charset) => {
  for (const coding of ['identity', 'gzip']) {
    graph = await startGraph([
      {
        name: 'one',
        sdl: 'type Query { s: String }',
        respond(response) {
          const suffix = charset === undefined ? '' : `; charset=${charset}`
          response.setHeader('content-type', `application/json${suffix}`)
          response.setHeader('content-encoding', coding)
          response.end(coding === 'gzip' ? gzipSync(payload) : payload)
        },
      },
    ])
    expectAnswer(await graph.ask('{ s }'), { s: null }, ['s'])
    await graph.close()
  }
})

test.each<[string, (response: ServerResponse) => void]>([
  ['204', (response) => response.writeHead(204).end()],
  ['304', (response) => response.writeHead(304).end()],
  ['307 to another place', (response) => response.writeHead(307, { location: '/other' }).end('')],
  ['a length that it does not reach', (response) => cut(response, 'content-length: 500')],
  [
    'a length and chunks',
    (response) => cut(response, 'content-length: 5\r\ntransfer-encoding: chunked'),
  ],
  ['parts of an incremental response', (response) => response.end(`---\r\n\r\n${body}\r\n-----`)],
])('%s: the field is null, with its path', async (_name, respond) => {
  graph = await startGraph([{ name: 'one', sdl, respond }])
  const answer = await graph.ask('{ a }')
  expectAnswer(answer, { a: null }, ['a'])
  expect(answer.errors[0]?.extensions.code).toBe('DOWNSTREAM_SERVICE_ERROR')
})

function cut({ socket }: ServerResponse, header: string): void {
  socket?.end(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n${body}`)
}

test.each([
  '[{"extensions":{"code":"X"}}]',
  '[{"message":1,"path":"a"}]',
  '[{"message":"","path":[{}]}]',
])('errors of another form, %s: one error at the null, and the data beside it', async (errors) => {
  const { ask } = await answering(`{"data":{"a":null,"c":1},"errors":${errors}}`)
  const { data, errors: given } = await ask('{ a c: a }')
  expect(data).toEqual({ a: null, c: 1 })
  expect(given.map(({ path }) => path)).toEqual([['a']])
})

/** A server that closes each connection at the second request on it, as one does that has closed it while idle. */
async function startClosingServer() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    let requests = 0
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      if (!chunk.includes('POST')) return
      requests++
      if (requests > 1) socket.resetAndDestroy()
      else
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"data":{"b":1}}',
        )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

test('a mutation is never sent on a connection that the subgraph may have closed', async () => {
  const server = await startClosingServer()
  try {
    graph = await startGraph([{ name: 'one', sdl: `${sdl} type Mutation { b: Int }` }], {
      env: { GATEWAY_SUBGRAPH_URL_ONE: server.url, GATEWAY_MAX_SUBGRAPH_RETRIES: '0' },
    })
    for (let at = 0; at < 5; at++)
      // One after the other: each could take the connection of the one before.
      expectAnswer(await graph.ask('mutation { b }'), { b: 1 })
  } finally {
    await server.close()
  }
})
