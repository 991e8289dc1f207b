/** The whole system on one machine: authorization server, six subgraphs, gateway, on one database, in one process. */

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { createLocalJWKSet, type JWK } from 'jose'
import type { AgencyBudgets } from '../gateway/authentication/registry/agency-budgets.ts'
import type { AgencyRegistry } from '../gateway/authentication/registry/agency-registry.ts'
import { createSigner, type GatewaySigner } from '../gateway/execution/subgraph/assertion-signer.ts'
import { openWebhooks, type Webhooks } from '../subgraphs/deliveries/webhooks/webhooks.ts'
import { syncAgencies } from '../subgraphs/kit/access/sync-agencies.ts'
import { migrate } from '../subgraphs/kit/database/migrate.ts'
import { createPseudonyms } from '../subgraphs/kit/pseudonyms.ts'
import { syncStations } from '../subgraphs/referrals/stations/sync.ts'
import { requestAccessToken } from './client/access-token.ts'
import { startAuthorizationServer } from './authorization-server.ts'
import { createGraphqlClient, type Execute } from './client/graphql-client.ts'
import { startGateway, type LocalGatewayOptions } from './gateway.ts'
import { listen, type Closers } from './listen.ts'
import { readLocalRegistry, type Station } from './registry.ts'
import { buildSubgraphServers, migrations, startBackgrounds } from './subgraphs.ts'
import { subgraphNames } from '../subgraphs/kit/subgraph-name.ts'

/** Keys of the stack and what runs in it, beside the options of its gateway. */
export interface StackOptions extends LocalGatewayOptions {
  /** Private ES256 keys of the authorization server; absent: made anew. */
  readonly keys?: readonly JWK[]
  /** Private Ed25519 key that signs the calls of webhooks; absent: made anew. */
  readonly webhookKey?: KeyObject
  /** Budgets of agencies in place of those of the registry, by id of the agency. */
  readonly budgets?: Readonly<Record<string, AgencyBudgets>>
  /** Puts something between the gateway and a subgraph; returns the URL that the gateway calls. Default: nothing. */
  readonly wire?: (subgraph: string, url: string) => Promise<string>
  /** Whether events are delivered and clocks swept; default true. */
  readonly background?: boolean
  /** Fills the stack before its gateway listens: no call of others comes in between. Default: nothing. */
  readonly fill?: (stack: UnopenedStack) => Promise<void>
}

/** A stack whose gateway does not listen yet. */
export type UnopenedStack = Pick<Stack, 'executeAs' | 'stations'>

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

/** Pseudonyms of the local stack; an installation has a key of its own. */
const localPseudonymKey = Buffer.from('local stack: pseudonyms for trying')

/** Migrates the database and starts all servers on loopback. Servers that have started are closed when one fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers: Closers = []
  const close = async () => {
    for (const each of closers.toReversed()) await each()
  }
  try {
    await migrate(options.db, migrations)
    const { authorization, stations } = await startAuthorization(options, closers)
    const registry = withBudgets(authorization.registry, options.budgets)
    await syncAgencies(options.db, [...registry.agencies.values()])
    await syncStations(options.db, stations)

    const signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
    const subgraphUrls = await startSubgraphs(options, signer, closers)
    const { issuer } = authorization
    const parts = { issuer, registry, signer, subgraphUrls }
    const { fill } = options
    const gatewayUrl = await startGateway(
      options,
      parts,
      closers,
      fill && ((url) => fill({ executeAs: createExecuteAs(url, issuer), stations })),
    )
    const executeAs = createExecuteAs(gatewayUrl, issuer)
    return { gatewayUrl, issuer, subgraphUrls, stations, executeAs, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts the authorization server, whose port is part of the registry's issuers. */
async function startAuthorization({ ports, keys }: StackOptions, closers: Closers) {
  let stations: readonly Station[] = []
  const authorization = await startAuthorizationServer({
    port: ports.authorizationServer,
    ...(keys ? { keys } : {}),
    registry: async (issuer) => {
      const local = await readLocalRegistry(issuer)
      stations = local.stations
      return local.registry
    },
  })
  closers.push(() => authorization.close())
  return { authorization, stations }
}

/** Starts the subgraphs and what runs in their background; the URLs of the subgraphs by name. */
async function startSubgraphs(
  options: StackOptions,
  signer: GatewaySigner,
  closers: Closers,
): Promise<ReadonlyMap<string, string>> {
  const { db, log, now = () => new Date() } = options
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
  const urls = await listenAll(servers, options, closers)
  if (options.background !== false)
    for (const background of startBackgrounds({ db, now, log, webhooks }))
      closers.push(() => background.close())
  return urls
}

/** Starts the servers of the subgraphs, each in its port, and adds to `closers` how to close it; their URLs by name. */
async function listenAll(
  servers: readonly FastifyInstance[],
  { ports, wire = (_subgraph, url) => Promise.resolve(url) }: StackOptions,
  closers: Closers,
): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>()
  for (const [index, server] of servers.entries()) {
    const port = await listen(server, ports.subgraphs[index] ?? 0, closers)
    const name = subgraphNames[index] ?? ''
    urls.set(name, await wire(name, `http://127.0.0.1:${port}/graphql`))
  }
  return urls
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
    certificates: { installation: undefined, byAgency: undefined },
  }
  return openWebhooks(settings, { now })
}
