import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank } from '../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'

const minute = 60_000

describe.each(engines)('announcements before a clock ends, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function request(): Promise<string> {
    const caseId = await graph.openCase()
    const asked = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    return asked.data.holds[0].id
  }
  const told = (holdId: string) =>
    graph.database.db.asOwner((owner) =>
      owner.query<{ type: string; audience: string[]; data: Record<string, unknown> }>(
        `select type, audience, data from accounts.outbox where subject = $1::text
           and type in ('th.aoc.hold.unanswered', 'th.aoc.hold.due-soon', 'th.aoc.hold.lapsed') order by id`,
        [holdId],
      ),
    )
  const typesOf = async (holdId: string) =>
    (await told(holdId)).map(({ type, data }) => [type, data['dueWithinHours']])

  test('a request that waits ten minutes is told to the centre once', async () => {
    const holdId = await request()
    graph.advance(10 * minute - 1)
    await graph.settle()
    expect(await told(holdId)).toEqual([])
    graph.advance(1)
    await graph.settle()
    await graph.settle()
    const events = await told(holdId)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      type: 'th.aoc.hold.unanswered',
      audience: expect.arrayContaining(['aoc', 'bank:014']),
      data: { holdId, state: 'REQUESTED', section: 's.7' },
    })
  })

  test('a request that was answered in time is not', async () => {
    const holdId = await request()
    await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 1_000 })
    graph.advance(hour)
    await graph.settle()
    expect(await told(holdId)).toEqual([])
  })

  test('a hold is told to police and centre 24 hours and 6 hours before it ends, once each', async () => {
    const holdId = await request()
    await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 1_000 })
    const { lapsesAt } = await graph.hold(aoc, holdId)
    const end = Date.parse(lapsesAt)
    const at = async (beforeMs: number) => {
      graph.setClock(new Date(end - beforeMs))
      await graph.settle()
      await graph.settle()
      return typesOf(holdId)
    }
    expect(await at(day + 1)).toEqual([])
    expect(await at(day)).toEqual([['th.aoc.hold.due-soon', 24]])
    expect(await at(6 * hour + 1)).toHaveLength(1)
    expect(await at(6 * hour)).toEqual([
      ['th.aoc.hold.due-soon', 24],
      ['th.aoc.hold.due-soon', 6],
    ])
    expect(await at(1)).toHaveLength(2)
    expect((await at(0)).at(-1)).toEqual(['th.aoc.hold.lapsed', undefined])
    const [first] = await told(holdId)
    expect(first).toMatchObject({
      audience: expect.arrayContaining(['aoc', 'police:ccib']),
      data: { lapsesAt, section: 's.7' },
    })
  })

  test('sweepers that were stopped until the last hours announce those alone', async () => {
    const holdId = await request()
    await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 1_000 })
    const { lapsesAt } = await graph.hold(aoc, holdId)
    graph.setClock(new Date(Date.parse(lapsesAt) - hour))
    await graph.settle()
    expect(await typesOf(holdId)).toEqual([['th.aoc.hold.due-soon', 6]])
  })
})
