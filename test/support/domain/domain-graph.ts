/** The domain's graph: the four subgraphs with the seeded data, executed by our engine and by the stock gateway. */

import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { GraphQLSchema } from 'graphql'
import { createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { stripSecurity } from '../../../authorization/supergraph/strip-security.ts'
import { createAssertionMint } from '../../../gateway/execution/subgraph/assertion-minter.ts'
import type { ExecutionEngine } from '../../../gateway/execution/engine.ts'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import { narrowScopesBy } from '../../../gateway/execution/subgraph/narrow-scopes.ts'
import { buildApolloPlanner } from '../../../gateway/execution/plan/planner.ts'
import type { SubgraphClient } from '../../../gateway/execution/subgraph/subgraph-client.ts'
import { createSubgraphClients } from '../../../gateway/execution/subgraph/subgraph-clients.ts'
import { graphPolicies } from '../../../gateway/operation/policies.ts'
import { createSigner } from '../../../gateway/execution/subgraph/assertion-signer.ts'
import { allowedKeys } from '../../../local/access-matrix.ts'
import type { Execute } from '../../../local/client/graphql-client.ts'
import { readLocalRegistry } from '../../../local/registry.ts'
import { seedStack } from '../../../local/seed/seed-stack.ts'
import { buildSubgraphServers, migrations } from '../../../local/subgraphs.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { syncAgencies } from '../../../subgraphs/kit/access/sync-agencies.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { syncStations } from '../../../subgraphs/referrals/stations/sync.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import {
  askEngine,
  type EngineAnswer,
  type Question,
  type SubgraphCallRecord,
} from '../engines/ask-engine.ts'
import { buildBothEngines } from '../engines/both-engines.ts'
import { openAny } from '../processes/database.ts'
import { pseudonyms } from './subgraph-client.ts'
import { subgraphNames, type SubgraphName } from '../../../subgraphs/kit/subgraph-name.ts'
import { openTestWebhooks } from '../deliveries/webhooks.ts'

export interface DomainQuestion extends Question {
  readonly identity: CallerIdentity
  /** A subgraph that nothing answers for. */
  readonly down?: SubgraphName | undefined
}

export interface DomainGraph {
  readonly schema: GraphQLSchema
  /** An officer of the agency with every scope that there is but `without`: no other gate is closed to it. */
  callerOf(agencyId: string, without?: string): CallerIdentity
  ours(question: DomainQuestion): Promise<EngineAnswer>
  stock(question: DomainQuestion): Promise<EngineAnswer>
  close(): Promise<void>
}

/** Nobody listens there. */
const unreachable = 'http://127.0.0.1:1/graphql'

export async function startDomainGraph(): Promise<DomainGraph> {
  const database = await openAny()
  const { db } = database
  // the answer to one question is the same whenever it is asked
  const instant = new Date()
  const now = () => instant
  const { registry, stations } = await readLocalRegistry()
  await migrate(db, migrations)
  await syncAgencies(db, [...registry.agencies.values()])
  await syncStations(db, stations)

  const signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
  const webhooks = await openTestWebhooks(now)
  const servers = await buildSubgraphServers({
    db,
    pseudonyms,
    gatewayKeys: createLocalJWKSet({ keys: [signer.publicJwk] }),
    now,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    webhooks,
  })
  const addresses = await Promise.all(
    servers.map((server) => server.listen({ host: '127.0.0.1', port: 0 })),
  )
  const engines = await buildEngines(
    new Map(subgraphNames.map((name, at) => [name, `${addresses[at] ?? ''}/graphql`])),
    createAssertionMint(signer, now),
  )

  const agency = (id: string) => {
    const entry = registry.agencies.get(id)
    if (!entry) throw new RangeError(`no agency ${id}`)
    return entry
  }
  const identityOf = (agencyId: string, scopes: Iterable<string>, officer = 'officer-1') => ({
    agencyId,
    agencyKind: agency(agencyId).kind,
    issuer: 'https://issuer.test',
    officer,
    scopes: [...scopes],
    correlationId: 'test',
  })
  const executeAs = (agencyId: string, officer?: string): Execute => {
    const identity = identityOf(agencyId, agency(agencyId).ceiling, officer)
    // data of whatever shape the caller asked for
    return (query, variables = {}) => engines.ours({ query, variables, identity }) as never
  }
  await seedStack(
    executeAs,
    stations.map(({ code }) => code),
    instant,
  )
  await deliverEvents(db, now)

  const everyScope = [
    ...new Set([...registry.agencies.values()].flatMap(({ ceiling }) => [...ceiling])),
  ]
  return {
    ...engines,
    callerOf: (agencyId, without) =>
      identityOf(
        agencyId,
        everyScope.filter((scope) => scope !== without),
      ),
    async close() {
      await engines.close()
      await Promise.all(servers.map((server) => server.close()))
      await webhooks.close()
      await database.close()
    },
  }
}

