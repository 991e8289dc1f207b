import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank } from '../../support/tokens/callers.ts'

let last = 500_000_000
const next = () => String(++last)
/** An account at 014 that no other test has. */
const account = () => `0${next()}`
const exact = '2026-11-20T10:00:00+07:00'

/** 50,000 baht from 004 to a mobile number that is registered with 014. */
function legToProxy(change: object = {}) {
  const [leg] = reportInput().transfers
  if (!leg) throw new RangeError('a report has three legs')
  const { reference: _unknown, ...rest } = leg
  const from = { bankCode: '004', accountNumber: account() }
  const to = { bankCode: '014', proxy: { type: 'MOBILE', value: `08${next().slice(1)}` } }
  return { ...rest, transferredAt: exact, from, to, ...change }
}

describe.each(engines)('requests at a proxy, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  const send = async (caller: TestCaller, mutation: string, input: object, payload: string) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${payload} } }`
    const { data, errors } = await graph.cases.ask(caller, document, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    const { code, state } = errors?.[0]?.extensions ?? {}
    return { code, state, message: errors?.[0]?.message, data: data?.answer }
  }
  const openCase = async (transfers: readonly object[], victim = nationalId(`110${next()}`)) => {
    const input = { ...reportInput(), victim: { nationalId: victim, name: 'สมชาย' }, transfers }
    const { data, message } = await send(aoc, 'reportCase', input, 'case { id transfers { id } }')
    expect(message).toBeUndefined()
    const { id, transfers: legs } = data.case
    return { caseId: id as string, legs: legs.map((each: { id: string }) => each.id) as string[] }
  }
  const ask = async (caseId: string) => {
    const input = keyed({ caseId, basis: 'VICTIM_WORD' })
    const { data } = await graph.act(aoc, 'requestHoldsAlongTrail', input)
    return data.holds as { id: string; requestedSatang: number }[]
  }
  const resolve = (transferId: string | undefined, accountNumber: string, caller = bank('014')) =>
    send(caller, 'resolveProxy', { transferId, accountNumber }, 'transfer { id to { id } }')
  const place = (holdId: string | undefined, heldSatang = 5_000_000) =>
    graph.act(bank('014'), 'placeHold', { holdId, heldSatang })
  const read = (id: string | undefined) => graph.hold(bank('014'), id ?? '')

  test('are not placed before it resolves, and stand on its account from then', async () => {
    const { caseId, legs } = await openCase([legToProxy()])
    const [hold] = await ask(caseId)
    expect(hold).toMatchObject({ requestedSatang: 5_000_000, state: 'REQUESTED' })
    for (const satang of [5_000_000, 0])
      expect(await place(hold?.id, satang)).toMatchObject({
        code: 'INVALID_STATE',
        state: 'PROXY_UNRESOLVED',
      })
    const number = account()
    expect((await resolve(legs[0], number)).code).toBeUndefined()
    await graph.settle()
    expect(await read(hold?.id)).toMatchObject({
      state: 'REQUESTED',
      requestedSatang: 5_000_000,
      account: { bankCode: '014', maskedNumber: number },
    })
    expect((await place(hold?.id)).code).toBeUndefined()
    expect(await ask(caseId)).toEqual([])
  })

  test('placed at the instant at which they move are placed or refused, and never lost', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { caseId, legs } = await openCase([legToProxy()])
      const [hold] = await ask(caseId)
      await resolve(legs[0], account())
      const [placed] = await Promise.all([place(hold?.id), graph.deliver()])
      if (placed.code === undefined) continue
      expect(placed).toMatchObject({ code: 'INVALID_STATE', state: 'PROXY_UNRESOLVED' })
      expect((await place(hold?.id)).code).toBeUndefined()
    }
  })

  test('asked for between the resolution and its delivery are not asked for twice', async () => {
    const { caseId, legs } = await openCase([legToProxy()])
    const [first] = await ask(caseId)
    await resolve(legs[0], account())
    const [second] = await ask(caseId)
    await graph.settle()
    expect(await read(first?.id)).toMatchObject({ state: 'LIFTED' })
    expect((await place(second?.id)).code).toBeUndefined()
  })

  test('of one transaction that two cases tell of are held once', async () => {
    const leg = legToProxy()
    const reference = `TWICE-${next()}`
    const number = account()
    const plain = { ...leg, reference, to: { bankCode: '014', accountNumber: number } }
    const known = await openCase([plain])
    const unknown = await openCase([{ ...leg, reference }])
    const [held] = await ask(known.caseId)
    const [asked] = await ask(unknown.caseId)
    expect((await place(held?.id)).code).toBeUndefined()
    expect((await resolve(unknown.legs[0], number)).code).toBeUndefined()
    await graph.settle()
    expect(await read(asked?.id)).toMatchObject({ state: 'LIFTED', heldSatang: null })
    expect(await ask(unknown.caseId)).toEqual([])
  })

  test('that both wait, of one transaction in two cases, become one', async () => {
    const leg = { ...legToProxy(), reference: `BOTH-${next()}` }
    const cases = [await openCase([leg]), await openCase([leg])]
    const holds = [(await ask(cases[0]!.caseId))[0], (await ask(cases[1]!.caseId))[0]]
    const number = account()
    const answers = await Promise.all(cases.map(({ legs }) => resolve(legs[0], number)))
    expect(answers.map(({ code }) => code)).toEqual([undefined, undefined])
    await graph.settle()
    const states = await Promise.all(holds.map(async (hold) => (await read(hold?.id)).state))
    expect(states).toEqual(expect.arrayContaining(['LIFTED', 'REQUESTED']))
  })

  test('of two legs to one proxy go each to the account of its own leg', async () => {
    const leg = legToProxy()
    const later = { ...leg, amountSatang: 1_000_000, transferredAt: '2026-11-20T11:00:00+07:00' }
    const { caseId, legs } = await openCase([leg, later])
    const holds = await ask(caseId)
    expect(holds.map(({ requestedSatang }) => requestedSatang)).toEqual(
      expect.arrayContaining([1_000_000, 5_000_000]),
    )
    const numbers = [account(), account()]
    for (const [at, id] of legs.entries()) await resolve(id, numbers[at]!)
    await graph.settle()
    const now = await Promise.all(holds.map(({ id }) => read(id)))
    const large = now.find((hold) => hold.requestedSatang === 5_000_000)
    const small = now.find((hold) => hold.requestedSatang === 1_000_000)
    expect(large?.account.maskedNumber).toBe(numbers[0])
    expect(small?.account.maskedNumber).toBe(numbers[1])
  })

  test('are withdrawn where the account was wrong, and asked for anew at the right one', async () => {
    const leg = legToProxy()
    const { caseId, legs } = await openCase([leg])
    const [hold] = await ask(caseId)
    const innocent = account()
    await resolve(legs[0], innocent)
    await graph.settle()
    expect((await place(hold?.id)).code).toBeUndefined()
    // a hold on a victim's word is not the bank's to lift
    const lifted = await graph.act(bank('014'), 'liftHold', { holdId: hold?.id, reason: 'x' })
    expect(lifted.code).toBe('FORBIDDEN')
    expect(await resolve(legs[0], account())).toMatchObject({
      code: 'INVALID_STATE',
      state: 'RESOLVED',
    })
    const corrected = await send(
      aoc,
      'correctTransfer',
      { transferId: legs[0], replacement: leg, reason: 'the account is of somebody else' },
      'case { transfers { id } }',
    )
    expect(corrected.code).toBeUndefined()
    await graph.settle()
    expect((await read(hold?.id)).liftableSince).not.toBeNull()
    const [again] = await ask(caseId)
    const [fresh] = corrected.data.case.transfers
    expect((await resolve(fresh.id, account())).code).toBeUndefined()
    await graph.settle()
    expect((await place(again?.id)).code).toBeUndefined()
  })

  test('of a leg that was voided, or of a case that was closed, end with it', async () => {
    const voided = await openCase([legToProxy(), legToProxy()])
    const holds = await ask(voided.caseId)
    await send(
      aoc,
      'correctTransfer',
      { transferId: voided.legs[0], reason: 'told in error' },
      'case { id }',
    )
    await graph.settle()
    const states = await Promise.all(holds.map(async ({ id }) => (await read(id))?.state))
    expect(states).toEqual(expect.arrayContaining(['LIFTED', 'REQUESTED']))
    expect((await resolve(voided.legs[0], account())).code).toBe('NOT_FOUND')

    const closed = await openCase([legToProxy()])
    const [hold] = await ask(closed.caseId)
    await send(aoc, 'closeCase', { caseId: closed.caseId, reason: 'WITHDRAWN' }, 'case { id }')
    await graph.settle()
    expect(await read(hold?.id)).toMatchObject({ state: 'LIFTED' })
    expect(await resolve(closed.legs[0], account())).toMatchObject({
      code: 'INVALID_STATE',
      state: 'CLOSED',
    })
  })

  test('go along with a merge and come back with its undoing, resolved meanwhile', async () => {
    const victim = nationalId(`110${next()}`)
    const merged = await openCase([legToProxy()], victim)
    const survivor = await openCase([legToProxy()], victim)
    const [hold] = await ask(merged.caseId)
    const pair = { caseId: merged.caseId, intoCaseId: survivor.caseId, reason: 'one loss' }
    expect((await send(aoc, 'mergeCases', pair, 'case { id }')).code).toBeUndefined()
    const number = account()
    expect((await resolve(merged.legs[0], number)).code).toBeUndefined()
    await graph.settle()
    expect((await place(hold?.id)).code).toBeUndefined()
    const undo = { caseId: merged.caseId, reason: 'two losses' }
    expect((await send(aoc, 'undoMerge', undo, 'case { id }')).code).toBeUndefined()
    await graph.settle()
    const query = `query ($id: ID!) { hold(id: $id) { state case { id } account { maskedNumber } } }`
    const { data } = await graph.accounts.ask(aoc, query, { id: hold?.id })
    expect(data.hold).toEqual({
      state: 'PLACED',
      case: { id: merged.caseId },
      account: { maskedNumber: number },
    })
  })

  test.each([
    ['merged', 'survivor'],
    ['survivor', 'merged'],
  ] as const)(
    'of a transaction in both cases follow its leg in the %s case',
    async (one, other) => {
      const victim = nationalId(`110${next()}`)
      const leg = { ...legToProxy(), reference: `LEFT-${next()}` }
      const cases = {
        merged: await openCase([leg], victim),
        survivor: await openCase([leg], victim),
      }
      const [hold] = await ask(cases.merged.caseId)
      const pair = { caseId: cases.merged.caseId, intoCaseId: cases.survivor.caseId, reason: 'one' }
      expect((await send(aoc, 'mergeCases', pair, 'case { id }')).code).toBeUndefined()
      await graph.settle()
      const number = account()
      expect((await resolve(cases[one].legs[0], number)).code).toBeUndefined()
      await graph.settle()
      expect((await place(hold?.id)).code).toBeUndefined()
      expect((await read(hold?.id)).account.maskedNumber).toBe(number)
      expect(await ask(cases.survivor.caseId)).toEqual([])
      // the other leg is the same transaction: it has the same account, and no other
      expect((await resolve(cases[other].legs[0], number)).code).toBeUndefined()
      expect(await resolve(cases[other].legs[0], account())).toMatchObject({ state: 'RESOLVED' })
    },
  )

  test('of another transaction to the same proxy in a merged case stay where they are', async () => {
    const victim = nationalId(`110${next()}`)
    const leg = { ...legToProxy(), reference: `ONE-${next()}` }
    const second = { ...leg, reference: `TWO-${next()}` }
    const merged = await openCase([leg], victim)
    const survivor = await openCase([leg, second], victim)
    const pair = { caseId: merged.caseId, intoCaseId: survivor.caseId, reason: 'one loss' }
    expect((await send(aoc, 'mergeCases', pair, 'case { id }')).code).toBeUndefined()
    expect((await resolve(merged.legs[0], account())).code).toBeUndefined()
    const query = `query ($id: ID!) { case(id: $id) { transfers { reference toProxy { isResolved } } } }`
    const { data } = await graph.cases.ask(aoc, query, { id: survivor.caseId })
    expect(data.case.transfers).toEqual(
      expect.arrayContaining([
        { reference: leg.reference, toProxy: { isResolved: true } },
        { reference: second.reference, toProxy: { isResolved: false } },
      ]),
    )
  })

  test('leave the sum of the account a number that the graph can report', async () => {
    const number = account()
    const full = 10_000_000_000_000
    const traced = { ...legToProxy({ amountSatang: full }) }
    const many = Array.from({ length: 900 }, (_, place) => ({
      ...traced,
      reference: `FULL-${next()}-${place}`,
      to: { bankCode: '014', accountNumber: number },
    }))
    const one = await openCase(many)
    const [hold] = await ask(one.caseId)
    expect(hold?.requestedSatang).toBe(900 * full)
    const { caseId, legs } = await openCase([legToProxy({ amountSatang: full })])
    const [waiting] = await ask(caseId)
    expect((await resolve(legs[0], number)).code).toBeUndefined()
    await graph.settle()
    expect(await read(waiting?.id)).toMatchObject({
      state: 'REQUESTED',
      requestedSatang: Number.MAX_SAFE_INTEGER - 900 * full,
    })
  })

  test('cannot be moved by a caller', async () => {
    const moving = graph.database.db.transaction(
      { role: 'aoc_accounts', agencyId: 'bank:014', agencyKind: 'BANK', officer: 'officer-1' },
      (db) => db.query(`select * from accounts.move_requests('acc_a', 'acc_b', now())`),
    )
    await expect(moving).rejects.toThrow('not for callers')
  })
})
