/** A subgraph on a wire that fails: each request meets the next fault, the last one for ever. */

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** `answer`: as it should; `reset`: the connection breaks; `stall`: nothing comes; `drip`: the body never ends. */
export type Fault = 'answer' | 'reset' | 'stall' | 'drip'

export interface FaultyServer {
  readonly url: string
  readonly bodies: readonly string[]
  /** Faults of the requests that come from now on. */
  meet(...faults: readonly Fault[]): void
  /** Resolves when the next request is there, its body read. */
  nextRequest(): Promise<void>
  /** Resolves when a request that was stalled has been given up by its client. */
  nextGivenUp(): Promise<void>
  /** Answers what is stalled. */
  release(): void
  close(): Promise<void>
}

export async function startFaultyServer(answer = '{"data":{"a":1}}'): Promise<FaultyServer> {
  let faults: Fault[] = ['answer']
  const bodies: string[] = []
  const stalled = new Set<() => void>()
  const arrived = createSignal()
  const givenUp = createSignal()

  const server = createServer((request) => void handle(request))
  async function handle(request: IncomingMessage): Promise<void> {
    bodies.push(await text(request))
    const fault = faults.length > 1 ? faults.shift() : faults[0]
    const { socket } = request
    const respond = () =>
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
      )
    if (fault === 'answer') respond()
    else if (fault === 'reset') socket.resetAndDestroy()
    else {
      if (fault === 'drip')
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{',
        )
      stalled.add(respond)
      socket.once('close', () => {
        if (stalled.delete(respond)) givenUp.fire()
      })
    }
    arrived.fire()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    bodies,
    meet(...next) {
      faults = [...next]
    },
    nextRequest: () => arrived.next(),
    nextGivenUp: () => givenUp.next(),
    release() {
      for (const respond of stalled) respond()
      stalled.clear()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createSignal() {
  let waiting: (() => void)[] = []
  return {
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
    fire() {
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
  }
}
