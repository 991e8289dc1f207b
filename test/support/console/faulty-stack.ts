/** A stack whose parts a test can take away and give back: a subgraph, an agency's right to come in, the whole gateway. */

import { generateKeyPairSync } from 'node:crypto'
import { pino } from 'pino'
import { deleteDenial, insertDenial } from '../../../gateway/authentication/stores/denials.ts'
import { makeSigningKey } from '../../../local/authorization-server.ts'
import { freePorts } from '../../../local/ports.ts'
import { startStack, type StackOptions } from '../../../local/stack.ts'
import { startTestStack, type TestStack } from '../domain/stack.ts'
import { startTcpProxy, type TcpProxy } from '../http/tcp-proxy.ts'
import { consoleFolder } from './browser.ts'

export interface FaultyStack {
  readonly stack: TestStack
  /** Cuts the wire to a subgraph, until `mend`. */
  cut(subgraph: string): void
  mend(subgraph: string): void
  mendAll(): void
  /** Denies the agency, and returns once the gateway refuses it. */
  deny(agencyId: string): Promise<void>
  /** Ends the denial, and returns once the gateway serves the agency. */
  allow(agencyId: string): Promise<void>
  /** Ends gateway, subgraphs and authorization server; the database stays. */
  stop(): Promise<void>
  /** Starts them again in the same places, where they do not run. */
  start(): Promise<void>
  closeAll(): Promise<void>
}

export async function startFaultyStack(): Promise<FaultyStack> {
  const proxies = new Map<string, TcpProxy>()
  const options = {
    consoleFolder,
    keys: [await makeSigningKey()],
    accessLogKey: generateKeyPairSync('ed25519').privateKey,
    // a breaker would answer for the subgraph after the wire is mended
    env: { GATEWAY_BREAKER_FAILURES: '100000' },
    async wire(subgraph: string, url: string) {
      await proxies.get(subgraph)?.close()
      const proxy = await startTcpProxy('127.0.0.1', Number(new URL(url).port))
      proxies.set(subgraph, proxy)
      return `http://127.0.0.1:${proxy.port}/graphql`
    },
  } satisfies Partial<StackOptions>
  const stack = await startTestStack(options)
  const { database } = stack
  const portOf = (url: string) => Number(new URL(url).port)
  let close: (() => Promise<void>) | undefined = () => stack.close()
  const stop = async () => {
    await close?.()
    close = undefined
  }
  const isServed = async (agencyId: string) =>
    (await stack.callAs(agencyId)('{ me { officer } }')).errors === undefined
  /** The gateway reads the denials every 1.5 seconds. */
  const until = async (agencyId: string, wanted: boolean) => {
    while ((await isServed(agencyId)) !== wanted)
      await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    stack,
    cut: (subgraph) => proxies.get(subgraph)?.cut(),
    mend: (subgraph) => proxies.get(subgraph)?.mend(),
    mendAll() {
      for (const proxy of proxies.values()) proxy.mend()
    },
    async deny(agencyId) {
      const denial = { kind: 'agency', subject: agencyId, until: null, reason: '' } as const
      await database.db.asOwner((owner) => insertDenial(owner, denial))
      await until(agencyId, false)
    },
    async allow(agencyId) {
      await database.db.asOwner((owner) =>
        deleteDenial(owner, { kind: 'agency', subject: agencyId }),
      )
      await until(agencyId, true)
    },
    stop,
    async start() {
      if (close) return
      const started = await startStack({
        ...options,
        db: database.db,
        log: pino({ level: 'silent' }),
        ports: {
          ...freePorts,
          authorizationServer: portOf(stack.issuer),
          gateway: portOf(stack.gatewayUrl),
        },
      })
      close = () => started.close()
    },
    async closeAll() {
      await stop()
      for (const proxy of proxies.values()) await proxy.close()
      await database.close()
    },
  }
}
