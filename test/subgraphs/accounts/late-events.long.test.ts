import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

let people = 310_000_000

describe.each(engines)('events that come after those of later facts, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs
  let start: Date

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())
  beforeEach(() => {
    start = new Date()
    graph.setClock(start)
  })

  const iso = (ms: number) => new Date(start.getTime() + ms).toISOString()
  /** One round of the work of some subgraphs alone: the events of the others stay where they are. */
  async function work(...names: readonly ('cases' | 'accounts' | 'referrals')[]): Promise<void> {
    const all = { cases, accounts: { ...accounts, sweeps: [] }, referrals }
    const options = { db: graph.database.db, now: graph.now }
    for (const name of names) {
      if (name === 'cases') await workOnce(all.cases, options)
      if (name === 'accounts') await workOnce(all.accounts, options)
      if (name === 'referrals') await workOnce(all.referrals, options)
    }
  }

  interface Held {
    readonly caseId: string
    readonly holdId: string
  }

  /** Two cases of one victim, each with a placed hold that waits for the complaint; the first is with the police. */
  async function twoCases() {
    await graph.deliver()
    const victim = { ...reportInput().victim, nationalId: nationalId(`110${(people += 1)}`) }
    const open = async (): Promise<Held> => {
      const caseId = await graph.openCase({ ...reportInput(), victim })
      const { data } = await graph.act(
        aoc,
        'requestHoldsAlongTrail',
        keyed({ caseId, basis: 'VICTIM_WORD' }),
      )
      const holdId = data.holds[0].id
      await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 100 })
      return { caseId, holdId }
    }
    const [first, second] = [await open(), await open()]
    const { data } = await graph.act(
      aoc,
      'referCase',
      keyed({ caseId: first.caseId, stationCode: '10101' }),
    )
    return { first, second, referralId: data.referral.id as string }
  }

  async function deliveredCases() {
    const made = await twoCases()
    await graph.deliver()
    return made
  }

  async function change(mutation: 'mergeCases' | 'undoMerge', input: object): Promise<void> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const key = { idempotencyKey: randomUUID(), reason: 'x' }
    const { errors } = await graph.cases.ask(aoc, query, { input: { ...key, ...input } })
    expect(errors).toBeUndefined()
  }
  const complain = async (referralId: string) => {
    const input = { referralId, complaintNumber: '1/2569', receivedAt: iso(0) }
    const { code } = await graph.act(station('10101'), 'recordComplaint', input)
    expect(code).toBeUndefined()
  }
  const decide = async (referralId: string) => {
    const input = { referralId, decision: 'NO_EVIDENCE', reason: 'x' }
    const { code } = await graph.act(station('10101'), 'decideReferral', input)
    expect(code).toBeUndefined()
  }
  const read = (holdId: string) => graph.hold(aoc, holdId)
  const complained = () => ({ state: 'COMPLAINED', lapsesAt: iso(7 * day) })
  const waits = () => ({ state: 'PARTIAL', lapsesAt: iso(3 * day), liftableSince: null })

  test('a complaint in a case whose holds went on with a merge counts for the holds of both', async () => {
    const { first, second, referralId } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await work('cases', 'accounts')
    await complain(referralId)
    await graph.deliver()
    for (const { holdId } of [first, second]) expect(await read(holdId)).toMatchObject(complained())
  })

  test('a complaint that comes before its merge counts for the holds of both', async () => {
    const { first, second, referralId } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await complain(referralId)
    await work('referrals', 'accounts')
    expect(await read(second.holdId)).toMatchObject(complained())
    await graph.deliver()
    for (const { holdId } of [first, second]) expect(await read(holdId)).toMatchObject(complained())
  })

  test('a complaint in a merged case that comes after the undoing is of the case with which the referral came', async () => {
    const { first, second, referralId } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await graph.deliver()
    await complain(referralId)
    await change('undoMerge', { caseId: first.caseId })
    await work('cases', 'accounts')
    await graph.deliver()
    expect(await read(first.holdId)).toMatchObject(complained())
    expect(await read(second.holdId)).toMatchObject(waits())
  })

  test('a complaint that comes between a merge and an undoing that both happened before reaches the hold where it is', async () => {
    const { first, second, referralId } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await work('cases', 'accounts')
    await change('undoMerge', { caseId: first.caseId })
    await complain(referralId)
    await work('referrals', 'accounts')
    expect(await read(first.holdId)).toMatchObject(complained())
    await graph.deliver()
    expect(await read(first.holdId)).toMatchObject(complained())
    expect(await read(second.holdId)).toMatchObject(waits())
  })

  test('after the undoing the case keeps its complaint for holds to come, and the other one can have its own', async () => {
    const { first, second, referralId } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await graph.deliver()
    await complain(referralId)
    await graph.deliver()
    await change('undoMerge', { caseId: first.caseId })
    await graph.deliver()
    expect(await read(first.holdId)).toMatchObject(complained())
    const known = await graph.database.db.asOwner((owner) =>
      owner.query<{ case_id: string }>(
        'select case_id from accounts.complaint where case_id = any ($1::uuid[])',
        [[first.caseId, second.caseId]],
      ),
    )
    expect(known).toEqual([{ case_id: first.caseId }])
  })

  test.each(['after', 'before'])(
    'no evidence in a case, %s the event of its merge, makes its own hold the bank’s to lift',
    async (order) => {
      const { first, second, referralId } = await deliveredCases()
      await complain(referralId)
      await graph.deliver()
      await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
      if (order === 'after') await work('cases', 'accounts')
      await decide(referralId)
      await work('referrals', 'accounts')
      expect((await read(first.holdId)).liftableSince).not.toBeNull()
      expect((await read(second.holdId)).liftableSince).toBeNull()
      await graph.deliver()
      expect((await read(first.holdId)).liftableSince).not.toBeNull()
    },
  )

  test('no evidence in a merged case that comes after the undoing leaves the hold of the other case', async () => {
    const { first, second, referralId } = await deliveredCases()
    await complain(referralId)
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await graph.deliver()
    await decide(referralId)
    await change('undoMerge', { caseId: first.caseId })
    await work('cases', 'accounts')
    await graph.deliver()
    expect((await read(first.holdId)).liftableSince).not.toBeNull()
    expect((await read(second.holdId)).liftableSince).toBeNull()
  })

  test('the end of the case that stays reaches the holds of a merge whose event has not come', async () => {
    const { first, second } = await deliveredCases()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    const input = {
      idempotencyKey: randomUUID(),
      caseId: second.caseId,
      reason: 'NOT_TECH_CRIME',
      note: 'x',
    }
    const query = 'mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }'
    expect((await graph.cases.ask(aoc, query, { input })).errors).toBeUndefined()
    await work('cases')
    // the event of the merge fails and waits, as one whose handler met a fault
    await graph.database.db.asOwner((owner) =>
      owner.query(
        `update accounts.inbox set retry_at = $2::timestamptz where type = 'th.aoc.case.merged' and partition_key = $1::text`,
        [first.caseId, new Date(start.getTime() + day)],
      ),
    )
    await work('accounts')
    for (const { holdId } of [first, second])
      expect((await read(holdId)).liftableSince).not.toBeNull()
    graph.advance(day)
    await graph.deliver()
    expect((await read(first.holdId)).liftableSince).not.toBeNull()
  })

  test('a hold that was placed before its case was merged dates the referral that went on', async () => {
    const { first, second, referralId } = await twoCases()
    const due = async () => {
      const query = 'query ($id: ID!) { referral(id: $id) { dueAt } }'
      return (await graph.referrals.ask(aoc, query, { id: referralId })).data.referral.dueAt
    }
    expect(await due()).toBeNull()
    await change('mergeCases', { caseId: first.caseId, intoCaseId: second.caseId })
    await work('cases', 'referrals')
    expect(await due()).toBeNull()
    await graph.deliver()
    expect(await due()).toBe(iso(3 * day))
  })
})
