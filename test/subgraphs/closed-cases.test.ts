import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { purposeFaults } from '../../schema/purposes.ts'
import type { PurposeBasis } from '../../schema/identity.ts'
import { findIdentities, findContacts } from '../../subgraphs/cases/persons/store.ts'
import { findNames } from '../../subgraphs/cases/names/store.ts'
import { findCountsOfPersons } from '../../subgraphs/accounts/store.ts'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../support/domain/reports.ts'
import type { TestCaller } from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'
import { amlo, aoc, bank, ccib, station } from '../support/tokens/callers.ts'

/** A case whose money went from the victim's bank to another one. */
interface Opened {
  readonly caseId: string
  readonly victim: string
  readonly mule: string
}

let people = 330_000_000
const persons = () => nationalId(`110${(people += 1)}`)
const basisOf: Readonly<Record<string, PurposeBasis>> = {
  AOC: 's8-5',
  BANK: 's6',
  POLICE: 's8',
  AMLO: 'amla',
}
const receivingBank = bank('014')

describe.each(engines)('a closed case as a purpose, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function change(mutation: string, input: object): Promise<void> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const { errors } = await graph.cases.ask(aoc, query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    expect(errors).toBeUndefined()
    await graph.deliver()
  }
  const act = async (caller: TestCaller, mutation: string, input: object) => {
    const outcome = await graph.act(caller, mutation, keyed({ ...input }))
    expect(outcome.code).toBeUndefined()
    return outcome.data
  }

  async function openCase(number = persons()): Promise<Opened> {
    const input = reportInput()
    const [first] = input.transfers
    const muleNumber = persons()
    const to = { ...first!.to, accountNumber: `014${muleNumber.slice(-8, -1)}` }
    const caseId = await graph.openCase({
      ...input,
      victim: { ...input.victim, nationalId: number },
      transfers: [
        {
          ...first!,
          from: {
            ...first!.from,
            accountNumber: `004${number.slice(-8, -1)}`,
            holderNationalId: number,
            holderName: 'สมชาย ใจดี',
          },
          to: { ...to, holderNationalId: muleNumber, holderName: 'บัญชี ม้า' },
        },
      ],
    })
    const { data } = await graph.cases.ask(
      aoc,
      'query ($id: ID!) { case(id: $id) { victim { id } transfers(first: 1) { toHolder { id } } } }',
      { id: caseId },
    )
    // the bank registers its customer: without that it sees no person at all
    const registered = await graph.accounts.ask(
      receivingBank,
      'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }',
      {
        input: {
          idempotencyKey: randomUUID(),
          accounts: [
            {
              accountNumber: to.accountNumber,
              nationalId: muleNumber,
              holderName: 'บัญชี ม้า',
              status: 'ACTIVE',
            },
          ],
        },
      },
    )
    expect(registered.errors).toBeUndefined()
    const { victim, transfers } = data.case
    return { caseId, victim: victim.id, mule: transfers[0].toHolder.id }
  }

  /** The caller's reading of the person in a subgraph, and behind its walls, under a purpose that names the case. */
  async function reads(reader: TestCaller, caseId: string, personId: string) {
    const basis = basisOf[reader.agencyKind]!
    const caller = { ...reader, purpose: { basis, case: caseId } }
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { name } } }`
    const { data, errors } = await graph.cases.ask(caller, query, {
      of: [{ __typename: 'Person', id: personId }],
    })
    const session = {
      agencyId: reader.agencyId,
      agencyKind: reader.agencyKind,
      officer: 'officer-1',
      purposeCase: caseId,
      purposeBasis: basis,
      requestAt: graph.now(),
    }
    const { db } = graph.database
    const bare = await db.transaction({ role: 'aoc_cases', ...session }, async (each) => [
      ...(await findIdentities(each, [personId])),
      ...(await findNames(each, [personId])),
      ...(await findContacts(each, [personId])),
    ])
    const counts = await db.transaction({ role: 'aoc_accounts', ...session }, (each) =>
      findCountsOfPersons(each, [personId]),
    )
    const isNamed = typeof data?._entities?.[0]?.name === 'string'
    return isNamed || bare.length + counts.length > 0 ? 'OPEN' : errors?.[0]?.message
  }
  const { closed } = purposeFaults

  test.each(['NOT_TECH_CRIME', 'WITHDRAWN', 'RESOLVED'] as const)(
    'closed as %s it opens nobody to anybody whose work in it is done',
    async (reason) => {
      const { caseId, victim, mule } = await openCase()
      await act(aoc, 'referCase', { caseId, stationCode: '10101' })
      expect(await reads(aoc, caseId, victim)).toBe('OPEN')
      expect(await reads(receivingBank, caseId, mule)).toBe('OPEN')
      await change('closeCase', { caseId, reason })
      for (const person of [victim, mule]) expect(await reads(aoc, caseId, person)).toBe(closed)
      expect(await reads(receivingBank, caseId, mule)).not.toBe('OPEN')
      await change('reopenCase', { caseId, reason: 'the victim called again' })
      expect(await reads(aoc, caseId, victim)).toBe('OPEN')
    },
  )

  test('closed as DUPLICATE of a case that is open it opens nobody; that case does', async () => {
    const kept = await openCase()
    const { caseId, victim } = await openCase()
    await change('closeCase', { caseId, reason: 'DUPLICATE', duplicateOf: kept.caseId })
    expect(await reads(aoc, caseId, victim)).toBe(closed)
    expect(await reads(aoc, kept.caseId, kept.victim)).toBe('OPEN')
    // not by way of the other case either
    expect(await reads(aoc, kept.caseId, victim)).toBe(purposeFaults.person)
  })

  test('a merged case is as open as the one that stays, and closes with it', async () => {
    const number = persons()
    const [merged, stays] = [await openCase(number), await openCase(number)]
    await change('mergeCases', { caseId: merged.caseId, intoCaseId: stays.caseId, reason: 'one' })
    for (const { caseId } of [merged, stays])
      expect(await reads(aoc, caseId, merged.mule)).toBe('OPEN')
    await change('closeCase', { caseId: stays.caseId, reason: 'WITHDRAWN' })
    for (const { caseId } of [merged, stays])
      expect(await reads(aoc, caseId, merged.mule)).toBe(closed)
    await change('undoMerge', { caseId: merged.caseId, reason: 'two after all' })
    expect(await reads(aoc, merged.caseId, merged.mule)).toBe('OPEN')
    expect(await reads(aoc, stays.caseId, stays.mule)).toBe(closed)
  })

  test('a bank reads on about its customer while a hold waits or stands there, and the agency of the order while it is not the bank’s to lift', async () => {
    const { caseId, victim, mule } = await openCase()
    const { holds } = await act(aoc, 'requestHoldsAlongTrail', { caseId, basis: 'CENTRE_ORDER' })
    await act(receivingBank, 'placeHold', { holdId: holds[0].id, heldSatang: 1_000 })
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    expect(await reads(receivingBank, caseId, mule)).toBe('OPEN')
    expect(await reads(aoc, caseId, victim)).toBe('OPEN')
    await act(aoc, 'liftHold', { holdId: holds[0].id, reason: 'done' })
    expect(await reads(receivingBank, caseId, mule)).not.toBe('OPEN')
    expect(await reads(aoc, caseId, victim)).toBe(closed)
  })

  test('a hold that became the bank’s to lift keeps the case open to the bank alone', async () => {
    const { caseId, victim, mule } = await openCase()
    const { holds } = await act(aoc, 'requestHoldsAlongTrail', { caseId, basis: 'VICTIM_WORD' })
    await act(receivingBank, 'placeHold', { holdId: holds[0].id, heldSatang: 1_000 })
    await change('closeCase', { caseId, reason: 'NOT_TECH_CRIME' })
    expect(await reads(receivingBank, caseId, mule)).toBe('OPEN')
    expect(await reads(aoc, caseId, victim)).toBe(closed)
  })

  test('a hold whose clock ran out keeps nothing open, though nobody has noticed', async () => {
    const { caseId, mule } = await openCase()
    const { holds } = await act(aoc, 'requestHoldsAlongTrail', { caseId, basis: 'VICTIM_WORD' })
    await act(receivingBank, 'placeHold', { holdId: holds[0].id, heldSatang: 1_000 })
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    expect(await reads(receivingBank, caseId, mule)).toBe('OPEN')
    graph.advance(3 * day + 1)
    expect(await reads(receivingBank, caseId, mule)).not.toBe('OPEN')
  })

  test('a station reads on until it has decided, and while it inquires; its colleagues elsewhere never', async () => {
    const { caseId, victim } = await openCase()
    const own = station('10101')
    const { referral } = await act(aoc, 'referCase', { caseId, stationCode: '10101' })
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    for (const police of [own, ccib]) expect(await reads(police, caseId, victim)).toBe('OPEN')
    expect(await reads(station('10102'), caseId, victim)).toBe(purposeFaults.case)
    expect(await reads(aoc, caseId, victim)).toBe(closed)
    await act(own, 'acknowledgeReferral', { referralId: referral.id })
    await act(own, 'recordComplaint', {
      referralId: referral.id,
      complaintNumber: 'C-1',
      receivedAt: graph.now().toISOString(),
    })
    await act(own, 'decideReferral', {
      referralId: referral.id,
      decision: 'NOT_ACCEPTED',
      reason: 'no crime',
    })
    for (const police of [own, ccib]) expect(await reads(police, caseId, victim)).toBe(closed)
  })

  test('AMLO reads on while its own order stands', async () => {
    const { caseId, mule } = await openCase()
    const order = { caseId, basis: 'RESTRAINT', orderNumber: 'R-1' }
    const { holds } = await act(amlo, 'requestHoldsAlongTrail', order)
    await act(receivingBank, 'placeHold', { holdId: holds[0].id, heldSatang: 1_000 })
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    expect(await reads(amlo, caseId, mule)).toBe('OPEN')
    await act({ ...amlo, scopes: [...amlo.scopes, 'holds:lift'] }, 'liftHold', {
      holdId: holds[0].id,
      reason: 'over',
    })
    expect(await reads(amlo, caseId, mule)).toBe(closed)
  })

  test('the request of a person about themselves is no way around it', async () => {
    const { caseId, victim } = await openCase()
    await change('closeCase', { caseId, reason: 'WITHDRAWN' })
    const caller = { ...aoc, purpose: { basis: 'pdpa', case: caseId } } as const
    const { data, errors } = await graph.cases.ask(
      caller,
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { name } } }',
      { of: [{ __typename: 'Person', id: victim }] },
    )
    expect([data._entities[0].name, errors?.[0]?.message]).toEqual([null, closed])
  })
})
