import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aoc, bank, ccib, nbtc, station, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import { pseudonyms } from '../../support/domain/subgraph-client.ts'
import {
  codeOf,
  day,
  newNumbers,
  newPerson,
  port,
  register,
  registerInput,
  registerSims,
  startSims,
  waitingClaimIds,
  type SimsUnderTest,
} from './sims-under-test.ts'

const read = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) { id operator status registeredAt } }`
const readHolder = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) { operator holder { id } } }`
const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on SimRegistration { id msisdn operator status registeredAt suspensionDueAt }
} }`

describe.each(engines)('registrations on $engine', ({ open }) => {
  let sims: SimsUnderTest

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const historyOf = (msisdn: string) =>
    sims.db.asOwner((owner) =>
      owner.query<{ kind: string; operator: string; holder: string }>(
        `select kind, operator, holder_id as holder from sims.number_event where msisdn = $1::text order by id`,
        [msisdn],
      ),
    )

  test('an operator registers numbers, and the same numbers again update them', async () => {
    const person = newPerson()
    const [first = '', second = ''] = newNumbers(2)
    const ask = (msisdns: readonly string[]) =>
      sims.client.ask(telco('ais'), registerSims, { input: registerInput(person, msisdns) })
    expect(await ask([first])).toEqual({
      data: { registerSims: { registered: 1, updated: 0, claimed: 0 } },
    })
    expect(await ask([second, first])).toEqual({
      data: { registerSims: { registered: 1, updated: 1, claimed: 0 } },
    })
    const { data } = await sims.client.ask(telco('ais'), readHolder, { msisdn: first })
    expect(data.simRegistration).toEqual({ operator: 'AIS', holder: { id: person.id } })
    expect(await historyOf(first)).toEqual([
      { kind: 'REGISTERED', operator: 'AIS', holder: person.id },
    ])
  })

  test('a number that another operator has moves when that operator releases it, with its history', async () => {
    const person = newPerson()
    const [msisdn = ''] = await register(sims, 'ais', person, 1)
    const input = registerInput(person, [msisdn])
    const operatorFor = async (operator: 'ais' | 'true') => {
      const answer = await sims.client.ask(telco(operator), read, { msisdn })
      return answer.data.simRegistration?.operator
    }
    const claimed = await sims.client.ask(telco('true'), registerSims, { input })
    expect(claimed.data.registerSims).toEqual({ registered: 0, updated: 0, claimed: 1 })
    expect([await operatorFor('ais'), await operatorFor('true')]).toEqual(['AIS', undefined])
    await port(sims, ['ais', 'true'], person, [msisdn])
    expect([await operatorFor('ais'), await operatorFor('true')]).toEqual([undefined, 'TRUE'])
    expect(await historyOf(msisdn)).toEqual([
      { kind: 'REGISTERED', operator: 'AIS', holder: person.id },
      { kind: 'PORTED', operator: 'TRUE', holder: person.id },
    ])
  })

  test('the same key has one effect; with other input it is a conflict', async () => {
    const input = registerInput(newPerson(), newNumbers(2))
    const first = await sims.client.ask(telco('nt'), registerSims, { input })
    const again = await sims.client.ask(telco('nt'), registerSims, { input })
    expect(first.data.registerSims).toEqual({ registered: 2, updated: 0, claimed: 0 })
    expect(again).toEqual(first)
    const other = { ...input, sims: input.sims.slice(1) }
    expect(codeOf(await sims.client.ask(telco('nt'), registerSims, { input: other }))).toBe(
      'IDEMPOTENCY_CONFLICT',
    )
    const elsewhere = registerInput(newPerson(), newNumbers(1))
    const sameKey = { ...elsewhere, idempotencyKey: input.idempotencyKey }
    const answer = await sims.client.ask(telco('ais'), registerSims, { input: sameKey })
    expect(answer.data.registerSims).toEqual({ registered: 1, updated: 0, claimed: 0 })
  })

  test('1,000 numbers are registered with as many statements as one', async () => {
    const costs: number[] = []
    for (const count of [1, 1000]) {
      const before = sims.statements()
      await register(sims, 'nt', newPerson(), count)
      costs.push(sims.statements() - before)
    }
    expect(costs[1]).toBe(costs[0])
  })

  const tomorrow = new Date(Date.now() + day).toISOString()
  const faults: readonly [string, (input: ReturnType<typeof registerInput>) => object][] = [
    ['no number', (input) => ({ ...input, sims: [] })],
    ['more than 1,000', (input) => ({ ...input, sims: Array(1001).fill(input.sims[0]) })],
    ['a number twice', (input) => ({ ...input, sims: [...input.sims, ...input.sims] })],
    ['an empty key', (input) => ({ ...input, idempotencyKey: '' })],
    ['an empty name', (input) => ({ ...input, sims: [{ ...input.sims[0], holderName: ' ' }] })],
    ['a NUL', (input) => ({ ...input, sims: [{ ...input.sims[0], holderName: 'a\u0000b' }] })],
    [
      'a day to come',
      (input) => ({ ...input, sims: [{ ...input.sims[0], registeredAt: tomorrow }] }),
    ],
    [
      'a foreign number',
      (input) => ({ ...input, sims: [{ ...input.sims[0], msisdn: '+12025550123' }] }),
    ],
    [
      'a wrong check digit',
      (input) => ({ ...input, sims: [{ ...input.sims[0], nationalId: '1234567890123' }] }),
    ],
  ]
  test.each(faults)('%s is refused without effect', async (_fault, change) => {
    const [msisdn = ''] = newNumbers(1)
    const input = change(registerInput(newPerson(), [msisdn]))
    const answer = await sims.client.ask(telco('ais'), registerSims, { input })
    expect(codeOf(answer)).toBe('BAD_USER_INPUT')
    const after = await sims.client.ask(telco('ais'), read, { msisdn })
    expect(after.data).toEqual({ simRegistration: null })
  })

  test('nobody registers without the scope, nor with it unless an operator', async () => {
    const input = registerInput(newPerson(), newNumbers(1))
    const refused = await sims.client.ask(nbtc, registerSims, { input })
    expect(codeOf(refused)).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    const widened = { ...nbtc, scopes: [...nbtc.scopes, 'sims:register'] }
    expect((await sims.client.ask(widened, registerSims, { input })).errors).toHaveLength(1)
    const [sim] = input.sims
    const after = await sims.client.ask(nbtc, read, { msisdn: sim?.msisdn })
    expect(after.data.simRegistration).toBeNull()
  })

  test('who sees a number: its operator, the regulator, and those with a case it belongs to', async () => {
    const [suspect = '', clean = ''] = await register(sims, 'ais', newPerson(), 2)
    const [other = ''] = await register(sims, 'ais', newPerson(), 1)
    const caseId = await sims.openCase([suspect])
    await sims.refer(caseId, 'police:station:10101')
    const withSims = { ...bank('004'), scopes: ['sims:read'] }
    const seenBy = async (caller: Parameters<typeof sims.client.ask>[0]) => {
      const seen: boolean[] = []
      for (const msisdn of [suspect, clean, other]) {
        const answer = await sims.client.ask(caller, read, { msisdn })
        expect(answer.errors).toBeUndefined()
        seen.push(answer.data.simRegistration !== null)
      }
      return seen
    }
    expect(await seenBy(telco('ais'))).toEqual([true, true, true])
    expect(await seenBy(telco('true'))).toEqual([false, false, false])
    expect(await seenBy(nbtc)).toEqual([true, true, true])
    expect(await seenBy(aoc)).toEqual([true, true, false])
    expect(await seenBy(station('10101'))).toEqual([true, true, false])
    expect(await seenBy(station('10102'))).toEqual([false, false, false])
    expect(await seenBy(ccib)).toEqual([true, true, false])
    expect(await seenBy(withSims)).toEqual([false, false, false])
  })

  test('who may count: the regulator anyone’s numbers, others those of the persons in their cases', async () => {
    const [suspect, other] = [newPerson(), newPerson()]
    const [msisdn = ''] = await register(sims, 'nt', suspect, 8)
    await register(sims, 'nt', other, 9)
    const caseId = await sims.openCase([msisdn])
    await sims.refer(caseId, 'police:station:10101')
    const document = `query ($filter: SimHolderFilter!, $after: String) {
      simHolders(filter: $filter, first: 1, after: $after) {
        totalCount nodes { count person { id } } pageInfo { hasNextPage endCursor } } }`
    const seenBy = async (caller: Parameters<typeof sims.client.ask>[0]) => {
      const persons: string[] = []
      for (let after: string | null = null; ;) {
        const variables = { filter: { operator: 'NT', moreThan: 7 }, after }
        const { data } = await sims.client.ask(caller, document, variables)
        const { nodes, pageInfo, totalCount } = data.simHolders
        persons.push(...nodes.map((node: { person: { id: string } }) => node.person.id))
        if (!pageInfo.hasNextPage) {
          expect(persons).toHaveLength(totalCount)
          return persons.filter((id) => id === suspect.id || id === other.id)
        }
        after = pageInfo.endCursor
      }
    }
    expect(await seenBy(nbtc)).toEqual([other.id, suspect.id])
    expect(await seenBy(aoc)).toEqual([suspect.id])
    expect(await seenBy(ccib)).toEqual([suspect.id])
    expect(await seenBy(station('10101'))).toEqual([suspect.id])
    expect(await seenBy(station('10102'))).toEqual([])
    expect(await seenBy({ ...bank('004'), scopes: ['sims:count'] })).toEqual([])
    expect(await seenBy({ ...telco('nt'), scopes: ['sims:count'] })).toEqual([])
  })

  test('a number of another operator and one never registered answer the same', async () => {
    const [theirs = ''] = await register(sims, 'ais', newPerson(), 1)
    const [never = ''] = newNumbers(1)
    const ask = (msisdn: string) => sims.client.ask(telco('true'), readHolder, { msisdn })
    expect(await ask(theirs)).toEqual(await ask(never))
    expect((await ask(theirs)).data).toEqual({ simRegistration: null })
  })

  test('the holder needs its own scope', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const scopes = nbtc.scopes.filter((scope) => scope !== 'sims:holder')
    const { data, ...rest } = await sims.client.ask({ ...nbtc, scopes }, readHolder, { msisdn })
    expect(data.simRegistration).toEqual({ operator: 'AIS', holder: null })
    expect(codeOf({ data, ...rest })).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
  })

  test('a suspect number is there as NOT_REGISTERED when nobody registered it or the caller may not see it', async () => {
    const [seen = '', hidden = ''] = [
      ...(await register(sims, 'ais', newPerson(), 1)),
      ...(await register(sims, 'true', newPerson(), 1)),
    ]
    const [never = ''] = newNumbers(1)
    const representations = [seen, hidden, never].map((msisdn) => ({
      __typename: 'SimRegistration',
      msisdn,
    }))
    const before = sims.statements()
    const { data, errors } = await sims.client.ask(telco('ais'), entities, { representations })
    expect(errors).toBeUndefined()
    expect(sims.statements() - before).toBe(1)
    expect(data._entities).toMatchObject([
      { msisdn: seen, operator: 'AIS', status: 'ACTIVE' },
      ...[hidden, never].map((msisdn) => ({
        id: pseudonyms.sim(msisdn),
        msisdn,
        operator: null,
        status: 'NOT_REGISTERED',
        registeredAt: null,
        suspensionDueAt: null,
      })),
    ])
  })

  test('by id a number is returned to those who may see it, and null to others', async () => {
    const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
    const representations = [{ __typename: 'SimRegistration', id: pseudonyms.sim(msisdn) }]
    const ask = async (caller: Parameters<typeof sims.client.ask>[0]) =>
      (await sims.client.ask(caller, entities, { representations })).data._entities
    expect(await ask(telco('ais'))).toMatchObject([{ msisdn }])
    expect(await ask(telco('nt'))).toEqual([null])
  })

  test('calls that name the same holders and numbers in any order all succeed and are all counted', async () => {
    const holders = [newPerson(), newPerson(), newPerson(), newPerson()]
    const contested = newNumbers(300)
    const ask = (operator: 'ais' | 'true', msisdns: readonly string[], shift: number) => {
      const input = {
        ...registerInput(newPerson(), []),
        sims: msisdns.flatMap(
          (msisdn, index) =>
            registerInput(holders[(index + shift) % 4] ?? newPerson(), [msisdn]).sims,
        ),
      }
      return sims.client.ask(telco(operator), registerSims, { input })
    }
    const answers = await Promise.all([
      ask('ais', contested, 0),
      ask('true', contested.toReversed(), 1),
      ask('ais', newNumbers(300), 1),
      ask('ais', newNumbers(300), 3),
    ])
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
    expect(await historyOf(contested[0] ?? '')).toHaveLength(1)
    expect(await waitingClaimIds(sims, contested)).toHaveLength(300)
    const miscounted = await sims.db.asOwner((owner) =>
      owner.query(
        `select c.person_id from sims.holder_count c
         where c.count <> (select count(*) from sims.registration r where r.holder_id = c.person_id
           and r.operator = c.operator and r.status <> 'REVOKED')`,
      ),
    )
    expect(miscounted).toEqual([])
  })
})
