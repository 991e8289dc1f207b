import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { purposeFaults } from '../../../schema/purposes.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { holderRule } from '../../../subgraphs/sims/law/rules.ts'
import { sims as subgraph } from '../../../subgraphs/sims/subgraph.ts'
import { aoc, nbtc, station, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import {
  codeOf,
  day,
  newPerson,
  register,
  startSims,
  type SimsUnderTest,
} from './sims-under-test.ts'

const list = `query ($filter: SimDemandFilter, $first: Int!, $after: String) {
  simDemands(filter: $filter, first: $first, after: $after) { totalCount
    nodes { holder { person { id } operator count verification } state isOverdue demandedAt dueAt rule }
    pageInfo { hasNextPage endCursor } } }`
const documents = {
  require: `mutation ($input: RequireSimVerificationInput!) { answer: requireSimVerification(input: $input) { holder { verification } } }`,
  justify: `mutation ($input: RecordSimJustificationInput!) { answer: recordSimJustification(input: $input) { holder { verification } } }`,
  decide: `mutation ($input: DecideSimVerificationInput!) { answer: decideSimVerification(input: $input) { holder { verification } } }`,
} as const
const count = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Person { id simCount simCountByOperator { count } } } }`

describe.each(engines)('demands to verify on $engine', ({ open }) => {
  let sims: SimsUnderTest
  let start: Date

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())
  beforeEach(() => {
    start = new Date()
    sims.clock.at = start
  })

  const ask = (caller: TestCaller, name: keyof typeof documents, input: object) =>
    sims.client.ask(caller, documents[name], { input })
  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()
  const demandsOf = async (caller: TestCaller, personId: string, filter: object = {}) => {
    const { data } = await sims.client.ask(caller, list, { filter, first: 100 })
    return data.simDemands.nodes.filter(
      ({ holder }: { holder: { person: { id: string } } }) => holder.person.id === personId,
    )
  }
  const eventsOf = (personId: string) =>
    sims.db.asOwner((owner) =>
      owner.query<{ type: string; audience: readonly string[] }>(
        `select replace(o.type, 'th.aoc.sim.demand.', '') as type, o.audience
         from sims.outbox o join sims.holder_count c on c.demand_id::text = o.subject
         where c.person_id = $1::text order by o.id`,
        [personId],
      ),
    )

  test('a demand reaches its operator and the regulator, in the list and as events, with its clock', async () => {
    const person = newPerson()
    await register(sims, 'ais', person, 6)
    await ask(nbtc, 'require', { personId: person.id, operator: 'AIS' })
    const demand = {
      holder: { person: { id: person.id }, operator: 'AIS', count: 6, verification: 'REQUIRED' },
      state: 'REQUIRED',
      isOverdue: false,
      demandedAt: iso(0),
      dueAt: iso(180 * day),
      rule: 'VERIFY_IN_180_DAYS',
    }
    expect(await demandsOf(nbtc, person.id)).toEqual([demand])
    expect(await demandsOf(telco('ais'), person.id)).toEqual([demand])
    expect(await demandsOf(telco('true'), person.id)).toEqual([])
    const sweep = () => workOnce(subgraph, { db: sims.db, now: () => sims.clock.at })
    sims.clock.at = new Date(start.getTime() + 173 * day)
    await sweep()
    await sweep()
    sims.clock.at = new Date(start.getTime() + 180 * day)
    expect(await demandsOf(telco('ais'), person.id, { overdue: true })).toMatchObject([
      { state: 'EXPIRED', isOverdue: true },
    ])
    await sweep()
    await sweep()
    const decision = { personId: person.id, operator: 'AIS', accepted: false, reason: 'not shown' }
    await ask(nbtc, 'decide', decision)
    expect(await demandsOf(nbtc, person.id, { states: ['REFUSED'] })).toHaveLength(1)
    expect(await demandsOf(nbtc, person.id, { overdue: true })).toEqual([])
    const seen = await eventsOf(person.id)
    expect(seen.map(({ type }) => type)).toEqual(['issued', 'due-soon', 'overdue', 'decided'])
    for (const { audience } of seen) expect(audience.toSorted()).toEqual(['nbtc', 'telco:ais'])
  })

  test('the same step again, by key or with the same reason, has one effect', async () => {
    const person = newPerson()
    await register(sims, 'nt', person, 7)
    const holder = { personId: person.id, operator: 'NT' }
    await ask(nbtc, 'require', { ...holder, idempotencyKey: person.id })
    const justify = { personId: person.id, justification: 'a fleet', idempotencyKey: person.id }
    const first = await ask(telco('nt'), 'justify', justify)
    expect(await ask(telco('nt'), 'justify', justify)).toEqual(first)
    const { idempotencyKey: _key, ...withoutKey } = justify
    expect(await ask(telco('nt'), 'justify', withoutKey)).toEqual(first)
    const other = await ask(telco('nt'), 'justify', { ...withoutKey, justification: 'a shop' })
    expect(other.errors?.[0]?.extensions).toEqual({ code: 'INVALID_STATE', state: 'JUSTIFIED' })
    expect(codeOf(await ask(telco('nt'), 'justify', { ...justify, justification: 'a shop' }))).toBe(
      'IDEMPOTENCY_CONFLICT',
    )
    const decide = { ...holder, accepted: true, reason: 'shown' }
    const decided = await ask(nbtc, 'decide', decide)
    expect(await ask(nbtc, 'decide', decide)).toEqual(decided)
    expect((await eventsOf(person.id)).map(({ type }) => type)).toEqual([
      'issued',
      'justified',
      'decided',
    ])
  })

  test('pages of demands come first due first, each demand once', async () => {
    const people = [newPerson(), newPerson(), newPerson()]
    for (const person of people) {
      await register(sims, 'true', person, 6)
      await ask(nbtc, 'require', { personId: person.id, operator: 'TRUE' })
      sims.clock.at = new Date(sims.clock.at.getTime() + 1_000)
    }
    const seen: string[] = []
    for (let after: string | null = null; ;) {
      const variables = { filter: { operator: 'TRUE', since: iso(0) }, first: 1, after }
      const { data } = await sims.client.ask(nbtc, list, variables)
      seen.push(data.simDemands.nodes[0].holder.person.id)
      expect(data.simDemands.totalCount).toBe(3)
      if (!data.simDemands.pageInfo.hasNextPage) break
      after = data.simDemands.pageInfo.endCursor
    }
    expect(seen).toEqual(people.map(({ id }) => id))
  })

  test('numbers are counted under a purpose that covers the person; each refusal says why', async () => {
    const [suspect, other] = [newPerson(), newPerson()]
    const [msisdn = ''] = await register(sims, 'ais', suspect, 2)
    await register(sims, 'ais', other, 2)
    const caseId = await sims.openCase([msisdn])
    await sims.refer(caseId, 'police:station:10101')
    const counted = async (caller: TestCaller, personId: string) => {
      const representations = [{ __typename: 'Person', id: personId }]
      const { data, errors } = await sims.client.ask(caller, count, { representations })
      expect(errors?.length ?? 0).toBe(data._entities[0].simCount === null ? 2 : 0)
      return data._entities[0].simCount ?? errors?.[0]?.message
    }
    const under = (caller: TestCaller, id = caseId) => ({
      ...caller,
      purpose: { case: id, basis: 's8' as const },
    })
    expect(await counted({ ...nbtc, purpose: { basis: 'nbtc' } }, other.id)).toBe(2)
    expect(await counted(under(station('10101')), suspect.id)).toBe(2)
    expect(await counted(under(aoc), suspect.id)).toBe(2)
    const refusals = [
      await counted(nbtc, suspect.id),
      await counted(under(aoc), other.id),
      await counted(under(station('10102')), suspect.id),
    ]
    expect(refusals).toEqual([
      'Unauthorized field or type',
      purposeFaults.person,
      purposeFaults.case,
    ])
  })

  test('the limit in the database is that of the rules', async () => {
    const rows = await sims.db.asOwner((owner) =>
      owner.query<{ count: number; isOver: boolean }>(
        'select n as count, sims.is_over_limit(n) as "isOver" from generate_series(0, 120) as n',
      ),
    )
    for (const row of rows)
      expect([row.count, row.isOver]).toEqual([
        row.count,
        holderRule(row.count, start) !== 'WITHIN_LIMIT',
      ])
  })

  test('the regulator may identify holders over the limit or under a demand, and no others', async () => {
    const [over, within] = [newPerson(), newPerson()]
    await register(sims, 'ais', over, 6)
    await register(sims, 'ais', within, 5)
    const identified = () =>
      sims.db.transaction(
        {
          role: 'aoc_cases',
          agencyId: 'nbtc',
          agencyKind: 'REGULATOR',
          officer: 'officer-1',
          purposeBasis: 'nbtc',
        },
        (db) =>
          db.query<{ id: string }>(
            'select person_id as id from access.person_identity where person_id = any ($1::text[])',
            [[over.id, within.id]],
          ),
      )
    expect(await identified()).toEqual([{ id: over.id }])
    await register(sims, 'ais', within, 1)
    expect(await identified()).toHaveLength(2)
  })

  test('a holder who was verified and is within the limit is not for the regulator to identify any more', async () => {
    const holder = newPerson()
    const [msisdn = ''] = await register(sims, 'ais', holder, 6)
    const ask = (caller: TestCaller, mutation: string, type: string, input: object) =>
      sims.client.ask(
        caller,
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`,
        { input },
      )
    const personId = holder.id
    const operator = 'AIS'
    await ask(nbtc, 'requireSimVerification', 'RequireSimVerificationInput', { personId, operator })
    const shown = { personId, justification: 'a company' }
    await ask(telco('ais'), 'recordSimJustification', 'RecordSimJustificationInput', shown)
    await ask(telco('ais'), 'revokeSims', 'RevokeSimsInput', { msisdns: [msisdn], reason: 'x' })
    const isRegulated = async () => {
      const rows = await sims.db.asOwner((owner) =>
        owner.query('select 1 from access.regulated_holder where person_id = $1::text', [personId]),
      )
      return rows.length > 0
    }
    expect(await isRegulated()).toBe(true)
    const decided = { personId, operator, accepted: true, reason: 'shown' }
    await ask(nbtc, 'decideSimVerification', 'DecideSimVerificationInput', decided)
    expect(await isRegulated()).toBe(false)
  })
})
