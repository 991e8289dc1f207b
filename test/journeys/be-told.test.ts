import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'

const events = `query ($after: ID) { events(after: $after, types: ["th.aoc.hold.requested"]) {
  nodes { id sequence type at deadline hold { id state requestedSatang } case { id } } pageInfo { endCursor } } }`

describe('a bank is told of a request instead of asking for it', () => {
  let stack: TestStack
  let caseId: string

  beforeAll(async () => {
    stack = await startTestStack()
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    caseId = opened.data.reportCase.case.id
    await centre(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
  })
  afterAll(() => stack.closeAll())

  /** Asks until the event has come: the feeder works in the background. */
  async function next(agencyId: string) {
    for (;;) {
      const answer = await stack.callAs(agencyId)(events)
      expect(codesOf(answer)).toEqual([])
      if (answer.data.events.nodes.length > 0) return answer.data.events
    }
  }

  test('the event leads into the graph, and another bank is not told', async () => {
    const page = await next('bank:014')
    expect(page.nodes).toHaveLength(2)
    expect(page.nodes[0]).toMatchObject({
      type: 'th.aoc.hold.requested',
      hold: { id: expect.any(String), state: 'REQUESTED', requestedSatang: expect.any(Number) },
      case: { id: caseId },
    })
    const { at, deadline } = page.nodes[0]
    expect(Date.parse(deadline) - Date.parse(at)).toBe(10 * 60_000)
    const other = await stack.callAs('bank:025')(events)
    expect(other.data.events.nodes).toEqual([])
  })

  test('what the event leads to is what the bank may see now', async () => {
    const { nodes } = await next('bank:006')
    await stack.callAs('bank:006')(
      'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state } } }',
      { input: { holdId: nodes[0].hold.id, heldSatang: nodes[0].hold.requestedSatang } },
    )
    expect((await next('bank:006')).nodes[0].hold.state).toBe('PLACED')
  })

  test('the receipt is the agency’s own, and the centre sees how far it has come', async () => {
    const { nodes } = await next('bank:014')
    const acknowledge = (upTo: string) =>
      stack.callAs('bank:014')(
        'mutation ($input: AcknowledgeEventsInput!) { acknowledgeEvents(input: $input) { delivery { acknowledgedSequence } } }',
        { input: { upTo } },
      )
    const done = await acknowledge(nodes[0].sequence)
    expect(done.data.acknowledgeEvents.delivery.acknowledgedSequence).toBe(nodes[0].sequence)
    expect(codesOf(await acknowledge('1000'))).toEqual(['BAD_USER_INPUT'])
    expect(codesOf(await acknowledge('-1'))).toEqual(['BAD_USER_INPUT'])

    const asked =
      '{ delivery(agencyId: "bank:014") { agencyId acknowledgedSequence unacknowledged } }'
    expect((await stack.callAs('aoc')(asked)).data.delivery).toMatchObject({
      acknowledgedSequence: nodes[0].sequence,
    })
    expect((await stack.callAs('bank:006')(asked)).data.delivery).toBeNull()
  })

  test('a feed that no longer holds what comes after the cursor says so once, with the cursor that it has', async () => {
    await stack.database.db.asOwner((owner) =>
      owner.script(`delete from deliveries.feed_event where agency_id = 'bank:014';
        update deliveries.feed set first_sequence = last_sequence + 1 where agency_id = 'bank:014';`),
    )
    const answer = await stack.callAs('bank:014')(events, { after: '0' })
    expect(codesOf(answer)).toEqual(['EVENTS_EXPIRED'])
    expect(answer.errors?.[0]?.message).toMatch(/ask for events after \d+$/)
  })

  test.each(['', 'x', '-1', '01', '9'.repeat(30), '1; drop table'])(
    'a forged cursor %j is refused',
    async (after) => {
      expect(codesOf(await stack.callAs('bank:014')(events, { after }))).toEqual(['BAD_USER_INPUT'])
    },
  )
})
