import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database, Queryable, Session } from '../../subgraphs/kit/database/database.ts'
import { engines } from '../support/processes/database.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../support/domain/populated-database.ts'

const schemas = ['access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries', 'oversight']
const roles = [
  'aoc_cases',
  'aoc_accounts',
  'aoc_sims',
  'aoc_referrals',
  'aoc_deliveries',
  'aoc_oversight',
]

/** Words in a policy or function that ask about the caller. */
const asksCaller =
  /access\.(agency_id|agency_kind|bank_code|operator|officer|is_system|must_be_system|may_\w+|my_cases|purpose_case|named_case)\(|referrals\.(station_code|may_see_referral)\(|sims\.(may_count|lock_claims)\(|accounts\.may_\w+\(/

/** Policies that look at another table, whose own policies ask; the tests below try them too. */
const throughAnotherTable = [
  'accounts.hold_event visible',
  'accounts.release_request visible',
  'accounts.release_request decided',
  'referrals.referral_event visible',
  'referrals.complaint_correction visible',
  'sims.suspension_request_number visible',
  'cases.transfer visible',
  'cases.transfer_proxy visible',
]
/** Rows that are the same for everybody who may use the subgraph. */
const publicRows = ['accounts.release_promise visible']

interface Policy {
  readonly name: string
  readonly command: string
  readonly using: string | null
  readonly check: string | null
}

/** Nobody of the population: a bank, an operator, a station and a partner without any part in any case. */
const strangers: readonly (readonly [string, string])[] = [
  ['bank:999', 'BANK'],
  ['telco:other', 'TELCO'],
  ['police:station:99999', 'POLICE'],
  ['partner:x', 'PARTNER'],
  ['', ''],
]
const sessionOf = (role: string, [agencyId, agencyKind]: readonly [string, string]): Session => ({
  role,
  agencyId,
  agencyKind,
  officer: 'officer-1',
})

describe.each(engines)('the fourth wall on $engine', ({ open }) => {
  let population: PopulatedDatabase
  let db: Database
  let fact: PopulatedDatabase['fact']

  beforeAll(async () => {
    population = await openPopulatedDatabase(open)
    db = population.db
    fact = population.fact
  }, 240_000)
  afterAll(() => population?.close())

  const asOwner = <Row>(text: string, values: readonly unknown[] = []) =>
    population.asOwner<Row>(text, values)

  test('every policy asks who the caller is', async () => {
    const policies = await asOwner<Policy>(
      `select schemaname || '.' || tablename || ' ' || policyname as name, cmd as command, qual as using, with_check as check
       from pg_policies where schemaname = any ($1::text[]) and not 'aoc_owner' = any (roles)`,
      [schemas],
    )
    expect(policies.length).toBeGreaterThan(40)
    const silent = policies
      .filter(({ name }) => ![...throughAnotherTable, ...publicRows].includes(name))
      .filter(({ using, check }) =>
        [using, check].some((text) => text !== null && !asksCaller.test(text)),
      )
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  test('a policy for rows that are public is for reading alone', async () => {
    const writing = await asOwner<{ name: string }>(
      `select schemaname || '.' || tablename || ' ' || policyname as name from pg_policies
       where schemaname || '.' || tablename || ' ' || policyname = any ($1::text[]) and cmd <> 'SELECT'`,
      [publicRows],
    )
    expect(writing).toEqual([])
  })

  test('every function that runs as the owner of the tables asks who the caller is', async () => {
    const functions = await asOwner<{ name: string; source: string }>(
      `select n.nspname || '.' || p.proname as name, p.prosrc as source
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = any ($1::text[]) and p.prosecdef and p.prorettype <> 'trigger'::regtype
         and exists (select 1 from unnest($2::text[]) as role where has_function_privilege(role, p.oid, 'execute'))`,
      [schemas, roles],
    )
    expect(functions.length).toBeGreaterThan(40)
    const silent = functions
      .filter(({ source }) => !asksCaller.test(source))
      .map(({ name }) => name)
    expect(silent).toEqual([])
  })

  test('no subgraph reaches the schema of another, or a function that is open to everybody', async () => {
    const open = await asOwner<{ name: string }>(
      `select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = any ($1::text[]) and p.prosecdef and p.proacl is null`,
      [schemas],
    )
    expect(open).toEqual([])
    const reached = await asOwner<{ name: string }>(
      `select role || ' ' || s as name from unnest($1::text[]) as role, unnest($2::text[]) as s
       where s <> 'access' and role <> 'aoc_' || s and has_schema_privilege(role, s, 'usage')`,
      [roles, schemas],
    )
    expect(reached).toEqual([])
  })

  /** Views in front of the functions of policies: they run as their owner. */
  const ownersViews = () =>
    asOwner<{ role: string; name: string }>(
      `select role, n.nspname || '.' || c.relname as name
       from unnest($1::text[]) as role, pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any ($2::text[]) and c.relkind = 'v' and has_schema_privilege(role, n.oid, 'usage')
         and has_table_privilege(role, c.oid, 'select') and not coalesce('security_invoker=true' = any (c.reloptions), false)`,
      [roles, schemas],
    )

  test('a view that runs as its owner shows a stranger no row', async () => {
    const views = await ownersViews()
    expect(new Set(views.map(({ name }) => name))).toEqual(
      new Set(['access.seen_case', 'access.known_account', 'access.person_of_purpose']),
    )
    const shown: string[] = []
    for (const { role, name } of views)
      for (const stranger of strangers) {
        const session = { ...sessionOf(role, stranger), purposeCase: fact.caseId }
        const rows = await db.transaction(session, (each) =>
          each.query(`select 1 from ${name} limit 1`),
        )
        if (rows.length > 0) shown.push(`${stranger[0]} as ${role}: ${name}`)
      }
    expect(shown).toEqual([])
  })

  test.each([
    ['access.seen_case', 'not access.may_see_case(v.case_id)', ['BANK', 'POLICE']],
    ['access.known_account', 'not access.may_know_account(v.account_id, null)', ['AOC', 'POLICE']],
    [
      'access.person_of_purpose',
      'not access.may_identify_in(v.person_id, access.purpose_case())',
      ['AOC', 'POLICE'],
    ],
  ])('%s has only what its function lets the caller see', async (view, refused, seeing) => {
    for (const [agencyId, agencyKind] of [
      ['aoc', 'AOC'],
      [`bank:${fact.bankCode}`, 'BANK'],
      [`police:station:${fact.stationCode}`, 'POLICE'],
      ['police:ccib', 'POLICE'],
      ['amlo', 'AMLO'],
      ['nbtc', 'REGULATOR'],
      ['telco:ais', 'TELCO'],
    ] as const) {
      const session = {
        ...sessionOf('aoc_cases', [agencyId, agencyKind]),
        purposeCase: fact.caseId,
      }
      const [counted] = await db.transaction(session, (each) =>
        each.query<{ all: number; refused: number }>(
          `select count(*) as all, count(*) filter (where ${refused}) as refused from ${view} v`,
        ),
      )
      expect([agencyId, counted?.refused]).toEqual([agencyId, 0])
      const sees = seeing.includes(agencyKind) && agencyId !== 'police:ccib'
      if (sees) expect([agencyId, counted?.all]).not.toEqual([agencyId, 0])
    }
  })

  /** Columns that the role may update in each table that it may update. */
  const updatable = () =>
    asOwner<{ role: string; name: string; column: string }>(
      `select role, n.nspname || '.' || c.relname as name, min(a.attname) as column
       from unnest($1::text[]) as role, pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
       where n.nspname = any ($2::text[]) and c.relkind = 'r' and has_schema_privilege(role, n.oid, 'usage')
         and has_column_privilege(role, c.oid, a.attnum, 'update')
       group by role, n.nspname, c.relname`,
      [roles, schemas],
    )

  /** Rows that the statement changed; undone. null: the role may not even try. */
  async function changedBy(
    session: Session,
    work: (each: Queryable) => Promise<number>,
  ): Promise<number | null> {
    const undo = new Error('undo')
    let changed: number | null = null
    await db
      .transaction(session, async (each) => {
        changed = await work(each)
        throw undo
      })
      .catch((error: unknown) => {
        if (error !== undo && (error as { readonly code?: string }).code !== '42501') throw error
      })
    return changed
  }

  test('a stranger changes no row of any table', async () => {
    const tables = await updatable()
    expect(tables.length).toBeGreaterThan(8)
    const changed: string[] = []
    for (const { role, name, column } of tables)
      for (const stranger of strangers) {
        // the names are those of the catalogue
        const text = `with changed as (update ${name} set ${column} = ${column} returning 1) select count(*)::integer as count from changed`
        const count = await changedBy(sessionOf(role, stranger), async (each) => {
          const [row] = await each.query<{ count: number }>(text)
          return row?.count ?? 0
        })
        if (count) changed.push(`${stranger[0]} as ${role}: ${count} rows of ${name}`)
      }
    expect(changed).toEqual([])
  })

  test('a stranger deletes no row of any table', async () => {
    const tables = await asOwner<{ role: string; name: string }>(
      `select role, n.nspname || '.' || c.relname as name
       from unnest($1::text[]) as role, pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any ($2::text[]) and c.relkind = 'r' and has_schema_privilege(role, n.oid, 'usage')
         and has_table_privilege(role, c.oid, 'delete')`,
      [roles, schemas],
    )
    const deleted: string[] = []
    for (const { role, name } of tables)
      for (const stranger of strangers) {
        const text = `with gone as (delete from ${name} returning 1) select count(*)::integer as count from gone`
        const count = await changedBy(sessionOf(role, stranger), async (each) => {
          const [row] = await each.query<{ count: number }>(text)
          return row?.count ?? 0
        })
        if (count) deleted.push(`${stranger[0]} as ${role}: ${count} rows of ${name}`)
      }
    expect(deleted).toEqual([])
  })

  test('a stranger adds no copy of another’s row to any table', async () => {
    const tables = await asOwner<{ role: string; name: string; columns: string }>(
      `select role, n.nspname || '.' || c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
       from unnest($1::text[]) as role, pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
       where n.nspname = any ($2::text[]) and c.relkind = 'r' and has_schema_privilege(role, n.oid, 'usage')
         and has_table_privilege(role, c.oid, 'insert')
       group by role, n.nspname, c.relname`,
      [roles, schemas],
    )
    expect(tables.length).toBeGreaterThan(8)
    const added: string[] = []
    for (const { role, name, columns } of tables) {
      const [model] = await asOwner<{ row: unknown }>(
        `select to_jsonb(t) as row from ${name} t limit 1`,
      )
      if (!model) continue
      for (const stranger of strangers) {
        const text = `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1::jsonb)`
        const outcome = await changedBy(sessionOf(role, stranger), async (each) => {
          await each.query(text, [JSON.stringify(model.row)])
          return 1
        }).catch((error: unknown) => (error as { readonly code?: string }).code ?? 'unknown')
        // a duplicate would say that the policy had let the row through
        if (outcome !== null) added.push(`${stranger[0]} as ${role}: ${name} (${outcome})`)
      }
    }
    expect(added).toEqual([])
  })

  /** The call of each function that writes, on a case of others. A function without a row here fails the test. */
  const calls = (): Readonly<Record<string, readonly [string, readonly unknown[]]>> => {
    const { caseId, accountId, bankCode, accountNumber, holderId, msisdn } = fact
    const at = '2026-11-26T00:00:00Z'
    const legs = JSON.stringify([
      {
        transferId: caseId,
        hop: 1,
        fromAccountId: accountId,
        fromBankCode: bankCode,
        toAccountId: accountId,
        toBankCode: bankCode,
        amountSatang: 1,
        transferredAt: at,
      },
    ])
    const person = (rank: number) =>
      JSON.stringify([{ id: holderId, nationalId: '1', name: 'another', rank }])
    const account = JSON.stringify([
      { id: accountId, bankCode, accountNumber, holderId: fact.victimId, rank: 2 },
    ])
    return {
      'access.add_held_accounts': [
        'select access.add_held_accounts($1::uuid, array[$2::text], $3::timestamptz)',
        [caseId, accountId, at],
      ],
      'access.add_legs': [
        'select access.add_legs($1::uuid, $2::jsonb, $3::timestamptz)',
        [caseId, legs, at],
      ],
      'access.add_numbers': [
        `select access.add_numbers($1::uuid, array['+66999999999'], $2::timestamptz)`,
        [caseId, at],
      ],
      'access.add_party': [
        `select access.add_party($1::uuid, 'police:station:10102', 'INVESTIGATOR', $2::timestamptz)`,
        [caseId, at],
      ],
      'access.hand_on_part': [
        'select access.hand_on_part($1::uuid, $2::text, $3::text, $4::timestamptz)',
        [caseId, `police:station:${fact.stationCode ?? ''}`, 'police:station:10999', at],
      ],
      'access.record_event': [
        `select access.record_event($1::uuid, $2::timestamptz, 'X', null, 'x', '{}')`,
        [caseId, at],
      ],
      'access.record_events': [
        `select access.record_events($1::uuid, $2::timestamptz, 'X', array['aoc'], 'x', '{}')`,
        [caseId, at],
      ],
      'access.identify_victim': [`select access.identify_victim($1::uuid, 'psn_other')`, [caseId]],
      'access.remember_accounts': ['select access.remember_accounts($1::jsonb)', [account]],
      'access.remember_persons': ['select access.remember_persons($1::jsonb)', [person(2)]],
      'access.remove_numbers': [
        'select access.remove_numbers($1::uuid, array[$2::text], $3::timestamptz)',
        [caseId, msisdn, at],
      ],
      'access.set_case_status': [`select access.set_case_status($1::uuid, 'CLOSED')`, [caseId]],
      'access.merge_case': [
        `select access.merge_case($1::uuid, md5('case2')::uuid, '{}'::uuid[], $2::timestamptz)`,
        [caseId, at],
      ],
      'access.split_case': [
        `select access.split_case($1::uuid, md5('case2')::uuid, 'OPEN', 'OPEN', $2::timestamptz)`,
        [caseId, at],
      ],
      'access.reopen_case': [`select access.reopen_case($1::uuid, 'OPEN')`, [caseId]],
      'access.remove_legs': [
        `select access.remove_legs($1::uuid, array(select md5('leg1' || n)::uuid from generate_series(1, 1000) n), $2::timestamptz)`,
        [caseId, at],
      ],
      'access.lock_traced': ['select access.lock_traced($1::uuid)', [caseId]],
      'access.remember_proxies': [
        'select access.remember_proxies($1::jsonb)',
        [JSON.stringify([{ id: accountId, bankCode, lastFour: '0000' }])],
      ],
      'cases.add_proxies': [
        'select cases.add_proxies($1::uuid, $2::jsonb)',
        [
          caseId,
          JSON.stringify([
            { transferId: caseId, type: 'MOBILE', key: 'k', lastFour: '0000', value: '0' },
          ]),
        ],
      ],
      'cases.lock_case_of_proxy': [`select cases.lock_case_of_proxy(md5('leg11')::uuid)`, []],
      'cases.name_receiver': [
        `select cases.name_receiver(md5('leg11')::uuid, '999', $1::timestamptz)`,
        [at],
      ],
      'cases.resolve_proxy': [
        `select cases.resolve_proxy(md5('leg11')::uuid, $1::text, $2::timestamptz)`,
        [accountId, at],
      ],
      'cases.lock_case_for_legs': ['select cases.lock_case_for_legs($1::uuid)', [caseId]],
      'cases.lock_case_of_own_leg': [`select cases.lock_case_of_own_leg(md5('leg11')::uuid)`, []],
      'cases.confirm_own_leg': [
        `select cases.confirm_own_leg(md5('leg11')::uuid, 'X', $1::timestamptz, $1::timestamptz)`,
        [at],
      ],
      'accounts.record_hold_events': [
        `select accounts.record_hold_events($1::uuid, $2::timestamptz, 'X', array['aoc'], 'x', '{}')`,
        [caseId, at],
      ],
      'accounts.open_held_account': ['select accounts.open_held_account($1::uuid)', [fact.holdId]],
      'referrals.transfer': [
        `select referrals.transfer(md5('referral' || 1000)::uuid, '10102', $1::uuid, 'x', $2::timestamptz)`,
        [caseId, at],
      ],
      'deliveries.mark_read': ['select deliveries.mark_read(array[1], $1::timestamptz)', [at]],
      'deliveries.acknowledge': ['select deliveries.acknowledge(1, $1::timestamptz)', [at]],
    }
  }
  /** Functions that write only what is the caller's own, tested elsewhere, or that only the system may call. */
  const ofTheCaller =
    /^access\.(open_case|note_act)$|^sims\.(register|lock_claims|settle_claims|\w*)$|\.publish_events$/
  /** Strangers that may tell of persons: what an agency tells is kept as its own word. */
  const mayTell = (name: string, [, kind]: readonly [string, string]) =>
    name === 'access.remember_persons' && ['BANK', 'TELCO', 'POLICE'].includes(kind)

  async function countWritten(db: Queryable): Promise<number> {
    const [written] = await db.query<{ count: number }>(
      `select sum(pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
         + pg_stat_get_xact_tuples_deleted(c.oid))::integer as count
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1::text[]) and c.relkind = 'r'`,
      [schemas],
    )
    return written?.count ?? 0
  }

  test('a stranger changes nothing through any function', async () => {
    const functions = await asOwner<{ role: string; name: string; source: string }>(
      `select role, n.nspname || '.' || p.proname as name, p.prosrc as source
       from unnest($1::text[]) as role, pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = any ($2::text[]) and p.provolatile = 'v' and p.prorettype <> 'trigger'::regtype
         and has_schema_privilege(role, n.oid, 'usage') and has_function_privilege(role, p.oid, 'execute')`,
      [roles, schemas],
    )
    const attacks = calls()
    const found: string[] = []
    for (const { role, name, source } of functions) {
      const attack = attacks[name]
      if (!attack) {
        if (!ofTheCaller.test(name) && !/must_be_system/.test(source))
          found.push(`${name} has no row`)
        continue
      }
      for (const stranger of strangers) {
        if (mayTell(name, stranger)) continue
        const changed = await changedBy(sessionOf(role, stranger), async (each) => {
          // the counters hold what the connection did before, until it reports it
          const before = await countWritten(each)
          await each.query(attack[0], attack[1])
          return (await countWritten(each)) - before
        })
        if (changed) found.push(`${stranger[0]} as ${role}: ${name} (${changed} rows)`)
      }
    }
    expect(found).toEqual([])
  })

  test.each([
    ['access.case_exists', 'select 1 where access.case_exists($1::uuid)', () => fact.caseId],
    ['access.traced', 'select 1 from access.traced($1::uuid)', () => fact.caseId],
    [
      'access.accounts_of_person',
      'select 1 from access.accounts_of_person($1::text)',
      () => fact.holderId,
    ],
    [
      'accounts.claims',
      `select 1 from accounts.claims($1::uuid, 'VICTIM_WORD', now())`,
      () => fact.caseId,
    ],
    [
      'accounts.count_of_persons',
      'select 1 from accounts.count_of_persons(array[$1::text])',
      () => fact.holderId,
    ],
  ])('a stranger learns nothing from %s', async (_name, text, value) => {
    for (const stranger of strangers.filter(
      ([, kind]) => kind !== 'POLICE' || !text.includes('accounts_of_person'),
    )) {
      const rows = await db.transaction(sessionOf('aoc_accounts', stranger), (each) =>
        each.query(text, [value()]),
      )
      expect({ stranger, rows }).toEqual({ stranger, rows: [] })
    }
  })
})