/** Both engines as the local stack sets them up, over the same clients. */
async function buildEngines(
  urls: ReadonlyMap<string, string>,
  mint: ReturnType<typeof createAssertionMint>,
): Promise<Omit<DomainGraph, 'callerOf'>> {
  const file = new URL('../../../schema/supergraph.graphql', import.meta.url)
  const gated = await readFile(file, 'utf8')
  const supergraphSdl = stripSecurity(gated)
  const planner = buildApolloPlanner(supergraphSdl)
  const index = buildAuthorizationIndex(gated, {
    allowKeys: allowedKeys,
    policies: new Set(graphPolicies.keys()),
  })
  const clientsAt = (at: ReadonlyMap<string, string>) =>
    createSubgraphClients(planner.subgraphs, at, {
      mint,
      narrowScopes: narrowScopesBy(
        index,
        new Map([
          ['BankAccount.maskedNumber', ['accounts:number']],
          ['Caller.scopes', ['*']],
        ]),
        createCacheBudget(16_777_216),
      ),
      timeoutMs: 30_000,
      maxResponseBytes: 100_000_000,
      maxConnections: 10,
      maxQueued: 1_000,
      maxRetries: 0,
      retryDelayMs: 1,
      breakerFailures: 100_000,
      breakerOpenMs: 10,
      deduplicate: true,
    })
  const up = clientsAt(urls)
  const nowhere = clientsAt(new Map(subgraphNames.map((name) => [name, unreachable])))

  let calls: SubgraphCallRecord[] = []
  let down: SubgraphName | undefined
  const clients = new Map(
    [...up].map(([name, client]): [string, SubgraphClient] => [
      name,
      {
        ...client,
        ask(call) {
          const { query, variables } = JSON.parse(call.body) as Omit<SubgraphCallRecord, 'subgraph'>
          calls.push({ subgraph: name, query, variables })
          return (down === name ? (nowhere.get(name) ?? client) : client).ask(call)
        },
      },
    ]),
  )
  const { ours, stock } = await buildBothEngines(supergraphSdl, planner, clients)

  /** One question at a time: each counts its own calls. */
  async function run(engine: ExecutionEngine, question: Question & Partial<DomainQuestion>) {
    calls = []
    down = question.down
    return { ...(await askEngine(engine, question)), calls }
  }
  return {
    schema: planner.schema,
    ours: (question) => run(ours, question),
    stock: (question) => run(stock, question),
    async close() {
      await ours.close()
      await stock.close()
      await Promise.all([...nowhere.values()].map((client) => client.close()))
    },
  }
}

async function deliverEvents(db: Database, now: () => Date): Promise<void> {
  for (let done = 1; done > 0;) {
    done = 0
    for (const subgraph of [cases, accounts, sims, referrals])
      // in turn: what one delivers another may have to pass on
      done += await workOnce(subgraph as typeof cases, { db, now }) // their loaders differ, and are not used
  }
}
