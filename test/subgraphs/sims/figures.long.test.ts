/** Figures of operators: what they did in an interval, and what came to its end in it. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { aoc, bank, nbtc, telco } from '../../support/tokens/callers.ts'
import {
  day,
  newNumbers,
  newPerson,
  register,
  startSims,
  type SimsUnderTest,
} from './sims-under-test.ts'

const ais = telco('ais')
const nt = telco('nt')

describe.each(engines)('figures of operators on $engine', ({ open }) => {
  let sims: SimsUnderTest
  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const advance = (ms: number) => {
    sims.clock.at = new Date(sims.clock.at.getTime() + ms)
  }
  const ask = async (caller: TestCaller, field: string, input: object) => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { __typename } }`
    const { errors } = await sims.client.ask(caller, query, { input })
    expect(errors).toBeUndefined()
  }
  const figuresOf = async (caller: TestCaller, from: Date, to: Date) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Figures { sims {
      operator ordered verified verificationOverdue suspended revoked touristEnded } } } }`
    const of = [{ __typename: 'Figures', from: from.toISOString(), to: to.toISOString() }]
    const { data } = await sims.client.ask(caller, query, { of })
    return data?._entities[0]?.sims
  }

  test('each is counted in the interval in which it happened, for the operator, the regulator and the centre alone', async () => {
    const begin = sims.clock.at
    const [accepted, silent, answered] = [newPerson(), newPerson(), newPerson()]
    const numbers = await register(sims, 'ais', accepted, 7)
    await register(sims, 'ais', silent, 7)
    await register(sims, 'nt', answered, 7)
    const [tourist = ''] = newNumbers(1)
    const identity = { passport: { country: 'SGP', number: 'K1234567' } }
    const registeredAt = begin.toISOString()
    const entry = { msisdn: tourist, identity, holderName: 'Lee', registeredAt, kind: 'TOURIST' }
    await ask(ais, 'registerSims', { idempotencyKey: randomUUID(), sims: [entry] })
    for (const [person, operator] of [
      [accepted, 'AIS'],
      [silent, 'AIS'],
      [answered, 'NT'],
    ] as const)
      await ask(nbtc, 'requireSimVerification', { personId: person.id, operator })
    const reason = 'a fleet'
    await ask(ais, 'recordSimJustification', { personId: accepted.id, justification: reason })
    await ask(nt, 'recordSimJustification', { personId: answered.id, justification: reason })
    const decision = { personId: accepted.id, operator: 'AIS', accepted: true, reason }
    await ask(nbtc, 'decideSimVerification', decision)
    const off = numbers.slice(0, 2)
    await ask(ais, 'reportSimSuspension', { msisdns: off, reason, suspendedAt: registeredAt })
    await ask(ais, 'revokeSims', { msisdns: numbers.slice(2, 5), reason })
    advance(day)
    const none = {
      ordered: 0,
      verified: 0,
      verificationOverdue: 0,
      suspended: 0,
      revoked: 0,
      touristEnded: 0,
    }
    const done = { ...none, verified: 1, suspended: 2, revoked: 3 }
    const first = [
      { operator: null, ...done },
      { operator: 'AIS', ...done },
    ]
    for (const caller of [nbtc, aoc, ais])
      expect(await figuresOf(caller, begin, sims.clock.at)).toEqual(first)
    expect(await figuresOf(nt, begin, sims.clock.at)).toEqual([{ operator: null, ...none }])
    expect(await figuresOf(bank('004'), begin, sims.clock.at)).toBeFalsy()

    const after = (days: number) => new Date(begin.getTime() + days * day)
    sims.clock.at = after(59)
    expect(await figuresOf(nbtc, after(40), after(70))).toEqual([{ operator: null, ...none }])
    sims.clock.at = after(200)
    const ended = { ...none, touristEnded: 1 }
    expect(await figuresOf(nbtc, after(40), after(70))).toEqual([
      { operator: null, ...ended },
      { operator: 'AIS', ...ended },
    ])
    // the demand that nobody answered; the answered one at NT waits for the regulator
    const overdue = { ...none, verificationOverdue: 1 }
    expect(await figuresOf(nbtc, after(170), after(195))).toEqual([
      { operator: null, ...overdue },
      { operator: 'AIS', ...overdue },
    ])
    expect(await figuresOf(nt, after(170), after(195))).toEqual([{ operator: null, ...none }])
  })
})
