/** A balancer in front of the replicas of one subgraph: each new connection goes to one that is ready, as TCP. */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A balancer that is listening on loopback. */
export interface Balancer {
  readonly port: number
  close(): Promise<void>
}

const probeMs = 50

/** @param ports of the replicas on loopback, each with `GET /health/ready` */
export async function startBalancer(ports: readonly string[]): Promise<Balancer> {
  const over = new AbortController()
  const open = new Set<Socket>()
  let ready = ports
  let turn = 0
  const isReady = (port: string) =>
    fetch(`http://127.0.0.1:${port}/health/ready`, { headers: { connection: 'close' } }).then(
      ({ status }) => status === 200,
      () => false,
    )
  const probing = (async () => {
    while (!over.signal.aborted) {
      const found = await Promise.all(ports.map(isReady))
      ready = ports.filter((_port, at) => found[at])
      await setTimeout(probeMs)
    }
  })()
  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client)
    client.on('error', () => undefined).on('close', () => open.delete(client))
    turn += 1
    void forward(client, [
      ...ready.slice(turn % ready.length),
      ...ready.slice(0, turn % ready.length),
    ])
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, // a TCP server has one
    async close() {
      over.abort()
      await probing
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

/** To the first replica that takes the connection: nothing has been sent before. */
async function forward(client: Socket, ports: readonly string[]): Promise<void> {
  for (const port of ports) {
    const target = await tryConnect(port)
    if (!target) continue
    client.on('close', () => target.destroy())
    target.on('error', () => undefined).on('close', () => client.destroy())
    client.pipe(target)
    target.pipe(client)
    return
  }
  client.destroy()
}

function tryConnect(port: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const target = connect(Number(port), '127.0.0.1')
    target.once('connect', () => resolve(target))
    target.once('error', () => resolve(undefined))
  })
}
