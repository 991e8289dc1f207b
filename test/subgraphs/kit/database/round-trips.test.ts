import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database, Queryable, Session } from '../../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../../subgraphs/kit/database/migrate.ts'
import { openPostgres } from '../../../../subgraphs/kit/database/postgres.ts'
import { migrations } from '../../../../local/subgraphs.ts'
import {
  startCountingProxy,
  type CountingProxy,
} from '../../../support/processes/counting-proxy.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const writing: Session = {
  role: 'aoc_cases',
  agencyId: 'aoc',
  agencyKind: 'AOC',
  officer: 'officer-1',
}
const reading: Session = { ...writing, isReadOnly: true }
const agencyOf = (db: Queryable) =>
  db.query<{ id: string | null; role: string }>(
    'select access.agency_id() as id, current_user::text as role',
  )

describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'what a transaction sends to $engine',
  ({ open }) => {
    let database: TestDatabase
    let counter: CountingProxy
    let db: Database

    beforeAll(async () => {
      database = await open()
      await migrate(database.db, migrations)
      counter = await startCountingProxy(database.url ?? '')
      db = openPostgres({ url: counter.url, maxConnections: 1 })
      await db.transaction(reading, agencyOf)
    })
    afterAll(async () => {
      await db?.close()
      counter?.close()
      await database?.close()
    })

    const tripsOf = async (session: Session, work: (each: Queryable) => Promise<unknown>) => {
      const before = { ...counter.seen }
      await db.transaction(session, work)
      return counter.seen.trips - before.trips
    }

    test('a statement that reads is one round trip, settings included', async () => {
      expect(await tripsOf(reading, agencyOf)).toBe(1)
    })

    test('a transaction that writes is one round trip for each statement and one for its end', async () => {
      expect(
        await tripsOf(writing, async (each) => {
          await agencyOf(each)
          await agencyOf(each)
        }),
      ).toBe(3)
    })

    test('statements that are asked for at once are one round trip', async () => {
      expect(
        await tripsOf(writing, (each) =>
          Promise.all([agencyOf(each), agencyOf(each), agencyOf(each)]),
        ),
      ).toBe(2)
    })

    test('a statement whose outcome nobody looks at goes with the next one, or with the commit', async () => {
      const note = (each: Queryable) => each.write(`select set_config('a.b', 'c', true)`)
      expect(await tripsOf(writing, note)).toBe(1)
      expect(await tripsOf(writing, (each) => note(each).then(() => agencyOf(each)))).toBe(2)
      expect(await tripsOf(writing, (each) => agencyOf(each).then(() => note(each)))).toBe(2)
    })

    test('work that asks for nothing sends nothing', async () => {
      expect(await tripsOf(writing, () => Promise.resolve())).toBe(0)
    })

    test('a statement is parsed once, and each time where its plan depends on its values', async () => {
      const parsesOf = async (text: string) => {
        const before = counter.seen.parses
        for (const value of ['a', 'b', null])
          await db.transaction(reading, (each) => each.query(text, [value]))
        return counter.seen.parses - before
      }
      expect(await parsesOf('select $1::text as value')).toBe(1)
      await parsesOf('select 1 where $1::text is null or true') // the statement of the mode is parsed here
      expect(await parsesOf(`select 1 where $1::text is null or $1::text = 'b'`)).toBe(3)
    })

    test('the columns of a statement are read as before where the server has described them once', async () => {
      const text = `select $1::bigint as count, null::text as nothing, array[$1::bigint] as list, now() is not null as "isTrue"`
      const rows = []
      for (const value of [1, 2, 3])
        rows.push(...(await db.transaction(reading, (each) => each.query(text, [value]))))
      expect(rows).toEqual(
        [1, 2, 3].map((count) => ({
          count,
          nothing: null,
          list: [String(count)],
          isTrue: true,
        })),
      )
    })

    test('settings cost one statement, whatever their number', async () => {
      const before = { ...counter.seen }
      await db.transaction(reading, agencyOf)
      expect(counter.seen.statements - before.statements).toBe(2)
    })

    test('one plan serves all values of a statement, however few they are', async () => {
      const text = 'select id from access.agency where id = any ($1::text[])'
      for (const ids of [['a'], ['a', 'b'], [], ['c']])
        await db.transaction(reading, (each) => each.query(text, [ids]))
      const [plans] = await db.transaction(reading, (each) =>
        each.query<{ kept: number; custom: number }>(
          'select generic_plans as kept, custom_plans as custom from pg_prepared_statements where statement = $1::text',
          [text],
        ),
      )
      expect(plans).toEqual({ kept: 4, custom: 0 })
    })

    test.each([
      ['reads', reading],
      ['writes', writing],
    ])(
      'a statement whose plan depends on its values is planned for them, in work that %s',
      async (_what, session) => {
        const modeOf = (more = '') =>
          `select current_setting('plan_cache_mode') as mode where $1::text is not null ${more}`
        const modes = await db.transaction(session, async (each) => {
          const together = await Promise.all(
            [modeOf(), modeOf(`and ($1::text is null or true)`), modeOf('and true')].map((text) =>
              each.query<{ mode: string }>(text, ['x']),
            ),
          )
          return [...together, await each.query<{ mode: string }>(modeOf(), ['x'])]
        })
        expect(modes.flat().map(({ mode }) => mode)).toEqual([
          'force_generic_plan',
          'auto',
          'force_generic_plan',
          'force_generic_plan',
        ])
      },
    )

    test('a plan that is kept is not compiled at every execution', async () => {
      const jits = []
      for (const session of [reading, writing])
        jits.push(
          ...(await db.transaction(session, (each) =>
            each.query<{ jit: string }>(`select current_setting('jit') as jit`),
          )),
        )
      expect(jits).toEqual([{ jit: 'off' }, { jit: 'off' }])
    })

    test('a pool without named statements leaves none on the connection', async () => {
      const unnamed = openPostgres({
        url: counter.url,
        maxConnections: 1,
        hasNamedStatements: false,
      })
      try {
        for (const session of [reading, writing]) await unnamed.transaction(session, agencyOf)
        const [left] = await unnamed.transaction(reading, (each) =>
          each.query<{ count: number }>(
            'select count(*)::integer as count from pg_prepared_statements',
          ),
        )
        expect(left?.count).toBe(0)
      } finally {
        await unnamed.close()
      }
    })
  },
)

