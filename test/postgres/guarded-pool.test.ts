import { afterEach, beforeAll, afterAll, describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'
import { openGuardedPool, type GuardedPool, type Run } from '../../postgres/guarded-pool.ts'
import { startTcpProxy, type TcpProxy } from '../support/http/tcp-proxy.ts'
import { startCountingProxy } from '../support/processes/counting-proxy.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import { startFaultyPostgres, type FaultyPostgres } from '../support/processes/faulty-postgres.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')

/** Where no PostgreSQL server answers there is no connection to break. */
const describeOnServer = server ? describe : describe.skip
const limits = { statementMs: 5_000, idleMs: 5_000 }

describe('a session that ends in the moment it becomes ready', () => {
  let faulty: FaultyPostgres
  afterAll(() => faulty.close())

  test('fails its transaction and is reported; the process lives', async () => {
    faulty = await startFaultyPostgres('ends when ready')
    const faults: Error[] = []
    const pool = openGuardedPool({
      url: faulty.url,
      maxConnections: 4,
      onConnectionError: (error) => faults.push(error),
    })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => pool.transaction({ limits }, (run) => run('select 1'))),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('rejected'))
    expect(faults.length).toBeGreaterThan(0)
    await pool.close()
  })
})

describeOnServer('a guarded pool', () => {
  let database: TestDatabase
  let proxy: TcpProxy
  const closers: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    database = await server!.open()
    await database.db.asOwner((owner) => owner.script('create table note (id integer)'))
    const { hostname, port } = new URL(database.url!)
    proxy = await startTcpProxy(hostname, Number(port || 5432))
  })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
    proxy.mend()
  })
  afterAll(async () => {
    await proxy.close()
    await database.close()
  })

  function throughProxy(): string {
    const url = new URL(database.url!)
    url.port = String(proxy.port)
    return url.href
  }

  function open(url = database.url!, options: { graceMs?: number } = {}): GuardedPool {
    const pool = openGuardedPool({ url, maxConnections: 5, ...options })
    closers.push(() => pool.close())
    return pool
  }

  /** The process ids of five sessions that are busy at the same time. */
  async function fiveSessions(pool: GuardedPool, within = limits, first?: string) {
    let arrived = 0
    let release = () => {}
    const all = new Promise<void>((resolve) => (release = resolve))
    return Promise.all(
      Array.from({ length: 5 }, () =>
        pool.transaction({ limits: within }, async (run) => {
          const [row] = (await run('select pg_backend_pid() as pid')) as { pid: number }[]
          if (first !== undefined) await run(first)
          if (++arrived === 5) release()
          await all
          return row!.pid
        }),
      ),
    )
  }

  test('after one connection that does not answer, none that was open with it is used again', async () => {
    const short = { statementMs: 300, idleMs: 5_000 }
    const pool = open(throughProxy(), { graceMs: 100 })
    const before = await fiveSessions(pool, short)
    proxy.freeze()
    proxy.mend() // new connections work, the five are silent for ever
    await expect(pool.transaction({ limits: short }, (run) => run('select 1'))).rejects.toThrow(
      'did not answer in time',
    )
    const after = await fiveSessions(pool, short)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
  })

  test('after one session that is read-only, none that was open with it is used again', async () => {
    const pool = open()
    const before = await fiveSessions(
      pool,
      limits,
      `select set_config('default_transaction_read_only', 'on', false)`,
    )
    const write = () =>
      pool.transaction({ limits }, (run) => run('insert into note values (1) returning id'))
    // it runs again, on a connection that was opened since
    expect(await write()).toEqual([{ id: 1 }])
    const after = await fiveSessions(pool)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
  })

  test('of several hosts it takes the one that can be written to', async () => {
    const standby = await startFaultyPostgres('read-only')
    closers.push(() => standby.close())
    const { username, port, pathname } = new URL(database.url!)
    const pool = open(
      `postgresql://${username}@127.0.0.1:1,127.0.0.1:${standby.port},127.0.0.1:${port || 5432}${pathname}?target_session_attrs=read-write`,
    )
    const rows = await pool.transaction({ limits }, (run) =>
      run('select current_database() as name'),
    )
    expect(rows).toEqual([{ name: pathname.slice(1) }])
  })

  test('a transaction whose process sleeps loses its session, and with it its locks', async () => {
    const pool = open()
    let wake = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    let hasLock = () => {}
    const locked = new Promise<void>((resolve) => (hasLock = resolve))
    const sleeper = pool.transaction(
      { limits: { statementMs: 5_000, idleMs: 100 } },
      async (run) => {
        await run('select pg_advisory_xact_lock(7)')
        hasLock()
        await asleep
        return run('insert into note values (99)')
      },
    )
    const outcome = sleeper.then(
      () => 'committed',
      () => 'ended',
    )
    await locked
    await pool.transaction({ limits }, (run) => run('select pg_advisory_xact_lock(7)'))
    wake()
    expect(await outcome).toBe('ended')
    const rows = await pool.transaction({ limits }, (run) =>
      run('select count(*)::integer as n from note where id = 99'),
    )
    expect(rows).toEqual([{ n: 0 }])
  })

  test('a statement whose caller has gone is cancelled in the server', async () => {
    const pool = open()
    const watcher = open()
    const running = async () => {
      const [row] = (await watcher.transaction({ limits }, (run) =>
        run(
          `select count(*)::integer as n from pg_stat_activity
           where datname = current_database() and state = 'active' and query like '%pg_sleep(600)%'
             and pid <> pg_backend_pid()`,
        ),
      )) as { n: number }[]
      return row!.n
    }
    const caller = new AbortController()
    const long = { statementMs: 600_000, idleMs: 5_000 }
    const slow = pool.transaction({ limits: long, signal: caller.signal }, (run) =>
      run('select pg_sleep(600)'),
    )
    const outcome = slow.catch((error: Error) => error.name)
    while ((await running()) === 0);
    caller.abort()
    expect(await outcome).toBe('TransactionAbortedError')
    while ((await running()) > 0);
    // an aborted signal sends nothing at all
    await expect(
      pool.transaction({ limits, signal: caller.signal }, (run) => run('select 1')),
    ).rejects.toThrow('nobody waits')
  })

  test('callers that go at any moment leave no connection, lock or listener behind', async () => {
    const pool = open()
    const stopped = new AbortController()
    for (let round = 0; round < 12; round++) {
      const goes = new AbortController()
      const outcomes = Array.from({ length: 8 }, (_, caller) =>
        pool
          .transaction({ limits, signal: goes.signal }, async (run) => {
            await run('select pg_advisory_xact_lock($1::bigint)', [900 + (caller % 4)])
            if (caller === round % 8) goes.abort()
            await run('insert into note values ($1::integer)', [1_000])
            return run('select pg_sleep(0.005)')
          })
          .catch((error: Error) => error.name),
      )
      await pool.transaction({ limits, signal: stopped.signal }, (run) => run('select 1'))
      for (const outcome of await Promise.all(outcomes))
        if (typeof outcome === 'string') expect(outcome).toBe('TransactionAbortedError')
      expect(getEventListeners(goes.signal, 'abort')).toEqual([])
    }
    expect(getEventListeners(stopped.signal, 'abort')).toEqual([])
    expect(new Set(await fiveSessions(pool)).size).toBe(5)
    const locks = async () => {
      const [row] = await pool.transaction({ limits }, (run) =>
        run(
          `select count(*)::integer as n from pg_locks
           where locktype = 'advisory' and objid between 900 and 903
             and database = (select oid from pg_database where datname = current_database())`,
        ),
      )
      return (row as { readonly n: number }).n
    }
    // a server ends what was cancelled a little later
    while ((await locks()) > 0);
  })

  test('the bounds hold for the transaction alone: the next user of the session has the server’s own', async () => {
    const pool = open()
    const read = `select current_setting('statement_timeout') as bound`
    expect(await pool.transaction({ limits }, (run) => run(read))).toEqual([{ bound: '5s' }])
    const other = { statementMs: 7_000, idleMs: 4_000 }
    expect(await pool.transaction({ limits: other }, (run) => run(read))).toEqual([{ bound: '7s' }])
  })

  describe('work of one statement', () => {
    const single = { limits, isSingle: true }

    test('is committed with its round trip, under settings that end with it', async () => {
      const pool = open()
      await pool.transaction(single, (run) => run('create table single (a integer primary key)'))
      const settings = { role: 'pg_read_all_data' }
      const user = (run: Run) => run('select current_user::text as name')
      expect(await pool.transaction({ ...single, settings }, user)).toEqual([
        { name: 'pg_read_all_data' },
      ])
      expect(await pool.transaction(single, user)).not.toEqual([{ name: 'pg_read_all_data' }])
      await pool.transaction(single, (run) => run('insert into single values (1)'))
      await expect(
        pool.transaction(single, (run) => run('insert into single values (2), (1)')),
      ).rejects.toMatchObject({ code: '23505' })
      expect(await pool.transaction(single, (run) => run('select a from single'))).toEqual([
        { a: 1 },
      ])
      await pool.transaction(single, (run) => run('drop table single'))
    })

    test('is bounded by its own time', async () => {
      const short = { ...single, limits: { ...limits, statementMs: 100 } }
      await expect(
        open().transaction(short, (run) => run('select pg_sleep(30)')),
      ).rejects.toMatchObject({ code: '57014' })
    })

    test('costs one round trip', async () => {
      const counter = await startCountingProxy(database.url ?? '')
      const pool = open(counter.url)
      await pool.transaction(single, (run) => run('select 1'))
      const before = counter.seen.trips
      await pool.transaction(single, (run) => run('select 1'))
      expect(counter.seen.trips - before).toBe(1)
      counter.close()
    })
  })

  describe('work that reads alone', () => {
    const reading = { limits, isReadOnly: true }

    test('is bounded by its own time for a statement', async () => {
      const pool = open()
      const short = { ...reading, limits: { ...limits, statementMs: 100 } }
      await expect(
        pool.transaction(short, (run) => run('select pg_sleep(30)')),
      ).rejects.toMatchObject({ code: '57014' })
      const [row] = await pool.transaction(reading, (run) =>
        run(`select current_setting('statement_timeout') as bound`),
      )
      expect(row).toEqual({ bound: '5s' })
    })

    test('MUST NOT write, and its refusal costs no connection', async () => {
      const pool = open()
      const [before] = await pool.transaction(reading, (run) =>
        run('select pg_backend_pid() as pid'),
      )
      await expect(
        pool.transaction(reading, (run) => run('create table forbidden ()')),
      ).rejects.toMatchObject({ code: '25006' })
      const [after] = await pool.transaction(reading, (run) =>
        run('select pg_backend_pid() as pid'),
      )
      expect(after).toEqual(before)
    })

    test('a statement that was prepared for another schema is read again on another connection', async () => {
      const pool = open()
      const read = () => pool.transaction(reading, (run) => run('select * from changing'))
      const script = (text: string) =>
        pool.transaction({ limits }, (_run, runScript) => runScript(text))
      await script('create table changing (a integer)')
      expect(await read()).toEqual([])
      await script('alter table changing add b integer')
      expect(await read()).toEqual([])
      await script('drop table changing')
    })
  })
})
