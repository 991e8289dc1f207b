import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aoc, amlo, bank, ccib, station } from '../../support/tokens/callers.ts'
import { nationalId } from '../../support/domain/reports.ts'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { openAny } from '../../support/processes/database.ts'
import { pseudonyms, type TestCaller } from '../../support/domain/subgraph-client.ts'

const strangersId = nationalId('310020000099')
/** An account that no money of the case reached, and its holder. */
const stranger = { bankCode: '025', accountNumber: '0257776665' }

describe('an order of an own power', () => {
  let graph: ClockedSubgraphs
  let caseId: string

  beforeAll(async () => {
    graph = await startClockedSubgraphs(openAny)
    const register = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
    const accounts = [
      {
        accountNumber: stranger.accountNumber,
        nationalId: strangersId,
        holderName: 'ผู้บริสุทธิ์',
      },
    ]
    await graph.accounts.ask(bank('025'), register, { input: keyed({ accounts }) })
  })
  afterAll(() => graph.close())
  beforeEach(async () => {
    caseId = await graph.openCase()
    const input = keyed({ caseId, stationCode: '10101' })
    expect((await graph.act(aoc, 'referCase', input)).code).toBeUndefined()
  })

  const list = (caller: TestCaller, more = {}, account: object = stranger) =>
    graph.act(
      caller,
      'requestHolds',
      keyed({
        caseId,
        basis: 'LISTING',
        orderNumber: 'L-1',
        holds: [{ ...account, amountSatang: 1 }],
        ...more,
      }),
    )
  const waiting = async (caller: TestCaller) => {
    const query = `{ holdOrders(first: 100) { nodes { id proposedBy case { id } } } }`
    const { data } = await graph.accounts.ask(caller, query)
    return data.holdOrders.nodes.find((each: { case: { id: string } }) => each.case.id === caseId)
  }
  const confirm = (caller: TestCaller, orderId: string) =>
    graph.act(caller, 'confirmHoldOrder', keyed({ orderId }))
  const first = { ...aoc, officer: 'first' }
  const second = { ...aoc, officer: 'second' }
  const readHolder = async (caller: TestCaller, holdId: string) => {
    const query = `query ($id: ID!) { hold(id: $id) { state account { maskedNumber accountNumber holder { id } } } }`
    return (await graph.accounts.ask(caller, query, { id: holdId })).data.hold
  }

  test('MUST name its number', async () => {
    expect((await list(first, { orderNumber: null })).code).toBe('BAD_USER_INPUT')
    expect((await list(first, { orderNumber: ' ' })).code).toBe('BAD_USER_INPUT')
  })

  test('beyond the trail asks no bank before a second person of the agency confirmed it', async () => {
    expect((await list(first)).data).toEqual({ holds: [] })
    const inbox = `query ($caseId: ID!) { holds(filter: { caseId: $caseId }) { nodes { id } } }`
    const inboxOf = async () =>
      (await graph.accounts.ask(bank('025'), inbox, { caseId })).data.holds.nodes
    expect(await inboxOf()).toEqual([])
    const order = await waiting(second)
    expect(order).toMatchObject({ proposedBy: 'first' })
    expect((await confirm(first, order.id)).code).toBe('FORBIDDEN')
    expect(await waiting(ccib)).toBeUndefined()
    expect((await confirm({ ...ccib, officer: 'second' }, order.id)).code).toBe('NOT_FOUND')
    expect((await confirm(second, order.id)).data.holds).toHaveLength(1)
    expect(await inboxOf()).toHaveLength(1)
    expect(await confirm({ ...aoc, officer: 'third' }, order.id)).toMatchObject({
      code: 'INVALID_STATE',
      state: 'CONFIRMED',
    })
  })

  test('MUST NOT be confirmed by the first person in capitals, in the database neither', async () => {
    await list(first)
    const { id } = await waiting(second)
    expect((await confirm({ ...first, officer: 'FIRST' }, id)).code).toBe('FORBIDDEN')
    const confirmAs = (officer: string) =>
      graph.database.db.transaction(
        {
          role: 'aoc_accounts',
          agencyId: 'aoc',
          agencyKind: 'AOC',
          officer,
          issuer: 'https://aoc.test',
        },
        (db) =>
          db.query<{ id: string }>(
            `update accounts.hold_order set confirmed_at = now(), confirmed_issuer = access.issuer(),
               confirmed_officer = access.officer() where id = $1::uuid returning id`,
            [id],
          ),
      )
    await expect(confirmAs('FIRST')).rejects.toMatchObject({ code: '23514' })
    expect(await confirmAs('second')).toEqual([{ id }])
  })

  test('waits 24 hours for the second person', async () => {
    await list(first)
    const order = await waiting(second)
    graph.advance(day)
    expect(await confirm(second, order.id)).toMatchObject({
      code: 'INVALID_STATE',
      state: 'EXPIRED',
    })
  })

  test('opens the account to the agency that ordered, and only when its bank has placed the hold', async () => {
    await list(first)
    const confirmed = await confirm(second, (await waiting(second)).id)
    const holdId = confirmed.data.holds[0].id
    const closed = { maskedNumber: 'xxxxxx6665', accountNumber: null, holder: null }
    expect(await readHolder(aoc, holdId)).toEqual({ state: 'REQUESTED', account: closed })
    await graph.act(bank('025'), 'placeHold', { holdId, heldSatang: 1 })
    const holder = { id: pseudonyms.person(strangersId) }
    expect(await readHolder(aoc, holdId)).toMatchObject({ state: 'PLACED', account: { holder } })
    expect(await readHolder(station('10101'), holdId)).toEqual({ state: 'PLACED', account: closed })
  })

  test('within the trail takes one person', async () => {
    const onTrail = { bankCode: '014', accountNumber: '0142223332' }
    expect((await list(first, {}, onTrail)).data.holds).toHaveLength(1)
  })

  test('over a person to whom no trail leads takes two', async () => {
    const input = {
      caseId,
      basis: 'RESTRAINT',
      orderNumber: 'A-1',
      personId: pseudonyms.person(strangersId),
    }
    const asked = await graph.act(amlo, 'freezeAccountsOfPerson', keyed(input))
    expect(asked.data).toEqual({ holds: [] })
    const second = { ...amlo, officer: 'second' }
    expect((await confirm(second, (await waiting(second)).id)).data.holds).toHaveLength(1)
  })

  describe('of AMLO', () => {
    const onTrail = { bankCode: '014', accountNumber: '0142223332' }
    const restrain = async (basis: string) => {
      const asked = await list(amlo, { basis, orderNumber: 'A-2' }, onTrail)
      const holdId = String(asked.data.holds[0].id)
      await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 1 })
      return holdId
    }

    test('ends by AMLO, and by nobody else', async () => {
      const holdId = await restrain('RESTRAINT')
      for (const other of [aoc, ccib, bank('014')])
        expect((await graph.act(other, 'liftHold', { holdId, reason: 'x' })).code).toBe('FORBIDDEN')
      const lifted = await graph.act(amlo, 'liftHold', { holdId, reason: 'not laundered' })
      expect(lifted.data.hold).toMatchObject({ id: holdId, state: 'LIFTED' })
    })

    test('outlasts the clock of its own notice (s.6 para 2) by a restraint', async () => {
      const holdId = await restrain('AUTHORITY_NOTICE')
      const order = { holdId, basis: 'RESTRAINT', orderNumber: 'A-3' }
      expect((await graph.act(amlo, 'extendHold', order)).data.hold.state).toBe('EXTENDED')
      expect((await graph.act(aoc, 'liftHold', { holdId, reason: 'x' })).code).toBe('FORBIDDEN')
    })

    test('does not reach what another agency ordered', async () => {
      const asked = await list(first, {}, onTrail)
      const holdId = String(asked.data.holds[0].id)
      const lift = (input: object) => graph.act(amlo, 'liftHold', { ...input, reason: 'x' })
      expect((await lift({ holdId })).code).toBe('NOT_FOUND')
      const order = { holdId, basis: 'RESTRAINT', orderNumber: 'A-4' }
      expect((await graph.act(amlo, 'extendHold', order)).code).toBe('NOT_FOUND')
    })
  })

  test('a bank’s look-up of another bank’s number runs no statement, whether the number exists or not', async () => {
    const look = async (accountNumber: string) => {
      const query = `query ($n: String!) { bankAccount(bankCode: "014", accountNumber: $n) { id maskedNumber } }`
      return graph.accounts.ask(bank('004'), query, { n: accountNumber })
    }
    const hit = await look('0142223332')
    expect(hit.data).toEqual({ bankAccount: null })
    expect(await look('0142223333')).toEqual(hit)
  })
})
