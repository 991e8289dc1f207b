/** Transactions that the server undoes for the sake of another one. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openGuardedPool, type GuardedPool, type Run } from '../../postgres/guarded-pool.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const describeOnServer = server ? describe : describe.skip
const limits = { statementMs: 20_000, idleMs: 20_000 }

/** Fails with the SQLSTATE, as a statement of the server does. */
const fail = (run: Run, code: string) => run(`select test_fail($1::text)`, [code])

describeOnServer('a transaction that the server undoes', () => {
  let database: TestDatabase
  let pool: GuardedPool

  beforeAll(async () => {
    database = await server!.open()
    await database.db.asOwner((owner) =>
      owner.script(`
        create table note (id text);
        create function test_fail(code text) returns void language plpgsql as
          $$ begin raise exception 'failed' using errcode = code; end $$`),
    )
    pool = openGuardedPool({ url: database.url!, maxConnections: 5 })
  })
  afterAll(async () => {
    await pool.close()
    await database.close()
  })

  const notes = async (like: string) => {
    const rows = await pool.transaction({ limits }, (run) =>
      run('select id from note where id like $1::text order by id', [like]),
    )
    return rows.map((row) => (row as { readonly id: string }).id)
  }

  test('of two that wait for each other both take effect, each once', async () => {
    let arrived = 0
    let meet = () => {}
    const met = new Promise<void>((resolve) => (meet = resolve))
    const write = (id: string, first: number, second: number) =>
      pool.transaction({ limits }, async (run) => {
        await run('insert into note values ($1::text)', [id])
        await run('select pg_advisory_xact_lock($1::bigint)', [first])
        if (++arrived === 2) meet()
        await met
        await run('select pg_advisory_xact_lock($1::bigint)', [second])
      })
    await Promise.all([write('cross-1', 71, 72), write('cross-2', 72, 71)])
    expect(arrived).toBeGreaterThan(2)
    expect(await notes('cross-%')).toEqual(['cross-1', 'cross-2'])
  })

  test.each(['40P01', '40001', '25006', '26000', '42P05', '0A000'])(
    '%s: runs again as a whole, at most three times',
    async (code) => {
      const run = (failures: number) => {
        let runs = 0
        return pool
          .transaction({ limits }, async (ask) => {
            await ask('insert into note values ($1::text)', [`${code}-${failures}-${++runs}`])
            if (runs <= failures) await fail(ask, code)
          })
          .then(
            () => `${runs} runs`,
            (error: { readonly code: string }) => `${runs} runs, ${error.code}`,
          )
      }
      expect(await run(2)).toBe('3 runs')
      expect(await run(9)).toBe(`3 runs, ${code}`)
      expect(await notes(`${code}-%`)).toEqual([`${code}-2-3`])
    },
  )

  test.each(['23505', '57014', '22P02', '57P01'])('%s: does not run again', async (code) => {
    let runs = 0
    const failed = pool.transaction({ limits }, (run) => {
      runs += 1
      return fail(run, code)
    })
    await expect(failed).rejects.toMatchObject({ code })
    expect(runs).toBe(1)
  })

  test('a caller that has gone is not served again', async () => {
    const caller = new AbortController()
    let runs = 0
    const failed = pool.transaction({ limits, signal: caller.signal }, async (run) => {
      runs += 1
      caller.abort()
      return fail(run, '40P01')
    })
    await expect(failed).rejects.toThrow('nobody waits')
    expect(runs).toBe(1)
  })

  test('MUST NOT send a statement after its end: the connection is of another transaction then', async () => {
    const single = openGuardedPool({ url: database.url!, maxConnections: 1 })
    let wake = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    const late: Promise<unknown>[] = []
    const failed = single.transaction({ limits }, async (run, script) => {
      await run('select 1')
      late.push(
        asleep.then(() => run(`insert into note values ('late-1')`)),
        asleep.then(() => script(`insert into note values ('late-2')`)),
      )
      throw new Error('refused')
    })
    await expect(failed).rejects.toThrow('refused')
    await single.transaction({ limits }, async (run) => {
      await run('select 1')
      wake()
      const outcomes = await Promise.allSettled(late)
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    })
    expect(await notes('late-%')).toEqual([])
    await single.close()
  })
})
