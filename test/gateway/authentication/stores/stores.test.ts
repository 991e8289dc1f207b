import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createClient } from '@redis/client'
import { openRedisReplayStore } from '../../../../gateway/authentication/stores/redis-replay-store.ts'
import {
  createMemoryReplayStore,
  type ReplayStore,
} from '../../../../gateway/authentication/stores/replay-store.ts'
import {
  createDenylist,
  listDecidesMs,
  longestWaitMs,
} from '../../../../gateway/authentication/stores/denylist.ts'
import {
  gatewayRole,
  type GatewayDatabase,
} from '../../../../gateway/authentication/stores/database.ts'
import {
  deleteDenial,
  insertDenial,
  listDenials,
} from '../../../../gateway/authentication/stores/denials.ts'
import { createDatabaseReplayStore } from '../../../../gateway/authentication/stores/database-replay-store.ts'
import { migrations } from '../../../../local/subgraphs.ts'
import type { Database } from '../../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const inAMinute = () => new Date(Date.now() + 60_000)
const now = () => new Date()

function asGateway(db: Database): GatewayDatabase {
  const session = { role: gatewayRole, agencyId: '', agencyKind: '', officer: '' }
  return { query: (text, values) => db.transaction(session, (each) => each.query(text, values)) }
}

function asOperator(db: Database): GatewayDatabase {
  return { query: (text, values) => db.asOwner((each) => each.query(text, values)) }
}

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** The behaviour of every store of used proofs. `another`: the store as a second replica opens it. */
function itRemembersProofs(open: () => { store: ReplayStore; another: ReplayStore }) {
  test('a proof is new once, for this replica and for another', async () => {
    const { store, another } = open()
    const [first, second] = [randomUUID(), randomUUID()]
    expect(await store.remember(first, inAMinute())).toBe(true)
    expect(await store.remember(first, inAMinute())).toBe(false)
    expect(await another.remember(first, inAMinute())).toBe(false)
    expect(await another.remember(second, inAMinute())).toBe(true)
    expect(await store.remember(second, inAMinute())).toBe(false)
  })

  test('of twenty that come at once with one proof, one is let in', async () => {
    const { store, another } = open()
    const proof = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? store : another).remember(proof, inAMinute()),
      ),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
  })
}

describe('used proofs in this process', () => {
  const store = createMemoryReplayStore(now)
  itRemembersProofs(() => ({ store, another: store }))

  test('what is too old makes room, and a full store lets nobody in', async () => {
    let instant = 0
    const small = createMemoryReplayStore(() => new Date(instant), 2)
    expect(await small.remember('a', new Date(10))).toBe(true)
    expect(await small.remember('b', new Date(20))).toBe(true)
    await expect(small.remember('c', new Date(20))).rejects.toThrow('full')
    instant = 11
    expect(await small.remember('c', new Date(20))).toBe(true)
    expect(await small.remember('b', new Date(20))).toBe(false)
  })
})

describe.each(engines)('used proofs and denials in $engine', ({ open }) => {
  let database: TestDatabase
  let db: GatewayDatabase
  let store: ReplayStore

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    db = asGateway(database.db)
    store = createDatabaseReplayStore(db, now)
  })
  afterAll(async () => {
    await store.close()
    await database.close()
  })

  itRemembersProofs(() => ({ store, another: createDatabaseReplayStore(db, now) }))

  test('the gateway’s role reads denials and makes none, and sees nothing of the subgraphs', async () => {
    await expect(
      insertDenial(db, { kind: 'jti', subject: 'x', until: null, reason: '' }),
    ).rejects.toThrow()
    await expect(db.query('select id from access.agency')).rejects.toThrow()
    await expect(db.query('select id from cases.report')).rejects.toThrow()
  })

  test('a denial is there until it ends or is lifted', async () => {
    const operator = asOperator(database.db)
    const subjects = async () =>
      (await listDenials(db, now())).map(({ kind, subject }) => `${kind} ${subject}`).toSorted()
    await insertDenial(operator, { kind: 'agency', subject: 'bank:004', until: null, reason: 'r' })
    await insertDenial(operator, { kind: 'jti', subject: 'past', until: new Date(0), reason: '' })
    await insertDenial(operator, { kind: 'jti', subject: 'soon', until: inAMinute(), reason: '' })
    expect(await subjects()).toEqual(['agency bank:004', 'jti soon'])
    expect(await deleteDenial(operator, { kind: 'agency', subject: 'bank:004' })).toBe(true)
    expect(await deleteDenial(operator, { kind: 'agency', subject: 'bank:004' })).toBe(false)
    expect(await subjects()).toEqual(['jti soon'])
    const officer = { kind: 'officer', subject: 'bank:004 Teller' } as const
    await insertDenial(operator, { ...officer, until: null, reason: '' })
    expect(await deleteDenial(operator, { ...officer, subject: 'bank:004 teller' })).toBe(true)
  })
})

const isRedisThere = await isListening(redisUrl)

