import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

const foreignerId = nationalId('600000000001')
const juristicId = nationalId('010553600031')
const passport = { country: 'GBR', number: '123456789' }

const documents = 'identityKind nationalId foreignerId passport { country number } juristicId name'
const none = { nationalId: null, foreignerId: null, passport: null, juristicId: null }

describe.each(engines)('the documents of a victim on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  /** Opens a case of a victim. */
  const openFor = (victim: Readonly<Record<string, unknown>>, caller = aoc) =>
    cases.act(caller, 'reportCase', { ...reportInput(), victim })

  /** The victim as a caller reads it under the centre's purpose. */
  async function victimOf(caseId: string) {
    const caller = { ...aoc, purpose: { case: caseId, basis: 's8-5' } } as const
    return (await cases.read(caller, caseId, `victim { id msisdn ${documents} }`)).victim
  }

  const name = 'Jane Roe'
  test.each([
    ['a passport', { passport }, { identityKind: 'PASSPORT', passport }],
    ['a foreigner’s digits', { foreignerId }, { identityKind: 'FOREIGNER_ID', foreignerId }],
    ['a juristic person’s number', { juristicId }, { identityKind: 'JURISTIC_ID', juristicId }],
    [
      'a national ID',
      { nationalId: nationalId('110000000011') },
      { identityKind: 'NATIONAL_ID', nationalId: nationalId('110000000011') },
    ],
  ])('%s identifies a victim', async (_kind, identity, expected) => {
    const first = await openFor({ name, identity })
    expect(first.code).toBeUndefined()
    const victim = await victimOf(first.data.case.id)
    expect(victim).toMatchObject({ ...none, ...expected, name })

    const again = await openFor({ name, identity })
    expect((await victimOf(again.data.case.id)).id).toBe(victim.id)
    const found = await cases.client.ask(
      aoc,
      'query ($identity: IdentityInput!) { person(identity: $identity) { id } }',
      { identity },
    )
    expect(found.data.person).toEqual({ id: victim.id })
    const searched = await cases.client.ask(
      aoc,
      'query ($identity: IdentityInput!) { searchCasesByVictim(filter: { identity: $identity }) { nodes { id } } }',
      { identity },
    )
    expect(searched.data.searchCasesByVictim.nodes).toHaveLength(2)
  })

  test('without a purpose no document is read', async () => {
    const { data } = await openFor({ name, identity: { passport } })
    const query = `query ($id: ID!) { case(id: $id) { victim { ${documents} } } }`
    const answer = await cases.client.ask(aoc, query, { id: data.case.id })
    expect(answer.data).toBeNull()
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
  })

  test('a passport is one however it is written; another country is another person', async () => {
    const written = await openFor({
      name,
      identity: { passport: { country: 'gbr', number: '123 456-789' } },
    })
    const plain = await openFor({ name, identity: { passport } })
    const other = await openFor({ name, identity: { passport: { ...passport, country: 'IRL' } } })
    const ids = await Promise.all(
      [written, plain, other].map(async ({ data }) => (await victimOf(data.case.id)).id),
    )
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[1])
  })

  test.each([
    ['two documents', { identity: { foreignerId, passport } }],
    ['no document in the identity', { identity: {} }],
    ['a national ID and an identity', { nationalId: foreignerId, identity: { foreignerId } }],
    ['a national ID as a foreigner’s', { identity: { foreignerId: nationalId('110000000011') } }],
    ['a juristic number that begins with 1', { identity: { juristicId: foreignerId } }],
    ['a wrong check digit', { identity: { juristicId: '0105536000310' } }],
    ['a passport of no country', { identity: { passport: { country: 'X1', number: '12345' } } }],
    [
      'a passport of another script',
      { identity: { passport: { country: 'GBR', number: '๑๒๓๔๕' } } },
    ],
    ['neither document nor telephone', {}],
  ])('%s is refused, and no value is repeated', async (_fault, victim) => {
    const refused = await openFor({ name, ...victim })
    expect(refused.code).toBe('BAD_USER_INPUT')
    expect(refused.message).not.toMatch(/\d{6}|๑|X1/)
  })

  test('a victim without a document is identified later, once', async () => {
    const { data } = await openFor({ name: 'สมหญิง', msisdn: '+66811112222' })
    const caseId = data.case.id
    const before = await victimOf(caseId)
    expect(before).toMatchObject({
      ...none,
      identityKind: 'UNIDENTIFIED',
      name: 'สมหญิง',
      msisdn: '+66811112222',
    })

    const input = { idempotencyKey: randomUUID(), caseId, identity: { passport }, name }
    expect((await cases.act(aoc, 'identifyVictim', input)).code).toBeUndefined()
    expect(
      (await cases.act({ ...aoc, officer: 'b' }, 'identifyVictim', input)).code,
    ).toBeUndefined()
    const after = await victimOf(caseId)
    expect(after).toMatchObject({ identityKind: 'PASSPORT', passport, msisdn: '+66811112222' })

    const repeated = await cases.act(aoc, 'identifyVictim', {
      caseId,
      identity: { passport },
      name,
    })
    expect(repeated.code).toBeUndefined()
    const another = await cases.act(aoc, 'identifyVictim', {
      caseId,
      identity: { foreignerId },
      name,
    })
    expect(another).toMatchObject({ code: 'INVALID_STATE', state: 'IDENTIFIED' })
    const { amendments } = await cases.read(aoc, caseId, 'amendments { nodes { field } }')
    expect(amendments.nodes).toEqual([{ field: 'victim' }])
  })

  test('two victims without a document are two persons', async () => {
    const [one, two] = await Promise.all([
      openFor({ name, msisdn: '+66811113333' }),
      openFor({ name, msisdn: '+66811113333' }),
    ])
    const first = await victimOf(one.data.case.id)
    expect((await victimOf(two.data.case.id)).id).not.toBe(first.id)
  })

  test('the holder of an account on the trail may be a foreigner', async () => {
    const input = reportInput()
    const [leg] = input.transfers
    const { data } = await cases.act(aoc, 'reportCase', {
      ...input,
      transfers: [
        {
          ...leg,
          to: {
            bankCode: '014',
            accountNumber: '0149990001',
            holderIdentity: { passport: { country: 'MMR', number: 'MA000001' } },
            holderName: 'Holder Roe',
          },
        },
      ],
    })
    const caller = { ...aoc, purpose: { case: data.case.id, basis: 's8-5' } } as const
    const read = await cases.read(caller, data.case.id, `transfers { toHolder { ${documents} } }`)
    expect(read.transfers[0].toHolder).toMatchObject({
      identityKind: 'PASSPORT',
      passport: { country: 'MMR', number: 'MA000001' },
    })
  })

  test('an agency that may not write to the case identifies nobody', async () => {
    const { data } = await openFor({ name, msisdn: '+66811114444' })
    const input = { caseId: data.case.id, identity: { passport }, name }
    for (const caller of [bank('014'), station('10101')])
      expect((await cases.act(caller, 'identifyVictim', input)).code).toBe('NOT_FOUND')
    expect((await victimOf(data.case.id)).identityKind).toBe('UNIDENTIFIED')
    const walls = cases.behindTheWalls(bank('014'))
    await expect(
      cases.database.db.transaction(walls, (db) =>
        db.query('select access.identify_victim($1::uuid, $2::text)', [data.case.id, 'psn_x']),
      ),
    ).rejects.toThrow('not allowed')
  })
})
