import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { nbtc, telco } from '../../support/tokens/callers.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { nationalId } from '../../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type SubgraphClient,
} from '../../support/domain/subgraph-client.ts'

const day = 24 * 3_600_000

describe.each(engines)('numbers in one hand on $engine', ({ open }) => {
  let database: TestDatabase
  let client: SubgraphClient
  let clock: Date
  let lastPerson = 0
  let lastNumber = 10_000_000

  beforeAll(async () => {
    database = await open()
    await migrate(database.db, [sims.migrations])
    await insertTestAgencies(database.db)
    client = await startSubgraph(sims, database.db, () => clock)
  })
  afterAll(async () => {
    await client?.close()
    await database?.close()
  })
  beforeEach(() => {
    clock = new Date()
  })

  const nextPerson = () => nationalId(`1200${String(++lastPerson).padStart(8, '0')}`)

  async function register(
    operator: 'ais' | 'true' | 'nt',
    holder: string,
    msisdns: readonly string[],
  ) {
    const answer = await client.ask(
      telco(operator),
      'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered updated claimed } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          sims: msisdns.map((msisdn) => ({
            msisdn,
            nationalId: holder,
            holderName: 'ผู้ถือ หมายเลข',
            registeredAt: '2025-01-01T00:00:00+07:00',
          })),
        },
      },
    )
    expect(answer.errors).toBeUndefined()
    return answer.data.registerSims
  }

  const numbers = (count: number) =>
    Array.from({ length: count }, () => `+668${String(++lastNumber)}`)

  const require = (personId: string, operator = 'AIS') =>
    client.ask(
      nbtc,
      `mutation ($input: RequireSimVerificationInput!) { requireSimVerification(input: $input) {
        holder { count rule verification verifyBy } } }`,
      { input: { personId, operator } },
    )

  test.each([
    [5, undefined],
    [6, 180],
    [100, 180],
    [101, 30],
  ])('%i numbers at one operator: %s days to verify', async (count, days) => {
    const holder = nextPerson()
    await register('ais', holder, numbers(count))
    const answer = await require(pseudonyms.person(holder))
    if (days === undefined) {
      expect(answer.errors?.[0]?.extensions).toEqual({
        code: 'INVALID_STATE',
        state: 'WITHIN_LIMIT',
      })
      return
    }
    expect(answer.data.requireSimVerification.holder).toMatchObject({
      count,
      verification: 'REQUIRED',
      verifyBy: new Date(clock.getTime() + days * day).toISOString(),
    })
  })

  test('what was not shown in time has expired, whether or not anyone looks', async () => {
    const holder = nextPerson()
    await register('nt', holder, numbers(6))
    const personId = pseudonyms.person(holder)
    await require(personId, 'NT')
    clock = new Date(clock.getTime() + 180 * day)
    const { data } = await client.ask(
      nbtc,
      `{ simHolders(filter: { operator: NT, verification: EXPIRED }) { nodes { person { id } verification } } }`,
    )
    expect(data.simHolders.nodes).toEqual([{ person: { id: personId }, verification: 'EXPIRED' }])
    const justify = await client.ask(
      telco('nt'),
      `mutation ($input: RecordSimJustificationInput!) { recordSimJustification(input: $input) { holder { verification } } }`,
      { input: { personId, justification: 'taxi fleet' } },
    )
    expect(justify.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'EXPIRED' })
  })

  test('a holder is verified only after the operator recorded why', async () => {
    const holder = nextPerson()
    await register('true', holder, numbers(7))
    const personId = pseudonyms.person(holder)
    await require(personId, 'TRUE')
    const decide = () =>
      client.ask(
        nbtc,
        `mutation ($input: DecideSimVerificationInput!) { decideSimVerification(input: $input) { holder { verification } } }`,
        { input: { personId, operator: 'TRUE', accepted: true, reason: 'shown' } },
      )
    expect((await decide()).errors?.[0]?.extensions.state).toBe('REQUIRED')
    const justify = (operator: 'ais' | 'true') =>
      client.ask(
        telco(operator),
        `mutation ($input: RecordSimJustificationInput!) { recordSimJustification(input: $input) { holder { verification } } }`,
        { input: { personId, justification: 'call centre' } },
      )
    expect((await justify('ais')).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    expect((await justify('true')).data.recordSimJustification.holder.verification).toBe(
      'JUSTIFIED',
    )
    expect((await decide()).data.decideSimVerification.holder.verification).toBe('VERIFIED')
  })

  test('a number that is ported counts for its new operator, and is the old one’s no more', async () => {
    const holder = nextPerson()
    const [msisdn = ''] = numbers(1)
    expect(await register('ais', holder, [msisdn])).toMatchObject({ registered: 1, claimed: 0 })
    expect(await register('true', holder, [msisdn])).toMatchObject({ registered: 0, claimed: 1 })
    const read = `query ($msisdn: Msisdn!) { simRegistration(msisdn: $msisdn) { operator } }`
    expect((await client.ask(telco('true'), read, { msisdn })).data.simRegistration).toBeNull()
    const claims = await client.ask(telco('ais'), '{ simClaims { nodes { id } } }')
    await client.ask(
      telco('ais'),
      `mutation ($input: AnswerSimClaimsInput!) { answerSimClaims(input: $input) { claims { id } } }`,
      { input: { claimIds: [claims.data.simClaims.nodes[0].id], released: true } },
    )
    expect((await client.ask(telco('ais'), read, { msisdn })).data.simRegistration).toBeNull()
    expect((await client.ask(nbtc, read, { msisdn })).data.simRegistration.operator).toBe('TRUE')
  })

  test('pages of holders come most numbers first, each holder once', async () => {
    for (let index = 0; index < 5; index++)
      await register('ais', nextPerson(), numbers(8 + (index % 2)))
    const seen: string[] = []
    let after: string | null = null
    do {
      const { data } = await client.ask(
        nbtc,
        `query ($after: String) { simHolders(filter: { operator: AIS }, first: 2, after: $after) {
          totalCount nodes { count person { id } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      )
      const { nodes, pageInfo, totalCount } = data.simHolders
      for (const node of nodes)
        seen.push(`${String(node.count).padStart(4, '0')} ${node.person.id}`)
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null
      if (after === null) expect(seen).toHaveLength(totalCount)
    } while (after !== null)
    expect(new Set(seen).size).toBe(seen.length)
    const counts = seen.map((each) => each.slice(0, 4))
    expect(counts).toEqual(counts.toSorted().toReversed())
  })
})
