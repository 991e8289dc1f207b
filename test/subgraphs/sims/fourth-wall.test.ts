import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Queryable, Session } from '../../../subgraphs/kit/database/database.ts'
import { engines } from '../../support/processes/database.ts'
import { newPerson, register, startSims, type SimsUnderTest } from './sims-under-test.ts'

const session = (agencyId: string, agencyKind: string): Session => ({
  role: 'aoc_sims',
  agencyId,
  agencyKind,
  officer: 'officer-1',
  purposeBasis: 'nbtc',
})
const nbtc = session('nbtc', 'REGULATOR')
const ais = session('telco:ais', 'TELCO')
const other = session('telco:true', 'TELCO')
const strangers = [
  session('aoc', 'AOC'),
  session('bank:004', 'BANK'),
  session('police:station:10101', 'POLICE'),
  session('police:ccib', 'POLICE'),
  session('amlo', 'AMLO'),
  session('partner:x', 'PARTNER'),
  session('', ''),
]

/** A statement of a caller's session and the values that it takes: the number, and its holder. */
type Attack = readonly [string, string]

const status = (to: string, more = ''): string =>
  `update sims.registration set status = '${to}', updated_at = now()${more} where msisdn = $1::text and $2::text <> ''`
const event = (kind: string, agency: string, operator = 'AIS') =>
  `insert into sims.number_event (msisdn, at, kind, operator, holder_id, registered_at, agency_id, officer)
   select $1::text, now(), '${kind}', '${operator}', $2::text, coalesce(min(registered_at), now()), '${agency}', 'officer-1'
   from sims.registration where msisdn = $1::text`
const verification = (state: string) =>
  `update sims.holder_count set verification = '${state}', verify_by = now() where person_id = $2::text and $1::text <> ''`

