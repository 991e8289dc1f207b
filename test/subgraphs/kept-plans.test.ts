import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../subgraphs/kit/database/database.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../support/domain/populated-database.ts'
import { engines } from '../support/processes/database.ts'

const roles = subgraphNames.map((name) => `aoc_${name}`)
/**
 * Functions in SQL that run as the owner of the tables: each is called once in a statement, and the best plan depends on
 * its values.
 */
const planned = /\.figures$|^deliveries\.(mark_read|own_webhook)$|^oversight\./

const session = (role: string, agencyId: string, agencyKind: string): Session => ({
  role,
  agencyId,
  agencyKind,
  officer: 'officer-1',
})
const strangers = [
  ['bank:999', 'BANK'],
  ['police:station:99999', 'POLICE'],
  ['partner:x', 'PARTNER'],
  ['nbtc', 'REGULATOR'],
  ['', ''],
] as const

type Fact = PopulatedDatabase['fact']
/** A function that answers of rows of others: its role, the question, and its value. */
type Question = readonly [string, string, string, (fact: Fact) => string]
const questions: readonly Question[] = [
  ['access.case_began_at', 'accounts', 'access.case_began_at($1::uuid)', ({ caseId }) => caseId],
  [
    'access.cases_of_suspect',
    'cases',
    '(select min(c::text) from access.cases_of_suspect($1::text) as c)',
    ({ holderId }) => holderId,
  ],
  [
    'access.may_write_case',
    'cases',
    'nullif(access.may_write_case($1::uuid), false)',
    ({ caseId }) => caseId,
  ],
  [
    'access.sim_holder_at',
    'cases',
    `access.sim_holder_at($1::text, now())`,
    ({ msisdn }) => msisdn,
  ],
  [
    'access.traced',
    'accounts',
    '(select min(t.account_id) from access.traced($1::uuid) as t)',
    ({ caseId }) => caseId,
  ],
  [
    'accounts.count_of_persons',
    'accounts',
    '(select min(c.count) from accounts.count_of_persons(array[$1::text]) as c)',
    ({ holderId }) => holderId,
  ],
  [
    'accounts.may_write_of_hold',
    'accounts',
    'nullif(accounts.may_write_of_hold($1::uuid), false)',
    ({ holdId }) => holdId,
  ],
  [
    'referrals.is_under_way',
    'referrals',
    'nullif(referrals.is_under_way($1::uuid), false)',
    ({ caseId }) => caseId,
  ],
]

describe.each(engines)('functions that requests call, on $engine,', ({ open }) => {
  let population: PopulatedDatabase
  beforeAll(async () => {
    population = await openPopulatedDatabase(open)
  }, 240_000)
  afterAll(() => population?.close())

  test('keep their plans: none that runs as the owner is in SQL', async () => {
    const functions = await population.asOwner<{ name: string }>(
      `select distinct n.nspname || '.' || p.proname as name
       from unnest($1::text[]) as role, pg_proc p join pg_namespace n on n.oid = p.pronamespace
         join pg_language l on l.oid = p.prolang
       where n.nspname in (select substr(r, 5) from unnest($1::text[]) as r union select 'access')
         and p.prosecdef and l.lanname = 'sql' and p.prorettype <> 'trigger'::regtype
         and has_schema_privilege(role, n.oid, 'usage')
       order by 1`,
      [roles],
    )
    expect(functions.map(({ name }) => name).filter((name) => !planned.test(name))).toEqual([])
  })

  const ask = async (
    [, role, text, valueOf]: Question,
    [agencyId, agencyKind]: readonly [string, string],
  ) => {
    const caller: Session = {
      ...session(`aoc_${role}`, agencyId, agencyKind),
      purposeCase: population.fact.caseId,
      purposeBasis: 's4',
    }
    const [row] = await population.db.transaction(caller, (db) =>
      db.query<{ answer: unknown }>(`select ${text} as answer`, [valueOf(population.fact)]),
    )
    return row?.answer ?? null
  }

  test.each(questions)('%s answers the centre, and no stranger', async (...question) => {
    expect(await ask(question, ['aoc', 'AOC'])).not.toBeNull()
    for (const stranger of strangers.filter(
      ([, kind]) => !(question[0] === 'access.sim_holder_at' && kind === 'REGULATOR'),
    ))
      expect([stranger[0], await ask(question, stranger)]).toEqual([stranger[0], null])
  })

  test('a bank is not told whether sums of others are too large', async () => {
    for (const [agencyId, agencyKind] of [
      ['partner:x', 'PARTNER'],
      ['nbtc', 'REGULATOR'],
      ['', ''],
    ] as const) {
      const [row] = await population.db.transaction(
        session('aoc_accounts', agencyId, agencyKind),
        (db) =>
          db.query<{ may: boolean | null }>(
            'select accounts.may_add_up(array[$1::text], $2::uuid, now()) as may',
            [population.fact.accountId, population.fact.caseId],
          ),
      )
      expect(row?.may ?? false).toBe(false)
    }
  })

  test('functions for other functions alone are open to no role', async () => {
    for (const text of [
      `select access.cases_of_person('psn_x')`,
      `select access.remember_sims('[]'::jsonb)`,
      `select access.end_sim_holders('{}'::text[], now())`,
      `select accounts.claimed_on_trail(gen_random_uuid(), 'acc_x', 'VICTIM_WORD', now())`,
    ])
      for (const role of roles)
        await expect(
          population.db.transaction(session(role, 'aoc', 'AOC'), (db) => db.query(text)),
        ).rejects.toMatchObject({ code: '42501' })
  })
})
