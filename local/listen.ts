/** Starts servers of the stack, and keeps how each is closed. */

import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Functions that close the parts of the stack; they are called in reverse order. */
export type Closers = (() => Promise<unknown>)[]

/** Starts a server on loopback and adds its end to `closers`; its port: a free one for 0. */
export async function listen(
  app: FastifyInstance,
  port: number,
  closers: Closers,
): Promise<number> {
  await app.listen({ host: '127.0.0.1', port })
  closers.push(() => app.close())
  return (app.server.address() as AddressInfo).port // a TCP server has one
}
