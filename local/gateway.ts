/** The gateway of the local stack: its settings, its access log, and the pages beside the graph. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { AgencyRegistry } from '../gateway/authentication/registry/agency-registry.ts'
import { gatewayRole, type GatewayDatabase } from '../gateway/authentication/stores/database.ts'
import { createDatabaseStores } from '../gateway/authentication/stores/open-stores.ts'
import { readConfig } from '../gateway/config/gateway-config.ts'
import type { GatewaySigner } from '../gateway/execution/subgraph/assertion-signer.ts'
import { addConsole } from '../gateway/http/pages/add-console.ts'
import { readPages } from '../gateway/http/pages/read-pages.ts'
import { buildGateway } from '../gateway/server.ts'
import type { Database } from '../subgraphs/kit/database/database.ts'
import { createSigner as createNoteSigner } from '../transparency/signed-note.ts'
import { allowedKeys } from './access-matrix.ts'
import { listen, type Closers } from './listen.ts'
import type { StackPorts } from './ports.ts'
import { localConsoleClient } from './registry.ts'

/** Origin of the local access log: the name of its key. */
const localLogOrigin = 'aoc.local/access-log'

/** Options of the stack that its gateway takes. */
export interface LocalGatewayOptions {
  readonly db: Database
  readonly ports: StackPorts
  readonly log: FastifyBaseLogger
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** Private Ed25519 key that signs the checkpoints of the access log; absent: made anew. */
  readonly accessLogKey?: KeyObject
  /** Folder for entries of the access log while the database is unavailable; absent: none are kept. */
  readonly journal?: string
  /** Settings of the gateway beside those of the stack. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Routes to add beside the graph; default: none. */
  readonly pages?: (app: FastifyInstance) => void
  /** Folder of the built console; absent: it is not served. */
  readonly consoleFolder?: string
}

/** Uses the graph at the URL, which nobody else knows, before the gateway listens at its port. */
export type UseBeforehand = (gatewayUrl: string) => Promise<void>

/** Values of the parts that start before the gateway. */
export interface GatewayParts {
  /** Issuer of the tokens, for the console's sign-in. */
  readonly issuer: string
  readonly registry: AgencyRegistry
  readonly signer: GatewaySigner
  /** By name of the subgraph. */
  readonly subgraphUrls: ReadonlyMap<string, string>
}

/**
 * Starts the gateway on loopback.
 * @param useBeforehand default: nothing
 * @returns the URL of its graph
 */
export async function startGateway(
  options: LocalGatewayOptions,
  parts: GatewayParts,
  closers: Closers,
  useBeforehand?: UseBeforehand,
): Promise<string> {
  const { log, now = () => new Date() } = options
  const { registry, signer, subgraphUrls } = parts
  const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url)
  const db = gatewayDatabase(options.db)
  const stores = await createDatabaseStores(db, { now, log })
  closers.push(() => stores.close())
  const gateway = await buildGateway({
    config: readConfig({
      ...options.env,
      ...settingsOfGateway(fileURLToPath(supergraphFile), subgraphUrls),
    }),
    supergraphSdl: await readFile(supergraphFile, 'utf8'),
    registry,
    signer,
    now,
    log,
    stores,
    accessLog: accessLogOf(db, options),
    pages: await addPages(options, parts),
  })
  if (useBeforehand) await useThroughPrivatePort(gateway, useBeforehand)
  const port = await listen(gateway, options.ports.gateway, closers)
  return urlOf(port)
}

/** A port of its own leads to the gateway for that long. */
async function useThroughPrivatePort(gateway: FastifyInstance, use: UseBeforehand): Promise<void> {
  const server = createServer((request, response) =>
    gateway.server.emit('request', request, response),
  )
  try {
    await gateway.ready()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use(urlOf((server.address() as AddressInfo).port)) // a TCP server has one
  } catch (error) {
    await gateway.close()
    throw error
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/graphql`
}

/** The access log of the stack, whose key is made anew where the options name none. */
function accessLogOf(db: GatewayDatabase, { accessLogKey, journal }: LocalGatewayOptions) {
  const key = accessLogKey ?? generateKeyPairSync('ed25519').privateKey
  return { db, signer: createNoteSigner(localLogOrigin, key, 1), journal, isServed: true }
}

/** The settings by which the gateway finds the supergraph and the subgraphs of the stack. */
function settingsOfGateway(
  supergraphFile: string,
  subgraphUrls: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return {
    GATEWAY_SUPERGRAPH: supergraphFile,
    GATEWAY_AGENCIES_FILE: 'local',
    GATEWAY_CHECKED_SCALARS: 'NationalId Msisdn BankCode Satang DateTime',
    GATEWAY_SUBGRAPH_MESSAGES: 'pass',
    GATEWAY_ALLOW_KEYS: allowedKeys.join(' '),
    GATEWAY_SUBGRAPH_SCOPES: 'BankAccount.maskedNumber=accounts:number Caller.scopes=*',
    ...Object.fromEntries(
      [...subgraphUrls].map(([name, url]) => [`GATEWAY_SUBGRAPH_URL_${name.toUpperCase()}`, url]),
    ),
  }
}

/** The pages beside the graph: those of the options, and the console. */
async function addPages(
  { pages, consoleFolder }: LocalGatewayOptions,
  { issuer, registry }: GatewayParts,
) {
  const ceilings = [...registry.agencies.values()].flatMap(({ ceiling }) => [...ceiling])
  const signIn = { issuer, clientId: localConsoleClient, scope: [...new Set(ceilings)].join(' ') }
  const files = consoleFolder === undefined ? undefined : await readPages(consoleFolder)
  return (app: FastifyInstance) => {
    pages?.(app)
    if (files) addConsole(app, { pages: files, signIns: [signIn] })
  }
}

/** The gateway's view of the one database: its own role, no caller. */
function gatewayDatabase(db: Database): GatewayDatabase {
  const session = { role: gatewayRole, agencyId: '', agencyKind: '', officer: '' }
  return {
    query: (text, values) =>
      db.transaction(session, (connection) => connection.query(text, values)),
  }
}
