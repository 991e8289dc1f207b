/** A wire that a test can cut or freeze: forwards TCP on loopback until it is told not to. */

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** Breaks every connection and refuses new ones, until `mend`. */
  cut(): void
  /**
   * Every connection takes bytes, gives none and closes nothing, as behind a firewall that forgot it; new ones too, until
   * `mend`. Those that were frozen stay frozen.
   */
  freeze(): void
  /** New connections work. */
  mend(): void
  close(): Promise<void>
}

/** Two sockets and whether bytes go from one to the other. */
interface Wire {
  readonly ends: readonly [Socket, Socket]
  isFrozen: boolean
}

export async function startTcpProxy(targetHost: string, targetPort: number): Promise<TcpProxy> {
  const wires = new Set<Wire>()
  let state: 'works' | 'cut' | 'frozen' = 'works'
  const server = createServer((client) => {
    if (state === 'cut') {
      client.destroy()
      return
    }
    const wire: Wire = {
      ends: [client, connect(targetPort, targetHost)],
      isFrozen: state === 'frozen',
    }
    wires.add(wire)
    const [one, other] = wire.ends
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      from.on('data', (bytes) => {
        if (!wire.isFrozen) to.write(bytes)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        if (!wire.isFrozen) to.destroy()
        if (one.destroyed && other.destroyed) wires.delete(wire)
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const destroyAll = () => {
    for (const { ends } of wires) for (const end of ends) end.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port, // a TCP server has one
    cut() {
      state = 'cut'
      destroyAll()
    },
    freeze() {
      state = 'frozen'
      for (const wire of wires) wire.isFrozen = true
    },
    mend() {
      state = 'works'
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        destroyAll()
      }),
  }
}
