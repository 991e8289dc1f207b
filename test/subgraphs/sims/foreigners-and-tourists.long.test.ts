/** NBTC, August 2025: a foreigner has at most three numbers at one operator, and a tourist's number ends after 60 days. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { foreignerLimit, touristEnd } from '../../../subgraphs/sims/law/rules.ts'
import { sims as subgraph } from '../../../subgraphs/sims/subgraph.ts'
import { nationalId } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, nbtc, station, telco } from '../../support/tokens/callers.ts'
import {
  codeOf,
  day,
  newNumbers,
  port,
  startSims,
  waitingClaimIds,
  type SimsUnderTest,
} from './sims-under-test.ts'

const ais = telco('ais')
const measures = new Date('2025-08-29T00:00:00+07:00')
const before = new Date(measures.getTime() - 1)

describe('the measures of August 2025', () => {
  test('limit foreigners and tourists from the day on which they came into force, and not an instant before', () => {
    expect([foreignerLimit(before), foreignerLimit(measures)?.most]).toEqual([null, 3])
    const end = touristEnd(measures, measures)
    expect([end?.rule, end?.dueAt.getTime()]).toEqual([
      'TOURIST_60_DAYS',
      measures.getTime() + 60 * day,
    ])
    expect(touristEnd(before, measures)).toBeNull()
    expect(touristEnd(measures, before)).toBeNull()
  })
})

describe.each(engines)('foreigners and tourists on $engine', ({ open }) => {
  let sims: SimsUnderTest
  let people = 0
  const passport = () => ({
    identity: { passport: { country: 'SGP', number: `E${String(++people).padStart(7, '0')}` } },
  })
  const digits = (first: string) => nationalId(`${first}${String(++people).padStart(11, '0')}`)
  const foreigner = () => ({ identity: { foreignerId: digits('7') } })

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const mutation = `mutation ($input: RegisterSimsInput!) {
    registerSims(input: $input) { registered updated claimed overLimit } }`
  const registerAs = async (
    caller: typeof ais,
    person: object,
    msisdns: readonly string[],
    more = {},
  ) => {
    const registeredAt = sims.clock.at.toISOString()
    const entries = msisdns.map((msisdn) => {
      return { msisdn, holderName: 'Lee', registeredAt, ...person, ...more }
    })
    const input = { idempotencyKey: randomUUID(), sims: entries }
    return sims.client.ask(caller, mutation, { input })
  }
  const register = (person: object, msisdns: readonly string[], more = {}) =>
    registerAs(ais, person, msisdns, more)
  const overLimit = `query ($filter: SimHolderFilter!) { simHolders(filter: $filter, first: 100) { totalCount
    nodes { person { id } operator count rule limit isOverLimit verification } } }`
  const listed = async (
    filter: object = { overLimit: true },
    caller: Parameters<typeof registerAs>[0] = nbtc,
  ) => {
    const { data, errors } = await sims.client.ask(caller, overLimit, { filter })
    expect(errors).toBeUndefined()
    expect(data.simHolders.totalCount).toBe(data.simHolders.nodes.length)
    return data.simHolders.nodes as readonly {
      operator: string
      count: number
      isOverLimit: boolean
      verification: string
    }[]
  }
  const fields = 'msisdn status kind validUntil isExpired'
  const read = async (msisdn: string) => {
    const query = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) { ${fields}
      history(first: 10) { kind rule } } }`
    return (await sims.client.ask(ais, query, { msisdn })).data.simRegistration
  }

  test.each([
    ['a passport', passport, true],
    ['a number of a foreigner', foreigner, true],
    ['the same number given as a national ID', () => ({ nationalId: digits('6') }), true],
    ['a national ID', () => ({ nationalId: digits('3') }), false],
    ['a national ID of a naturalised person', () => ({ nationalId: digits('8') }), false],
    ['the number of a company', () => ({ identity: { juristicId: digits('0') } }), false],
  ] as const)('a holder by %s', async (_what, personOf, isLimited) => {
    const person = personOf()
    const earlier = await listed()
    const three = await register(person, newNumbers(3))
    expect(three.data.registerSims).toMatchObject({ registered: 3, overLimit: 0 })
    expect(await listed()).toEqual(earlier)
    const fourth = await register(person, newNumbers(1))
    expect(fourth.data.registerSims).toMatchObject({ registered: 1, overLimit: isLimited ? 1 : 0 })
    expect(await listed()).toHaveLength(earlier.length + (isLimited ? 1 : 0))
  })

  test('the limit is per operator, and ends when a number is taken back', async () => {
    const person = foreigner()
    const earlier = await listed()
    const [one = '', ...others] = newNumbers(3)
    await register(person, [one, ...others])
    await registerAs(telco('nt'), person, newNumbers(3))
    expect(await listed()).toEqual(earlier)
    await registerAs(telco('nt'), person, newNumbers(1))
    const added = (await listed()).filter(({ operator }) => operator === 'NT')
    expect(added).toMatchObject([
      { count: 4, limit: 3, isOverLimit: true, rule: 'WITHIN_LIMIT', verification: 'NOT_REQUIRED' },
    ])
    expect(await listed({ overLimit: true, operator: 'NT' })).toEqual(added)
    await port(sims, ['ais', 'nt'], { id: '', nationalId: person.identity.foreignerId }, [one])
    expect(await listed({ overLimit: true, operator: 'NT' })).toMatchObject([{ count: 5 }])
    const revoke = `mutation ($input: RevokeSimsInput!) { revokeSims(input: $input) { sims { msisdn } } }`
    const mine = await sims.client.ask(nbtc, `{ simRegistration(msisdn: "${one}") { operator } }`)
    expect(mine.data.simRegistration.operator).toBe('NT')
    for (const msisdn of [one])
      await sims.client.ask(telco('nt'), revoke, {
        input: { msisdns: [msisdn], reason: 'given up' },
      })
    expect(await listed({ overLimit: true, operator: 'NT' })).toMatchObject([{ count: 4 }])
  })

  test('the centre and a station list foreigners over the limit in their cases alone', async () => {
    const inCase = newNumbers(4)
    await register(passport(), inCase)
    await register(passport(), newNumbers(4))
    const id = await sims.openCase(inCase.slice(0, 1))
    await sims.refer(id, 'police:station:10101')
    for (const caller of [aoc, station('10101')])
      expect(await listed({ overLimit: true }, caller)).toMatchObject([
        { count: 4, isOverLimit: true },
      ])
    expect(await listed({ overLimit: true }, station('10102'))).toEqual([])
  })

  test('several states are listed at once, each as of now', async () => {
    const demand = `mutation ($input: RequireSimVerificationInput!) {
      requireSimVerification(input: $input) { holder { person { id } } } }`
    const holders: string[] = []
    for (let index = 0; index < 2; index += 1) {
      await registerAs(telco('true'), { nationalId: digits('3') }, newNumbers(7))
      const query = `{ simHolders(filter: { operator: TRUE, moreThan: 6, states: [NOT_REQUIRED] }) { nodes { person { id } } } }`
      const { data } = await sims.client.ask(nbtc, query)
      const { id } = data.simHolders.nodes[0].person
      holders.push(id)
      await sims.client.ask(nbtc, demand, { input: { personId: id, operator: 'TRUE' } })
      sims.clock.at = new Date(sims.clock.at.getTime() + (index === 0 ? 170 : 20) * day)
    }
    const base = { operator: 'TRUE', moreThan: 6 }
    const of = async (states: readonly string[]) => {
      const nodes = await listed({ ...base, states })
      return nodes.map(({ verification }) => verification).toSorted((a, b) => (a < b ? -1 : 1))
    }
    expect(await of(['REQUIRED'])).toEqual(['REQUIRED'])
    expect(await of(['EXPIRED'])).toEqual(['EXPIRED'])
    expect(await of(['EXPIRED', 'REQUIRED', 'VERIFIED'])).toEqual(['EXPIRED', 'REQUIRED'])
    expect(await of(['EXPIRED', 'NOT_REQUIRED'])).toEqual(['EXPIRED'])
    for (const filter of [
      { ...base, states: [] },
      { ...base, states: ['VERIFIED'], verification: 'VERIFIED' },
    ])
      expect(codeOf(await sims.client.ask(nbtc, overLimit, { filter }))).toBe('BAD_USER_INPUT')
  })

  test('a tourist’s number ends 60 days after its registration, whether or not anybody announces it', async () => {
    const [msisdn = '', standard = ''] = newNumbers(2)
    const person = passport()
    await register(person, [msisdn], { kind: 'TOURIST' })
    await register(person, [standard])
    const end = new Date(sims.clock.at.getTime() + 60 * day)
    expect(await read(msisdn)).toMatchObject({
      kind: 'TOURIST',
      validUntil: end.toISOString(),
      isExpired: false,
      history: [
        { kind: 'END_SET', rule: 'TOURIST_60_DAYS' },
        { kind: 'REGISTERED', rule: null },
      ],
    })
    expect(await read(standard)).toMatchObject({
      kind: 'STANDARD',
      validUntil: null,
      isExpired: false,
    })
    sims.clock.at = new Date(end.getTime() - 1)
    expect((await read(msisdn)).isExpired).toBe(false)
    sims.clock.at = end
    expect(await read(msisdn)).toMatchObject({ isExpired: true, status: 'ACTIVE' })
    expect((await read(standard)).isExpired).toBe(false)
  })

  test('a registration without a kind takes no end away; another date moves it; another holder or operator has none', async () => {
    const [msisdn = ''] = newNumbers(1)
    const person = passport()
    await register(person, [msisdn], { kind: 'TOURIST' })
    const { validUntil } = await read(msisdn)
    await register(person, [msisdn], {
      registeredAt: new Date(Date.parse(validUntil) - 60 * day).toISOString(),
    })
    expect((await read(msisdn)).validUntil).toBe(validUntil)
    const earlier = new Date(Date.parse(validUntil) - 61 * day).toISOString()
    await register(person, [msisdn], { registeredAt: earlier })
    const moved = await read(msisdn)
    expect(Date.parse(moved.validUntil)).toBe(Date.parse(validUntil) - day)
    expect(moved.history.map(({ kind }: { kind: string }) => kind)).toEqual([
      'END_SET',
      'CORRECTED',
      'END_SET',
      'REGISTERED',
    ])
    await registerAs(telco('true'), { nationalId: digits('3') }, [msisdn])
    const [claimId] = await waitingClaimIds(sims, [msisdn])
    const release = `mutation ($input: AnswerSimClaimsInput!) { answerSimClaims(input: $input) { claims { state } } }`
    await sims.client.ask(ais, release, { input: { claimIds: [claimId], released: true } })
    const query = `{ simRegistration(msisdn: "${msisdn}") { kind validUntil isExpired } }`
    expect((await sims.client.ask(telco('true'), query)).data.simRegistration).toEqual({
      kind: 'STANDARD',
      validUntil: null,
      isExpired: false,
    })
  })

  test('a tourist’s number is registered with a passport alone', async () => {
    for (const person of [foreigner(), { nationalId: digits('3') }])
      expect(codeOf(await register(person, newNumbers(1), { kind: 'TOURIST' }))).toBe(
        'BAD_USER_INPUT',
      )
  })

  test('ends are announced once to the operator and the regulator, and listed for them alone', async () => {
    const work = () => workOnce(subgraph, { db: sims.db, now: () => sims.clock.at })
    while ((await work()) > 0);
    const [one = '', other = ''] = newNumbers(2)
    await register(passport(), [one, other], { kind: 'TOURIST' })
    const told = () =>
      sims.db.asOwner((owner) =>
        owner.query<{ audience: readonly string[]; data: object }>(
          "select audience, data from sims.outbox where type = 'th.aoc.sim.tourist.ended' order by id",
        ),
      )
    const earlier = (await told()).length
    const { validUntil } = await read(one)
    const since = validUntil
    const list = async (caller: typeof ais, filter: object) => {
      const query = `query ($filter: TouristSimFilter) { touristSims(filter: $filter, first: 100) { nodes { ${fields} } } }`
      const { data, errors } = await sims.client.ask(caller, query, { filter })
      return errors
        ? codeOf({ data, errors })
        : data.touristSims.nodes.map(({ msisdn }: { msisdn: string }) => msisdn)
    }
    expect(await list(ais, { since, expired: false })).toEqual([one, other])
    expect(await list(ais, { since, expired: true })).toEqual([])
    await work()
    expect(await told()).toHaveLength(earlier)
    sims.clock.at = new Date(validUntil)
    await Promise.all([work(), work()])
    await work()
    const events = (await told()).slice(earlier)
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ audience: ['telco:ais', 'nbtc'], data: { operator: 'AIS' } })
    expect(JSON.stringify(events)).not.toContain(one)
    expect(await list(ais, { since, expired: true })).toEqual([one, other])
    expect(await list(nbtc, { since, operator: 'AIS' })).toEqual([one, other])
    expect(await list(telco('true'), { since })).toEqual([])
    expect(await list(bank('004'), { since })).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    const revoke = `mutation ($input: RevokeSimsInput!) { revokeSims(input: $input) { sims { isExpired } } }`
    const input = { msisdns: [one], reason: 'the time is over' }
    expect((await sims.client.ask(ais, revoke, { input })).data.revokeSims.sims).toEqual([
      { isExpired: false },
    ])
    expect(await list(ais, { since })).toEqual([other])
  })
})
