/** A receiver of webhooks over real HTTP, which keeps what it was sent and answers as the test says. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** One call. */
export interface ReceivedCall {
  readonly id: string
  readonly timestamp: string
  readonly signature: string
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  readonly body: string
  /** Of the body. */
  readonly event: Readonly<Record<string, unknown>>
}

/** Answers a call: a status, or by itself. */
export type Answer = (call: ReceivedCall, response: ServerResponse) => number | undefined

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly calls: ReceivedCall[]
  answer: Answer
  /** Waits until as many calls have come. */
  received(count: number): Promise<readonly ReceivedCall[]>
  close(): Promise<void>
}

export async function startReceiver(answer: Answer = () => 204, port = 0): Promise<Receiver> {
  const calls: ReceivedCall[] = []
  const server = createServer((request, response) => void receive(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: actual } = server.address() as AddressInfo // a TCP server has one

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const header = (name: string) => request.headers[name] as string | undefined // none is repeated
    const call: ReceivedCall = {
      id: header('webhook-id') ?? '',
      timestamp: header('webhook-timestamp') ?? '',
      signature: header('webhook-signature') ?? '',
      authorization: header('authorization'),
      contentType: header('content-type'),
      body,
      event: JSON.parse(body) as Record<string, unknown>,
    }
    calls.push(call)
    const status = receiver.answer(call, response)
    if (status !== undefined) response.writeHead(status).end()
    server.emit('call')
  }

  const receiver: Receiver = {
    url: `http://127.0.0.1:${actual}/hook`,
    port: actual,
    calls,
    answer,
    async received(count) {
      while (calls.length < count) await once(server, 'call')
      return calls
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
