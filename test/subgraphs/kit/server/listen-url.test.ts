import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database } from '../../../../subgraphs/kit/database/database.ts'
import { openPostgres } from '../../../../subgraphs/kit/database/postgres.ts'
import { readSubgraphConfig } from '../../../../subgraphs/kit/server/config.ts'
import {
  startCountingProxy,
  type CountingProxy,
} from '../../../support/processes/counting-proxy.ts'
import { openAnyEmpty, type TestDatabase } from '../../../support/processes/database.ts'
import { administratorUrl } from '../../../support/processes/server.ts'

/** The notifications of the channel that `notify` causes; afterwards the listener is removed. */
async function hear(db: Database, notify: () => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = []
  let isListening = () => {}
  let hasArrived = () => {}
  const listening = new Promise<void>((resolve) => (isListening = resolve))
  const arrived = new Promise<void>((resolve) => (hasArrived = resolve))
  if (!db.listen) throw new TypeError('the database notifies nobody')
  const stop = db.listen('news', (payload) => {
    if (payload === undefined) return isListening()
    heard.push(payload)
    hasArrived()
  })
  await listening
  await notify()
  await arrived
  await stop()
  return heard
}

;(administratorUrl === undefined ? describe.skip : describe)('SUBGRAPH_LISTEN_URL', () => {
  let database: TestDatabase
  let pooler: CountingProxy
  let server: CountingProxy

  beforeAll(async () => {
    database = await openAnyEmpty()
    pooler = await startCountingProxy(database.url ?? '')
    server = await startCountingProxy(database.url ?? '')
  })
  afterAll(async () => {
    pooler?.close()
    server?.close()
    await database?.close()
  })
  const notify = () =>
    database.db.asOwner((owner) => owner.query(`select pg_notify('news', 'a feed has grown')`))

  test.each([
    ['is where notifications are listened for, and nothing else is sent there', true],
    ['is DATABASE_URL where it is not set', false],
  ])('%s', async (_title, isSet) => {
    const before = { pooler: pooler.seen.trips, server: server.seen.trips }
    const db = openPostgres({ url: pooler.url, ...(isSet ? { listenUrl: server.url } : {}) })
    try {
      expect(await hear(db, notify)).toEqual(['a feed has grown'])
      const listened = {
        pooler: pooler.seen.trips - before.pooler,
        server: server.seen.trips - before.server,
      }
      expect(listened).toEqual(isSet ? { pooler: 0, server: 1 } : { pooler: 1, server: 0 })
      await db.asOwner((owner) => owner.query('select 1'))
      expect(server.seen.trips - before.server).toBe(isSet ? 1 : 0)
      expect(pooler.seen.trips - before.pooler).toBeGreaterThan(isSet ? 0 : 1)
    } finally {
      await db.close()
    }
  })

  test.each([
    ['postgresql://login@server/aoc', undefined],
    ['postgresql://login@one:5432,two:5432/aoc?target_session_attrs=read-write', undefined],
    ['http://server/aoc', 'SUBGRAPH_LISTEN_URL'],
    ['not a URL', 'SUBGRAPH_LISTEN_URL'],
  ])('%s is taken, or refused with its name, at the start', (url, fault) => {
    const env = {
      DATABASE_URL: 'postgresql://login@pooler/aoc',
      SUBGRAPH_PSEUDONYM_KEY: Buffer.alloc(32, 7).toString('base64'),
      SUBGRAPH_GATEWAY_JWKS: 'http://127.0.0.1:4000/.well-known/jwks.json',
      SUBGRAPH_LISTEN_URL: url,
    }
    if (fault === undefined) expect(readSubgraphConfig(env, 'deliveries').listenUrl).toBe(url)
    else expect(() => readSubgraphConfig(env, 'deliveries')).toThrow(fault)
  })
})