describe.each(engines)('with the first three walls down, on $engine,', ({ open }) => {
  let sims: SimsUnderTest
  let msisdn: string
  let holder: string

  beforeAll(async () => {
    sims = await startSims(open)
    const person = newPerson()
    const [number = ''] = await register(sims, 'ais', person, 7)
    msisdn = number
    holder = person.id
  })
  afterAll(() => sims?.close())

  /** The statement is undone: the test asks whether it was refused, or found no row. */
  async function isRefused(caller: Session, statement: string): Promise<boolean> {
    let rows: readonly unknown[] = []
    const undo = new Error('undo')
    try {
      await sims.db.transaction(caller, async (db: Queryable) => {
        const text = statement.startsWith('select') ? statement : `${statement} returning 1 as one`
        rows = await db.query(text, [msisdn, holder])
        throw undo
      })
    } catch (error) {
      if (error !== undo) {
        expect((error as { readonly code: string }).code).toBe('42501')
        return true
      }
    }
    return rows.length === 0
  }

  const entries = `select * from sims.register(jsonb_build_array(jsonb_build_object('msisdn', $1::text, 'id', 'sim_x',
    'holderId', $2::text, 'registeredAt', now())), now())`
  const claims = (outcome: string) =>
    `select sims.settle_claims(array[gen_random_uuid()], '${outcome}', $1::text || $2::text, now())`
  const attacks: readonly Attack[] = [
    ['orders a number off', status('SUSPENSION_ORDERED')],
    ['switches a number off', status('SUSPENDED', `, suspended_by = 'OPERATOR'`)],
    ['takes a number back', status('REVOKED')],
    ['writes an order down', event('SUSPENSION_ORDERED', 'nbtc')],
    ['demands a verification', verification('REQUIRED')],
    ['accepts a verification', verification('VERIFIED')],
    ['justifies a verification', verification('JUSTIFIED')],
    ['registers a number', entries],
    ['releases a claim', claims('RELEASED')],
    ['grants a claim', claims('GRANTED')],
  ]
  test.each(attacks)('no agency without a part in it %s', async (_what, statement) => {
    for (const caller of strangers)
      expect([caller.agencyId, await isRefused(caller, statement)]).toEqual([caller.agencyId, true])
  })

  const byOperators: readonly Attack[] = [
    ['lifts an order', status('ACTIVE')],
    ['orders a number off', status('SUSPENSION_ORDERED')],
    ['accepts its own verification', verification('VERIFIED')],
    ['demands a verification', verification('REQUIRED')],
    ['writes in the name of the regulator', event('LIFTED', 'nbtc')],
    ['writes an order down as its own', event('SUSPENSION_ORDERED', 'telco:ais')],
    ['writes of a number that is not so', event('SUSPENDED', 'telco:ais', 'NT')],
    ['grants a claim', claims('GRANTED')],
    ['records holders', `select access.remember_sims('[]'::jsonb), $1::text, $2::text`],
    ['records periods', `select access.record_sim_holders('[]'::jsonb, now()), $1::text, $2::text`],
    ['counts', `select sims.add_counts(array[$2::text], array['AIS'], array[1]), $1::text`],
    ['ends periods', `select access.end_sim_holders(array[$1::text], now()), $2::text`],
  ]
  test.each(byOperators)('no operator %s', async (_what, statement) => {
    for (const caller of [ais, other])
      expect([caller.agencyId, await isRefused(caller, statement)]).toEqual([caller.agencyId, true])
  })

  test.each([
    ['switches another operator’s number off', status('SUSPENDED', `, suspended_by = 'OPERATOR'`)],
    ['takes another operator’s number back', status('REVOKED')],
    ['writes of another operator’s number', event('REVOKED', 'telco:true')],
    ['justifies at another operator', verification('JUSTIFIED')],
  ])('no operator %s', async (_what, statement) => {
    expect(await isRefused(other, statement)).toBe(true)
  })

  test.each([
    ['registers a number', entries],
    ['takes a number back', status('REVOKED')],
    ['switches a number off by itself', status('SUSPENDED')],
    ['justifies a verification', verification('JUSTIFIED')],
    ['releases a claim', claims('RELEASED')],
    ['writes in the name of an operator', event('SUSPENDED', 'telco:ais')],
  ])('the regulator never %s', async (_what, statement) => {
    expect(await isRefused(nbtc, statement)).toBe(true)
  })

  describe('an order and a request', () => {
    const orderOf = (by: string) =>
      `insert into sims.suspension_order (msisdn, operator, reason, rule, ordered_at, ordered_by, officer, warn_at, due_at)
       select $1::text, 'AIS', 'x' || left($2::text, 0), 'x', now(), '${by}', 'officer-1', now(), now()`
    const requestOf = (by: string) =>
      `insert into sims.suspension_request (id, case_id, case_number, requested_by, officer, requested_at)
       select gen_random_uuid(), gen_random_uuid(), left($1::text || $2::text, 5), '${by}', 'officer-1', now()`
    const changeOf = (state: string, more = '') =>
      `update sims.suspension_order set state = '${state}'${more} where msisdn = $1::text and $2::text <> ''`
    const everyone = [...strangers, ais, other, nbtc]

    beforeAll(async () => {
      await sims.db.transaction(nbtc, (db) => db.query(orderOf('nbtc'), [msisdn, holder]))
    })

    test('is written by the regulator, a request by nobody without a case', async () => {
      for (const caller of everyone) {
        const { agencyId } = caller
        const isOrderRefused = agencyId === 'nbtc' || (await isRefused(caller, orderOf(agencyId)))
        expect([agencyId, isOrderRefused]).toEqual([agencyId, true])
        const isRequestRefused = await isRefused(caller, requestOf(agencyId))
        expect([agencyId, isRequestRefused]).toEqual([agencyId, true])
      }
      expect(await isRefused(ais, orderOf('nbtc'))).toBe(true)
    })

    test('is changed by its operator and the regulator alone, each in its own way', async () => {
      const lifted = changeOf('LIFTED', ', lifted_at = now()')
      const done = changeOf('CARRIED_OUT', ', suspended_at = now()')
      const early = changeOf('CARRIED_OUT', `, suspended_at = '2001-01-01'`)
      for (const caller of [...strangers, other])
        for (const statement of [lifted, done])
          expect([caller.agencyId, await isRefused(caller, statement)]).toEqual([
            caller.agencyId,
            true,
          ])
      expect(await isRefused(ais, lifted)).toBe(true)
      expect(await isRefused(nbtc, done)).toBe(true)
      await expect(isRefused(ais, early)).rejects.toThrow() // the constraint, not a right
      expect(await isRefused(ais, done)).toBe(false)
      expect(await isRefused(nbtc, lifted)).toBe(false)
    })
  })

  test('what an agency may do, it still can', async () => {
    const order = status('SUSPENSION_ORDERED', ', suspension_due_at = now()')
    expect(await isRefused(nbtc, order)).toBe(false)
    expect(await isRefused(nbtc, verification('REQUIRED'))).toBe(false)
    expect(await isRefused(ais, status('REVOKED'))).toBe(false)
    expect(await isRefused(ais, entries)).toBe(false)
  })
})
