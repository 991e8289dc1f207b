import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import {
  gatewayRole,
  type GatewayDatabase,
} from '../../../../gateway/authentication/stores/database.ts'
import {
  deleteDenial,
  insertDenial,
  type Denial,
} from '../../../../gateway/authentication/stores/denials.ts'
import {
  createDatabaseStores,
  openStores,
  type OpenStores,
} from '../../../../gateway/authentication/stores/open-stores.ts'
import { readConfig } from '../../../../gateway/config/gateway-config.ts'
import { requestAccessToken } from '../../../../local/client/access-token.ts'
import { makeProofKey } from '../../../../local/client/dpop-proof.ts'
import { migrations } from '../../../../local/subgraphs.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { openAny, openAnyEmpty, type TestDatabase } from '../../../support/processes/database.ts'
import {
  banks,
  send,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { forgeProof } from '../../../support/tokens/forge-proof.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'

const log = pino({ level: 'silent' })
const now = () => new Date()
const publicUrl = 'https://graph.test/graphql'
const env = { GATEWAY_PUBLIC_URLS: publicUrl }

describe('two replicas on one store', () => {
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let database: TestDatabase
  let operator: GatewayDatabase
  let stores: readonly OpenStores[]
  let gateways: readonly [SecuredGateway, SecuredGateway]

  /** The stores as a replica of its own opens them: on a server by its URL, else through the one embedded database. */
  function openReplica(): Promise<OpenStores> {
    if (database.url !== undefined)
      return openStores(
        readConfig({
          GATEWAY_SUPERGRAPH: 'given',
          GATEWAY_AGENCIES_FILE: 'given',
          GATEWAY_DATABASE_URL: database.url,
        }).security,
        { now, log },
      )
    const session = { role: gatewayRole, agencyId: '', agencyKind: '', officer: '' }
    const db: GatewayDatabase = {
      query: (text, values) =>
        database.db.transaction(session, (connection) => connection.query(text, values)),
    }
    return createDatabaseStores(db, { now, log })
  }

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    database = await openAny()
    await migrate(database.db, migrations)
    operator = {
      query: (text, values) => database.db.asOwner((owner) => owner.query(text, values)),
    }
    stores = [await openReplica(), await openReplica()]
    const start = (replica: OpenStores | undefined) =>
      startSecuredGateway({
        registry: tokenIssuer.registry,
        supergraphSdl: graph.supergraphSdl,
        env,
        ...(replica ? { stores: replica } : {}),
      })
    gateways = [await start(stores[0]), await start(stores[1])]
  })
  afterAll(async () => {
    for (const each of gateways) await each.close()
    for (const each of stores) await each.close()
    await database.close()
    await tokenIssuer.close()
    await graph.close()
  })

  const dpop = (token: string, proof: string) => ({
    headers: [
      ['authorization', `DPoP ${token}`],
      ['dpop', proof],
    ] as const,
  })

  test('a proof used at one is refused at the other', async () => {
    const key = await makeProofKey()
    const token = await requestAccessToken({
      clientId: banks.dpop,
      issuer: tokenIssuer.issuer,
      proofKey: key,
    })
    const [first, second] = gateways
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const proof = forgeProof(key, token, publicUrl)
      expect((await send(one.port, dpop(token, proof))).status).toBe(200)
      const refused = await send(other.port, dpop(token, proof))
      expect(refused.status).toBe(401)
      expect(refused.headers['www-authenticate']).toContain('error="invalid_dpop_proof"')
    }
  })

  test('a proof for the URL of a replica is none: callers know one URL', async () => {
    const key = await makeProofKey()
    const token = await requestAccessToken({
      clientId: banks.dpop,
      issuer: tokenIssuer.issuer,
      proofKey: key,
    })
    const [first] = gateways
    const answer = await send(first.port, dpop(token, forgeProof(key, token, first.url)))
    expect(answer.headers['www-authenticate']).toContain('error="invalid_dpop_proof"')
  })

  test.each<[string, Denial]>([
    ['an agency', { kind: 'agency', subject: banks.none }],
    ['an officer', { kind: 'officer', subject: `${banks.none} teller` }],
    ['a client', { kind: 'client', subject: banks.none }],
    ['a token', { kind: 'jti', subject: 'stolen' }],
  ])(
    '%s that is denied is out everywhere within five seconds, and in again once lifted',
    async (_title, denial) => {
      const token = tokenIssuer.sign({ sub: 'teller', jti: 'stolen' })
      const bearer = { headers: [['authorization', `Bearer ${token}`]] as const }
      const statuses = async () =>
        Promise.all(gateways.map(async ({ port }) => (await send(port, bearer)).status))
      /** Asks until both gateways answer so, for at most five seconds. */
      const becomes = async (status: number) => {
        const end = Date.now() + 5_000
        let last = await statuses()
        while (Date.now() < end && last.some((each) => each !== status)) last = await statuses()
        return last
      }
      expect(await statuses()).toEqual([200, 200])
      await insertDenial(operator, { ...denial, until: null, reason: 'test' })
      expect(await becomes(401)).toEqual([401, 401])
      const refused = await send(gateways[0].port, bearer)
      expect(refused.headers['www-authenticate']).toContain('error="invalid_token"')
      expect(refused.text).not.toContain('denied')
      await deleteDenial(operator, denial)
      expect(await becomes(200)).toEqual([200, 200])
    },
  )
})

describe('a store that does not answer', () => {
  test('lets nobody in whose proof or denial cannot be looked up, and says to ask again', async () => {
    const graph = await startSmallGraph()
    const tokenIssuer = await startTokenIssuer()
    const down = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:5432'))
    const withoutReplay = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: graph.supergraphSdl,
      stores: { replayStore: { remember: down, close: () => Promise.resolve() } },
    })
    const withoutDenylist = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: graph.supergraphSdl,
      stores: {
        denylist: {
          findDenial: down,
          isReady: () => Promise.resolve(false),
          close: () => undefined,
        },
      },
    })
    try {
      const key = await makeProofKey()
      const token = await requestAccessToken({
        clientId: banks.dpop,
        issuer: tokenIssuer.issuer,
        proofKey: key,
      })
      const answers = [
        await send(withoutReplay.port, {
          headers: [
            ['authorization', `DPoP ${token}`],
            ['dpop', forgeProof(key, token, withoutReplay.url)],
          ],
        }),
        await send(withoutDenylist.port, {
          headers: [['authorization', `Bearer ${tokenIssuer.sign()}`]],
        }),
      ]
      for (const answer of answers) {
        expect(answer.status).toBe(503)
        expect(answer.headers['retry-after']).toMatch(/^\d+$/)
        expect(answer.text).toContain('DOWNSTREAM_SERVICE_ERROR')
        expect(answer.text).not.toContain('ECONN')
      }
      expect(graph.users.calls).toEqual([])
    } finally {
      await withoutReplay.close()
      await withoutDenylist.close()
      await tokenIssuer.close()
      await graph.close()
    }
  })

  test('a gateway whose database has no tables of its own does not start', async () => {
    const database = await openAnyEmpty()
    try {
      const db: GatewayDatabase = {
        query: (text, values) => database.db.asOwner((owner) => owner.query(text, values)),
      }
      await expect(createDatabaseStores(db, { now, log })).rejects.toThrow('npm run migrate')
    } finally {
      await database.close()
    }
  })
})