;(isRedisThere ? describe : describe.skip)('used proofs in Redis', () => {
  let stores: readonly [ReplayStore, ReplayStore]
  const open = () => openRedisReplayStore({ url: redisUrl, now, onError: () => undefined })

  beforeAll(async () => {
    stores = [await open(), await open()]
  })
  afterAll(() => Promise.all(stores.map((each) => each.close())))

  itRemembersProofs(() => ({ store: stores[0], another: stores[1] }))

  test('Redis is told when it may forget', async () => {
    const proof = randomUUID()
    await stores[0].remember(proof, inAMinute())
    const client = await createClient({ url: redisUrl }).connect()
    const lifeMs = await client.pTTL(`aoc:dpop:${proof}`)
    await client.close()
    expect(lifeMs).toBeGreaterThan(0)
    expect(lifeMs).toBeLessThanOrEqual(60_000)
  })

  test('one that goes away lets nobody in, and is found again when it is back', async () => {
    const sockets = new Set<Socket>()
    const { hostname, port } = new URL(redisUrl)
    const proxy = createServer((socket) => {
      const upstream = connect(Number(port), hostname)
      for (const each of [socket, upstream]) {
        sockets.add(each)
        each.on('error', () => undefined)
      }
      socket.pipe(upstream).pipe(socket)
    })
    const listen = (at: number) =>
      new Promise<void>((resolve) => proxy.listen(at, '127.0.0.1', resolve))
    const goAway = () =>
      new Promise((resolve) => {
        proxy.close(resolve)
        for (const each of sockets) each.destroy()
      })
    await listen(0)
    const { port: proxyPort } = proxy.address() as AddressInfo // a TCP server has one
    const url = `redis://127.0.0.1:${proxyPort}`
    const store = await openRedisReplayStore({ url, now, onError: () => undefined })
    try {
      expect(await store.remember(randomUUID(), inAMinute())).toBe(true)
      await goAway()
      await expect(store.remember(randomUUID(), inAMinute())).rejects.toThrow()
      await listen(proxyPort)
      const end = Date.now() + 10_000
      let isBack = false
      while (!isBack && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        isBack = await store.remember(randomUUID(), inAMinute()).catch(() => false)
      }
      expect(isBack).toBe(true)
    } finally {
      await store.close()
      await goAway()
    }
  })

  test('a Redis that does not answer stops the start', async () => {
    await expect(
      openRedisReplayStore({ url: 'redis://127.0.0.1:1', now, onError: () => undefined }),
    ).rejects.toThrow()
  })
})

describe('the denylist', () => {
  const subject = {
    agencyId: 'bank:004',
    officer: 'teller',
    clientId: 'client-1',
    jwtId: 'token-1',
  }

  test.each([
    ['agency', 'bank:004', 'bank:006'],
    ['officer', 'bank:004 teller', 'bank:006 teller'],
    ['officer', 'bank:004 Teller', 'bank:004 teller2'],
    ['client', 'client-1', 'client-2'],
    ['jti', 'token-1', 'token-2'],
  ] as const)('denied by %s, it is found, and another is not', async (kind, denied, other) => {
    for (const [name, expected] of [
      [denied, expect.any(String)],
      [other, undefined],
    ] as const) {
      const list = createDenylist({
        listDenials: () => Promise.resolve([{ kind, subject: name }]),
        now,
      })
      expect(await list.findDenial(subject)).toEqual(expected)
      list.close()
    }
  })

  test('a list five seconds old is read again before anyone is let in, and if it cannot be, nobody is', async () => {
    let instant = 0
    let isDown = false
    let reads = 0
    const list = createDenylist({
      listDenials: () => {
        reads += 1
        return isDown ? Promise.reject(new Error('down')) : Promise.resolve([])
      },
      now: () => new Date(instant),
    })
    expect(await list.findDenial(subject)).toBeUndefined()
    isDown = true
    instant = 5_000
    expect(await list.findDenial(subject)).toBeUndefined()
    instant = 5_001
    await expect(list.findDenial(subject)).rejects.toThrow('cannot be read')
    isDown = false
    const before = reads
    await Promise.all(Array.from({ length: 50 }, async () => list.findDenial(subject)))
    expect(reads).toBe(before + 1)
    list.close()
  })

  test('a database that is frozen holds nobody: a list that is young decides, an older one refuses', async () => {
    let instant = 0
    let isFrozen = false
    const waits: number[] = []
    const list = createDenylist({
      listDenials: () =>
        isFrozen
          ? new Promise(() => undefined)
          : Promise.resolve([{ kind: 'jti', subject: 'token-1' }]),
      now: () => new Date(instant),
      wait: (ms) => {
        waits.push(ms)
        return Promise.resolve()
      },
    })
    expect(await list.findDenial(subject)).toBe('token denied')
    isFrozen = true
    instant = listDecidesMs
    expect(list.findDenial(subject)).toBe('token denied')
    instant += 1
    waits.length = 0
    await expect(list.findDenial(subject)).rejects.toThrow('cannot be read')
    expect(await list.isReady()).toBe(false)
    expect(waits).toEqual([longestWaitMs, longestWaitMs])
    list.close()
  })
})
