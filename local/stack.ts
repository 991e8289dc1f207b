/** The whole system on one machine: authorization server, six subgraphs, gateway, on one database, in one process. */

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { createLocalJWKSet, type JWK } from 'jose'
import type { AgencyBudgets } from '../gateway/authentication/registry/agency-budgets.ts'
import type { AgencyRegistry } from '../gateway/authentication/registry/agency-registry.ts'
import { readConfig } from '../gateway/config/gateway-config.ts'
import { addConsole } from '../gateway/http/pages/add-console.ts'
import { readPages } from '../gateway/http/pages/read-pages.ts'
import { buildGateway } from '../gateway/server.ts'
import { createSigner } from '../gateway/execution/subgraph/assertion-signer.ts'
import { gatewayRole, type GatewayDatabase } from '../gateway/authentication/stores/database.ts'
import { createDatabaseStores } from '../gateway/authentication/stores/open-stores.ts'
import { openWebhooks, type Webhooks } from '../subgraphs/deliveries/webhooks/webhooks.ts'
import { syncAgencies } from '../subgraphs/kit/access/sync-agencies.ts'
import type { Database } from '../subgraphs/kit/database/database.ts'
import { migrate } from '../subgraphs/kit/database/migrate.ts'
import { createPseudonyms } from '../subgraphs/kit/pseudonyms.ts'
import { syncStations } from '../subgraphs/referrals/stations/sync.ts'
import { allowedKeys } from './access-matrix.ts'
import { requestAccessToken } from './client/access-token.ts'
import { startAuthorizationServer, type AuthorizationServer } from './authorization-server.ts'
import { createGraphqlClient, type Execute } from './client/graphql-client.ts'
import type { StackPorts } from './ports.ts'
import { createSigner as createNoteSigner } from '../transparency/signed-note.ts'
import { localConsoleClient, readLocalRegistry, type Station } from './registry.ts'
import { buildSubgraphServers, migrations, startBackgrounds } from './subgraphs.ts'
import { subgraphNames } from '../subgraphs/kit/subgraph-name.ts'

/** Database, ports and keys of the stack. */
export interface StackOptions {
  readonly db: Database
  readonly ports: StackPorts
  readonly log: FastifyBaseLogger
  readonly now?: () => Date
  /** Private ES256 keys of the authorization server; absent: made anew. */
  readonly keys?: readonly JWK[]
  /** Private Ed25519 key that signs the checkpoints of the access log; absent: made anew. */
  readonly accessLogKey?: KeyObject
  /** Private Ed25519 key that signs the calls of webhooks; absent: made anew. */
  readonly webhookKey?: KeyObject
  /** Folder for entries of the access log while the database is unavailable; absent: none are kept. */
  readonly journal?: string
  /** Settings of the gateway beside those of the stack. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Budgets of agencies in place of those of the registry, by id of the agency. */
  readonly budgets?: Readonly<Record<string, AgencyBudgets>>
  readonly pages?: (app: FastifyInstance) => void
  /** Folder of the built console; absent: it is not served. */
  readonly consoleFolder?: string
  /** Puts something between the gateway and a subgraph; returns the URL that the gateway calls. Default: nothing. */
  readonly wire?: (subgraph: string, url: string) => Promise<string>
  /** Whether events are delivered and clocks swept; default true. */
  readonly background?: boolean
}

/** A stack that is running. */
export interface Stack {
  readonly gatewayUrl: string
  readonly issuer: string
  readonly subgraphUrls: ReadonlyMap<string, string>
  readonly stations: readonly Station[]
  /** A client of the gateway with a token of the agency: its whole ceiling, or `scope`. */
  executeAs(agencyId: string, officer?: string, scope?: string): Execute
  /** Stops listening, lets requests in flight finish, and leaves the database open. */
  close(): Promise<void>
}

/** Origin of the local access log: the name of its key. */
const localLogOrigin = 'aoc.local/access-log'

/** Pseudonyms of the local stack; an installation has a key of its own. */
const localPseudonymKey = Buffer.from('local stack: pseudonyms for trying')

