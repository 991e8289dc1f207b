import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import type { AgencyBudgets } from '../../../gateway/authentication/registry/agency-budgets.ts'
import { readAgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import type { Caller } from '../../../gateway/authentication/authenticate.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { createBudgets, type Budgets } from '../../../gateway/budgets/budgets.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { listBudgets } from '../../../subgraphs/oversight/budgets/store.ts'
import { asGateway } from '../../support/access-log/access-log.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const minute = 60_000
const hour = 60 * minute

describe.each(engines)('budgets on $engine', ({ open }) => {
  let database: TestDatabase
  let db: GatewayDatabase
  let at: number
  let officers = 0
  let officer: string
  let agency: string

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
    db = asGateway(database.db)
  })
  afterAll(() => database?.close())
  beforeEach(() => {
    at = Date.parse('2026-11-26T03:10:00Z')
    officers += 1
    officer = `officer-${officers}`
    agency = `bank:${String(officers).padStart(3, '0')}`
  })

  test('the person after the last of the hour is refused, and a person who was read is not', async () => {
    const one = gateway({ personsPerHour: 3 })
    expect(await one.spend(reading('a', 'b'))).toBeUndefined()
    expect(await one.spend(reading('b', 'c'))).toBeUndefined()
    expect(await one.spend(reading('d'))).toEqual({
      name: 'PERSONS_PER_HOUR',
      retryAfterSeconds: 50 * 60,
    })
    expect(await one.spend(reading('a', 'd'))).toBeDefined()
    expect(await one.spend(reading('a', 'c'))).toBeUndefined()
  })

  test('one officer has one budget, in whatever capitals a token names them', async () => {
    const [one, other] = [gateway({ personsPerHour: 3 }), gateway({ personsPerHour: 3 })]
    const inCapitals = (...persons: readonly string[]) => ({
      ...reading(...persons),
      caller: { ...caller(), officer: officer.toUpperCase() },
    })
    expect(await one.spend(reading('a', 'b'))).toBeUndefined()
    expect(await one.spend(inCapitals('b', 'c'))).toBeUndefined()
    expect((await one.spend(inCapitals('d')))?.name).toBe('PERSONS_PER_HOUR')
    expect((await other.spend(inCapitals('e')))?.name).toBe('PERSONS_PER_HOUR')
    expect(await other.spend(inCapitals('a'))).toBeUndefined()
    const session = { role: 'aoc_oversight', agencyId: agency, agencyKind: 'BANK' as const }
    const left = await database.db.transaction(
      { ...session, officer: officer.toUpperCase() },
      (connection) => listBudgets(connection, new Date(at)),
    )
    expect(left.find(({ name }) => name === 'PERSONS_PER_HOUR')?.remaining).toBe(0)
  })

  test('several gateways share one count', async () => {
    const [one, other] = [gateway({ personsPerHour: 3 }), gateway({ personsPerHour: 3 })]
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((person, index) =>
        (index % 2 === 0 ? one : other).spend(reading(person)),
      ),
    )
    expect(answers.filter((spent) => spent === undefined)).toHaveLength(3)
  })

  test('answers that come at once are counted one after another, in one statement', async () => {
    let statements = 0
    const counting: GatewayDatabase = {
      query(text, values) {
        if (text.includes('spend_')) statements += 1
        return db.query(text, values)
      },
    }
    const one = gateway({ personsPerHour: 40 }, counting)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => one.spend(reading(`person-${at}`))),
    )
    expect(answers.filter((spent) => spent === undefined)).toHaveLength(40)
    expect(answers.filter((spent) => spent?.name === 'PERSONS_PER_HOUR')).toHaveLength(20)
    expect(statements).toBe(1)
  })

  test('each of them has its own outcome: persons, look-ups, officers and agencies', async () => {
    const one = gateway({ personsPerHour: 2, lookUpTokens: 40, lookUpTokensPerMinute: 60 })
    const colleague = `${officer}-colleague`
    const elsewhere = `${agency}-other`
    const given: readonly (readonly [Partial<Caller>, string, number, number])[] = [
      [{}, 'abc', 0, 0],
      [{}, 'ab', 0, 0],
      [{}, '', 0, 1],
      [{ officer: colleague }, 'c', 1, 0],
      [{ officer: colleague }, 'a', 1, 0],
      [{ officer: colleague }, 'a', 0, 0],
      [{ agencyId: elsewhere }, 'abc', 1, 0],
    ]
    const answers = await Promise.all(
      given.map(([changes, persons, hits, misses]) =>
        one.spend({
          caller: { ...caller(), ...changes },
          persons: new Set(persons),
          lookUps: { hits, misses },
        }),
      ),
    )
    expect(answers.map((spent) => spent?.name)).toEqual([
      'PERSONS_PER_HOUR',
      undefined,
      // the look-up itself is paid for, but no person is left
      'PERSONS_PER_HOUR',
      undefined,
      'LOOK_UPS',
      undefined,
      undefined,
    ])
  })

  test('an answer that cannot be counted takes none of the others with it', async () => {
    const one = gateway({ personsPerHour: 3 })
    const bad = { ...reading('x'), caller: { ...caller(), officer: 'a\0b' } }
    const results = await Promise.allSettled(
      [reading('a'), reading('b'), bad, reading('c'), reading('d')].map((each) => one.spend(each)),
    )
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    const spent = results.map((each) => each.status === 'fulfilled' && each.value?.name)
    expect(spent.toSpliced(2, 1)).toEqual([undefined, undefined, undefined, 'PERSONS_PER_HOUR'])
  })

  test('two gateways that count officers of one agency crosswise do not wait for each other', async () => {
    const gateways = [gateway({ lookUpTokens: 10_000 }), gateway({ lookUpTokens: 10_000 })]
    const rounds = Array.from({ length: 20 }, (_, round) =>
      gateways.flatMap((one, at) =>
        ['a', 'b', 'c', 'd'].map((name, index) => {
          const isLookUp = (round + index + at) % 2 === 0
          return () =>
            one.spend({
              caller: { ...caller(), officer: `${officer}-${name}` },
              persons: new Set([`${round}-${name}`]),
              lookUps: { hits: isLookUp ? 1 : 0, misses: 0 },
            })
        }),
      ),
    )
    for (const round of rounds) {
      const shuffled = round.toSorted(() => Math.random() - 0.5)
      expect(await Promise.all(shuffled.map((spend) => spend()))).toEqual(
        shuffled.map(() => undefined),
      )
    }
  })

  test('a person is looked up among many, however few there were when the plan was made', async () => {
    let fetched: unknown
    const counting = database.db.asOwner(async (owner) => {
      const spend = (person: string) =>
        owner.query(
          `select gateway.spend_persons($1, $2, array[decode(md5($3), 'hex')], false, $4, $4, $4, 9, 9)`,
          [agency, officer, person, new Date(at)],
        )
      const reads = async () => {
        const [row] = await owner.query<{ rows: number }>(
          `select (seq_tup_read + idx_tup_fetch)::integer as rows from pg_stat_xact_user_tables
           where schemaname = 'gateway' and relname = 'person_read'`,
          [],
        )
        return row!.rows
      }
      await owner.query('analyze gateway.person_read', [])
      for (const person of ['a', 'b', 'c', 'd', 'e', 'f']) await spend(person)
      await owner.query(
        `insert into gateway.person_read (agency_id, officer, person, hour, day)
         select $1, $2, decode(md5(n::text), 'hex'), $3, $3 from generate_series(1, 5000) n`,
        [agency, officer, new Date(at)],
      )
      const before = await reads()
      await spend('g')
      fetched = (await reads()) - before
      throw new Error('undone')
    })
    await expect(counting).rejects.toThrow('undone')
    expect(fetched).toBeLessThan(10)
  })

  test('each officer has a budget, and an officer of the same name elsewhere another', async () => {
    const one = gateway({ personsPerHour: 1 })
    expect(await one.spend(reading('a'))).toBeUndefined()
    expect(await one.spend(reading('b'))).toBeDefined()
    officer += '-colleague'
    expect(await one.spend(reading('b'))).toBeUndefined()
    officer = officer.replace('-colleague', '')
    agency = 'bank:999'
    expect(await gateway({ personsPerHour: 1 }).spend(reading('b'))).toBeUndefined()
  })

  test('an hour begins anew on the hour, a day at midnight in Thailand', async () => {
    const one = gateway({ personsPerHour: 2, personsPerDay: 3 })
    expect(await one.spend(reading('a', 'b'))).toBeUndefined()
    at += 50 * minute
    expect(await one.spend(reading('a', 'c'))).toBeUndefined()
    at += hour
    expect(await one.spend(reading('d'))).toEqual({
      name: 'PERSONS_PER_DAY',
      retryAfterSeconds: 12 * 3_600,
    })
    at += 12 * hour
    expect(await one.spend(reading('d'))).toBeUndefined()
  })

  test('a gateway whose clock is behind opens no hour again', async () => {
    const one = gateway({ personsPerHour: 1 })
    at = Date.parse('2026-11-26T04:00:00Z')
    expect(await one.spend(reading('a'))).toBeUndefined()
    at -= 1
    expect(await gateway({ personsPerHour: 1 }).spend(reading('b'))).toBeDefined()
    at += 1
    expect(await one.spend(reading('b'))).toBeDefined()
  })

  test('a miss takes twenty tokens and a hit one, which come back', async () => {
    const one = gateway({ lookUpTokens: 60, lookUpTokensPerMinute: 20 })
    expect(await one.spend(lookingUp(0, 1))).toBeUndefined()
    expect(await one.spend(lookingUp(1, 0))).toBeUndefined()
    // 39 are left: enough for one more, whether it hits or misses
    expect(await one.spend(lookingUp(1, 1))).toEqual({ name: 'LOOK_UPS', retryAfterSeconds: 3 })
    expect(await one.spend(lookingUp(2, 0))).toEqual({ name: 'LOOK_UPS', retryAfterSeconds: 3 })
    expect(await one.spend(lookingUp(0, 1))).toBeUndefined()
    expect(await one.spend(lookingUp(1, 0))).toEqual({ name: 'LOOK_UPS', retryAfterSeconds: 3 })
    at += 3_000
    expect(await one.spend(lookingUp(0, 1))).toBeUndefined()
    at += hour
    expect(await one.spend(lookingUp(0, 3))).toBeUndefined()
    expect(await one.spend(lookingUp(0, 1))).toBeDefined()
  })

  test('the officers of an agency share its look-ups', async () => {
    const one = gateway({ lookUpTokens: 20 })
    expect(await one.spend(lookingUp(0, 1))).toBeUndefined()
    officer += '-colleague'
    expect(await one.spend(lookingUp(1, 0))).toBeDefined()
  })

  test('a look-up tells nothing more once no person is left: hit and miss are refused alike', async () => {
    const one = gateway({ personsPerHour: 1 })
    expect(await one.spend(reading('a'))).toBeUndefined()
    const hit = await one.spend({ ...lookingUp(1, 0), persons: new Set(['b']) })
    expect(await one.spend(lookingUp(0, 1))).toEqual(hit)
    expect(hit).toBeDefined()
  })

  test('four fifths of a budget are noticed once', async () => {
    const one = gateway({ personsPerHour: 5, personsPerDay: 5, lookUpTokens: 100 })
    await one.spend(reading('a', 'b', 'c'))
    expect(await notices()).toEqual([])
    await one.spend(reading('d'))
    await one.spend(lookingUp(0, 4))
    at += 10 * minute
    await one.spend(reading('e'))
    await one.spend(lookingUp(0, 1))
    expect(await notices()).toEqual(['LOOK_UPS', 'PERSONS_PER_DAY', 'PERSONS_PER_HOUR'])
  })

  test('the database holds no pseudonym', async () => {
    await gateway({}).spend(reading('psn_of-somebody'))
    const rows = await db.query<{ text: string }>(
      `select r::text as text from gateway.person_read r where agency_id = $1::text`,
      [agency],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]!.text).not.toContain(Buffer.from('psn_of').toString('hex'))
    expect(rows[0]!.text).not.toContain('psn_')
  })

  test('a database that does not answer lets nothing leave', async () => {
    const broken = createBudgets({
      db: { query: () => Promise.reject(new Error('gone')) },
      registry: registryOf({}),
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
    })
    await expect(broken.spend(reading('a'))).rejects.toThrow('gone')
    await expect(broken.spend(lookingUp(1, 0))).rejects.toThrow('gone')
    expect(await broken.spend(reading())).toBeUndefined()
  })

  test('budgets of a registry that was reloaded are shown to callers who have spent nothing', async () => {
    let registry = registryOf({ personsPerHour: 7 })
    const one = createBudgets({
      db,
      registry: {
        ...registry,
        get agencies() {
          return registry.agencies
        },
      },
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
    })
    const kept = async () => {
      const [row] = await db.query<{ persons: number }>(
        'select persons_per_hour as persons from gateway.agency_budget where agency_id = $1::text',
        [agency],
      )
      return row?.persons
    }
    while ((await kept()) !== 7) await setTimeout(5)
    registry = registryOf({ personsPerHour: 9 })
    await one.spend(reading())
    while ((await kept()) !== 9) await setTimeout(5)
  })

  function reading(...persons: readonly string[]) {
    return { caller: caller(), persons: new Set(persons), lookUps: { hits: 0, misses: 0 } }
  }

  function lookingUp(hits: number, misses: number) {
    return { caller: caller(), persons: new Set<string>(), lookUps: { hits, misses } }
  }

  function caller(): Caller {
    return {
      agencyId: agency,
      agencyKind: 'BANK',
      issuer: 'https://issuer.test',
      officer,
      scopes: new Set(),
      scopeList: [],
      purpose: undefined,
      clientId: agency,
      tokenId: undefined,
      binding: undefined,
      expiresAt: 0,
    }
  }

  function gateway(budgets: Partial<AgencyBudgets>, through = db): Budgets {
    return createBudgets({
      db: through,
      registry: registryOf(budgets),
      now: () => new Date(at),
      log: pino({ level: 'silent' }),
    })
  }

  function registryOf(budgets: Partial<AgencyBudgets>) {
    const generous = {
      personsPerHour: 1_000,
      personsPerDay: 1_000,
      lookUpTokens: 1_000,
      lookUpTokensPerMinute: 20,
    }
    return readAgencyRegistry(
      JSON.stringify({
        issuers: {
          'https://issuer.test': {
            jwksUri: 'https://issuer.test/jwks',
            audience: 'https://graph.test',
            algorithms: ['ES256'],
          },
        },
        budgets: { SMALL: { ...generous, ...budgets } },
        agencies: [
          {
            id: agency,
            kind: 'BANK',
            nameTh: 'ธนาคาร',
            nameEn: 'Bank',
            issuer: 'https://issuer.test',
            ceiling: [],
            budgets: 'SMALL',
          },
        ],
      }),
    )
  }

  async function notices() {
    const rows = await db.query<{ budget: string }>(
      'select budget from gateway.budget_notice where agency_id = $1::text order by budget',
      [agency],
    )
    return rows.map(({ budget }) => budget)
  }
})