describe.each(engines)('work that reads on $engine', ({ open }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
  })
  afterAll(() => database?.close())

  test('sees the caller in its own role', async () => {
    expect(await database.db.transaction(reading, agencyOf)).toEqual([
      { id: 'aoc', role: 'aoc_cases' },
    ])
  })

  test('MUST NOT change anything', async () => {
    const write = database.db.transaction(reading, (each) =>
      each.query(
        `insert into cases.idempotency (agency_id, key, operation, input_hash) values ('aoc', 'k', 'o', 'h')`,
      ),
    )
    await expect(write).rejects.toMatchObject({ code: '25006' })
  })

  test('cannot make itself writing again', async () => {
    const write = database.db.transaction(reading, async (each) => {
      await Promise.all([
        agencyOf(each),
        each.query(`select set_config('transaction_read_only', 'off', true)`),
      ])
    })
    await expect(write).rejects.toThrow()
  })

  test('leaves nothing of its caller, and writes work after it, failed or not', async () => {
    await database.db.transaction(reading, agencyOf)
    await expect(
      database.db.transaction(reading, (each) => each.query('select 1 / 0')),
    ).rejects.toMatchObject({ code: '22012' })
    await expect(
      database.db.transaction(reading, (each) => each.query('select from nothing_there')),
    ).rejects.toMatchObject({ code: '42P01' })
    const [left] = await database.db.asOwner((owner) =>
      owner.query<{ id: string | null; role: string }>(
        `select access.agency_id() as id, current_user::text as role`,
      ),
    )
    expect(left?.id).toBeNull()
    expect(left?.role).not.toBe('aoc_cases')
    await database.db.transaction(writing, (each) =>
      each.query(
        `insert into cases.idempotency (agency_id, key, operation, input_hash) values ('aoc', 'k', 'o', 'h')`,
      ),
    )
  })

  describe('a statement whose outcome nobody looks at', () => {
    const keyOf = (key: string) =>
      `insert into cases.idempotency (agency_id, key, operation, input_hash) values ('aoc', '${key}', 'o', 'h')`
    const keys = () =>
      database.db.asOwner((owner) =>
        owner.query('select key from cases.idempotency where key like $1::text', ['write-%']),
      )

    test('runs in its order: each statement sees those before it', async () => {
      const seen = await database.db.transaction(writing, async (each) => {
        await each.write(`select set_config('a.b', '1', true)`)
        const first = each.query(`select current_setting('a.b') as value`)
        await each.write(`select set_config('a.b', '2', true)`)
        const second = each.query(`select current_setting('a.b') as value`)
        return [await first, await second]
      })
      expect(seen).toEqual([[{ value: '1' }], [{ value: '2' }]])
    })

    test.each([
      ['as the only one', async () => undefined],
      ['before another one', (each: Queryable) => agencyOf(each)],
      ['before one whose error is caught', (each: Queryable) => agencyOf(each).catch(() => [])],
    ])('fails the transaction with its error, %s', async (_which, then) => {
      const failed = database.db.transaction(writing, async (each) => {
        await each.write(keyOf('write-1'))
        await each.write('select 1 / 0').catch(() => undefined)
        return then(each)
      })
      await expect(failed).rejects.toBeInstanceOf(Error)
      expect(await keys()).toEqual([])
    })

    test('is part of the transaction: what is thrown undoes it', async () => {
      const refused = database.db.transaction(writing, async (each) => {
        await each.write(keyOf('write-2'))
        throw new Error('refused')
      })
      await expect(refused).rejects.toThrow('refused')
      expect(await keys()).toEqual([])
    })

    test('MUST NOT change anything in work that reads', async () => {
      const write = database.db.transaction(reading, (each) => each.write(keyOf('write-3')))
      await expect(write).rejects.toMatchObject({ code: '25006' })
    })

    test('is done when the transaction is', async () => {
      await database.db.transaction(writing, (each) => each.write(keyOf('write-4')))
      expect(await keys()).toEqual([{ key: 'write-4' }])
    })
  })

  test('an error meets the statements behind it in its batch, and no other transaction', async () => {
    let outcomes: readonly PromiseSettledResult<unknown>[] = []
    await database.db
      .transaction(reading, async (each) => {
        outcomes = await Promise.allSettled([each.query('select 1 / 0'), agencyOf(each)])
      })
      .catch(() => undefined)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await database.db.transaction(reading, agencyOf)).toHaveLength(1)
  })

  test('values of every kind arrive as they were sent', async () => {
    const at = new Date('2026-11-26T10:11:12.345Z')
    const texts = ['ก', 'a"b\\c', "d'e", 'null', '']
    const [row] = await database.db.transaction(reading, (each) =>
      each.query(
        'select $1::timestamptz as at, $2::text[] as texts, $3::bigint as count, $4::jsonb as data, $5::boolean as flag, $6::text as nothing',
        [at, texts, 9_007_199_254_740_991, JSON.stringify({ a: [1] }), true, null],
      ),
    )
    expect(row).toEqual({
      at,
      texts,
      count: 9_007_199_254_740_991,
      data: { a: [1] },
      flag: true,
      nothing: null,
    })
  })
})