/** Migrates the database and starts all servers on loopback. Servers that have started are closed when one fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { db, ports, log } = options
  const now = options.now ?? (() => new Date())
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.toReversed()) await each()
  }
  try {
    await migrate(db, migrations)
    let stations: readonly Station[] = []
    const authorization = await startAuthorizationServer({
      port: ports.authorizationServer,
      ...(options.keys ? { keys: options.keys } : {}),
      registry: async (issuer) => {
        const local = await readLocalRegistry(issuer)
        stations = local.stations
        return local.registry
      },
    })
    closers.push(() => authorization.close())
    const { issuer } = authorization
    const registry = withBudgets(authorization.registry, options.budgets)
    await syncAgencies(db, [...registry.agencies.values()])
    await syncStations(db, stations)

    const signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
    const webhooks = await openLocalWebhooks(options.webhookKey, now)
    closers.push(() => webhooks.close())
    const servers = await buildSubgraphServers({
      db,
      pseudonyms: createPseudonyms(localPseudonymKey),
      gatewayKeys: createLocalJWKSet({ keys: [signer.publicJwk] }),
      now,
      log,
      webhooks,
    })
    const subgraphUrls = await listenAll(servers, options, closers)

    if (options.background !== false)
      for (const background of startBackgrounds({ db, now, log, webhooks }))
        closers.push(() => background.close())

    const supergraphFile = new URL('../schema/supergraph.graphql', import.meta.url)
    const config = readConfig({
      ...options.env,
      ...settingsOfGateway(fileURLToPath(supergraphFile), subgraphUrls),
    })
    const gatewayDb = gatewayDatabase(db)
    const stores = await createDatabaseStores(gatewayDb, { now, log })
    closers.push(() => stores.close())
    const gateway = await buildGateway({
      config,
      supergraphSdl: await readFile(supergraphFile, 'utf8'),
      registry,
      signer,
      now,
      log,
      stores,
      accessLog: accessLogOf(gatewayDb, options),
      pages: await addPages(options, authorization),
    })
    const port = await listen(gateway, ports.gateway)
    closers.push(() => gateway.close())
    const gatewayUrl = `http://127.0.0.1:${port}/graphql`

    return {
      gatewayUrl,
      issuer,
      subgraphUrls,
      stations,
      executeAs: createExecuteAs(gatewayUrl, issuer),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The access log of the stack, whose key is made anew where the options name none. */
function accessLogOf(db: GatewayDatabase, { accessLogKey, journal }: StackOptions) {
  const key = accessLogKey ?? generateKeyPairSync('ed25519').privateKey
  return { db, signer: createNoteSigner(localLogOrigin, key, 1), journal, isServed: true }
}

/** Starts the servers of the subgraphs, each in its port, and adds to `closers` how to close it; their URLs by name. */
async function listenAll(
  servers: readonly FastifyInstance[],
  { ports, wire = (_subgraph, url) => Promise.resolve(url) }: StackOptions,
  closers: (() => Promise<unknown>)[],
): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>()
  for (const [index, server] of servers.entries()) {
    const port = await listen(server, ports.subgraphs[index] ?? 0)
    closers.push(() => server.close())
    const name = subgraphNames[index] ?? ''
    urls.set(name, await wire(name, `http://127.0.0.1:${port}/graphql`))
  }
  return urls
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

/** Clients of the gateway that fetch a token of their agency at the first operation. */
function createExecuteAs(gatewayUrl: string, issuer: string): Stack['executeAs'] {
  return (agencyId, officer, scope) => {
    let token: Promise<string> | undefined
    return createGraphqlClient(gatewayUrl, () => {
      token ??= requestAccessToken({ clientId: agencyId, officer, scope, issuer })
      return token
    })
  }
}

function withBudgets(
  registry: AgencyRegistry,
  budgets: StackOptions['budgets'] = {},
): AgencyRegistry {
  const agencies = [...registry.agencies].map(
    ([id, agency]) => [id, { ...agency, budgets: budgets[id] ?? agency.budgets }] as const,
  )
  return { ...registry, agencies: new Map(agencies) }
}

/** Webhooks that reach receivers on this machine, and no other private address. */
function openLocalWebhooks(key: KeyObject | undefined, now: () => Date): Promise<Webhooks> {
  const settings = {
    privateKeys: [key ?? generateKeyPairSync('ed25519').privateKey],
    sealKey: createHash('sha256').update(localPseudonymKey).digest(),
    ownNetworks: [],
    allowLoopback: true,
    clientCertificate: undefined,
  }
  return openWebhooks(settings, { now })
}

/** The pages beside the graph: those of the options, and the console. */
async function addPages(
  { pages, consoleFolder }: StackOptions,
  { issuer, registry }: AuthorizationServer,
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

async function listen(app: FastifyInstance, port: number): Promise<number> {
  await app.listen({ host: '127.0.0.1', port })
  return (app.server.address() as AddressInfo).port // a TCP server has one
}
