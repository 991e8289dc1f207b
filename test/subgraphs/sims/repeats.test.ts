/** A call whose answer was lost comes again without an idempotency key: one effect, the same answer. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { nbtc, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { newPerson, register, startSims, type SimsUnderTest } from './sims-under-test.ts'

describe.each(engines)('the same call again without a key on $engine', ({ open }) => {
  let sims: SimsUnderTest

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const ask = (caller: TestCaller, field: string, input: object) => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) {
      sims { msisdn status suspendedAt history(first: 10) { id kind at reason } } } }`
    return sims.client.ask(caller, query, { input })
  }
  const order = (msisdns: readonly string[]) =>
    ask(nbtc, 'orderSimSuspension', {
      idempotencyKey: randomUUID(),
      msisdns,
      reason: 'scam calls',
    })
  const ais = telco('ais')
  const calls: readonly (readonly [
    name: string,
    caller: TestCaller,
    prepare: (msisdns: readonly string[]) => Promise<unknown>,
    input: object,
  ])[] = [
    ['liftSimSuspension', nbtc, order, { reason: 'in error' }],
    ['revokeSims', ais, async () => undefined, { reason: 'given up' }],
    [
      'reportSimSuspension',
      ais,
      async () => undefined,
      { reason: 'robot calls', suspendedAt: 'now' },
    ],
    [
      'resumeSims',
      ais,
      (msisdns) =>
        ask(ais, 'reportSimSuspension', {
          msisdns,
          reason: 'robot calls',
          suspendedAt: sims.clock.at.toISOString(),
        }),
      { reason: 'shown' },
    ],
  ]
  const inputOf = (input: object, msisdns: readonly string[]) => ({
    ...input,
    ...('suspendedAt' in input ? { suspendedAt: sims.clock.at.toISOString() } : {}),
    msisdns,
  })

  test.each(calls)(
    '%s: the same answer, and nothing more is recorded',
    async (field, caller, prepare, input) => {
      const msisdns = await register(sims, 'ais', newPerson(), 2)
      await prepare(msisdns)
      const given = inputOf(input, msisdns)
      const first = await ask(caller, field, given)
      expect(first.errors).toBeUndefined()
      expect(await ask(caller, field, given)).toEqual(first)
      const [one = ''] = msisdns
      const part = await ask(caller, field, { ...given, msisdns: [one] })
      expect(part.data[field].sims).toEqual(first.data[field].sims.slice(0, 1))
    },
  )

  test.each(calls)(
    '%s: two at the same instant have one effect',
    async (field, caller, prepare, input) => {
      const msisdns = await register(sims, 'ais', newPerson(), 2)
      await prepare(msisdns)
      const given = inputOf(input, msisdns)
      const [first, second] = await Promise.all([
        ask(caller, field, given),
        ask(caller, field, given),
      ])
      expect(first?.errors).toBeUndefined()
      expect(second).toEqual(first)
    },
  )

  test.each(calls.filter(([field]) => field !== 'reportSimSuspension'))(
    '%s: for another reason it is another call, and the state refuses it',
    async (field, caller, prepare, input) => {
      const msisdns = await register(sims, 'ais', newPerson(), 1)
      await prepare(msisdns)
      await ask(caller, field, inputOf(input, msisdns))
      const other = await ask(caller, field, { ...inputOf(input, msisdns), reason: 'another' })
      expect(other.errors?.[0]?.extensions.code).toBe('INVALID_STATE')
    },
  )
})
