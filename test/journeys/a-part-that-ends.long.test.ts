import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'
import { openStream, type ReadStream } from '../support/streams/read-stream.ts'

/** Each agency selects what its scopes open. */
const selections = {
  bank: 'type subject case { id } hold { id heldSatang }',
  station: 'type subject case { id } hold { id heldSatang } referral { id }',
}
const [first, second] = ['police:station:10101', 'police:station:10102'] as const

describe('an agency whose part in a case ends is told of it no more', () => {
  let stack: TestStack
  const streams: ReadStream[] = []

  beforeAll(async () => {
    stack = await startTestStack()
  })
  afterAll(() => stack?.closeAll())
  afterEach(() => {
    for (const each of streams.splice(0)) each.close()
  })

  async function bearer(clientId: string) {
    const token = await requestAccessToken({ clientId, issuer: stack.issuer })
    return { authorization: `Bearer ${token}` }
  }
  async function subscribe(agencyId: string, after?: string) {
    const headers = await bearer(agencyId)
    const selection = selections[agencyId.startsWith('bank:') ? 'bank' : 'station']
    const query = `subscription ($after: ID) { events(after: $after) { ${selection} } }`
    const request = { query, variables: { after }, headers }
    const stream = await openStream(stack.gatewayUrl, request)
    streams.push(stream)
    return async () => (await stream.next())?.data.data.events
  }
  async function act(agencyId: string, mutation: string, input: object, selection: string) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const answer = await stack.callAs(agencyId)(
      `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) ${selection} }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    )
    expect(codesOf(answer)).toEqual([])
    return answer.data.answer
  }
  async function openCase(agencyId: string, change: object = {}): Promise<string> {
    const input = { ...reportInput(), ...change }
    return (await act(agencyId, 'reportCase', input, '{ case { id } }')).case.id
  }
  const request = (agencyId: string, caseId: string, basis: string) =>
    act(agencyId, 'requestHoldsAlongTrail', { caseId, basis }, '{ holds { id hop } }')
  /** The referral of a case that a station opened follows by an event. */
  async function referralOf(caseId: string): Promise<string> {
    for (;;) {
      const { data } = await stack.callAs(first)(`{ case(id: "${caseId}") { referral { id } } }`)
      if (data.case.referral) return data.case.referral.id
      await setTimeout(50)
    }
  }
  async function readFeed(agencyId: string) {
    const url = new URL('/events', stack.gatewayUrl)
    const response = await fetch(url, { headers: await bearer(agencyId) })
    return (await response.json()) as readonly {
      type: string
      data: {
        holdId?: string
        caseId?: string
        actor?: { agencyId: string; officer?: string }
      }
    }[]
  }
  const onlyLeg = () => reportInput().transfers.slice(0, 1)

  test('a station that hands a case on hears nothing of what follows, and the other station hears it', async () => {
    const toFirst = await subscribe(first)
    const toSecond = await subscribe(second)
    const caseId = await openCase(first, { transfers: onlyLeg() })
    const { holds } = await request(first, caseId, 'AUTHORITY_NOTICE')
    const holdId: string = holds[0].id
    expect(await toFirst()).toMatchObject({ type: 'th.aoc.hold.requested', hold: { id: holdId } })
    const referralId = await referralOf(caseId)
    const handed = { referralId, toStationCode: '10102', reason: 'nearer to the victim' }
    await act(first, 'transferReferral', handed, '{ referral { id } }')
    expect(await toFirst()).toEqual({
      type: 'th.aoc.referral.transferred',
      subject: referralId,
      case: null,
      hold: null,
      referral: null,
    })
    const taken = await toSecond()
    expect(taken).toMatchObject({ type: 'th.aoc.referral.transferred', case: { id: caseId } })
    expect(taken.referral.id).toBe(taken.subject)
    await act('bank:014', 'placeHold', { holdId, heldSatang: 777 }, '{ hold { state } }')
    expect(await toSecond()).toMatchObject({
      type: 'th.aoc.hold.placed',
      hold: { id: holdId, heldSatang: 777 },
    })
    // the next event of the first station is of a case that it has
    const nextCase = await openCase(first, { transfers: onlyLeg() })
    const next = await request(first, nextCase, 'AUTHORITY_NOTICE')
    expect(await toFirst()).toMatchObject({
      type: 'th.aoc.hold.requested',
      subject: next.holds[0].id,
    })
    // events that it was told of before lead nowhere any more
    const again = await subscribe(first, '0')
    expect(await again()).toMatchObject({ subject: holdId, case: null, hold: null })
  })

  test('a bank that requested a hold at another bank is not told what became of it', async () => {
    const caseId = await openCase('bank:004', { transfers: onlyLeg() })
    await request('bank:004', caseId, 'VICTIM_WORD')
    const inbox = `{ holds(filter: { caseId: "${caseId}" }) { nodes { id } } }`
    const { data } = await stack.callAs('bank:014')(inbox)
    const holdId: string = data.holds.nodes[0].id
    await act('bank:014', 'placeHold', { holdId, heldSatang: 1_234 }, '{ hold { state } }')
    const told = async (agencyId: string) =>
      (await readFeed(agencyId))
        .filter(({ data: about }) => about.holdId === holdId)
        .map(({ type }) => type)
    while (!(await told('bank:014')).includes('th.aoc.hold.placed')) await setTimeout(50)
    expect(await told('bank:004')).toEqual(['th.aoc.hold.requested'])
  })

  test('the officer of an act is named to the officer’s own agency and to the centre', async () => {
    const [leg] = onlyLeg()
    const { reference: _unknown, ...unconfirmed } = leg ?? {}
    const caseId = await openCase(first, { transfers: [unconfirmed] })
    const type = 'th.aoc.case.transfers-unconfirmed'
    const actorFor = async (agencyId: string) => {
      for (;;) {
        const events = await readFeed(agencyId)
        const found = events.find((each) => each.type === type && each.data.caseId === caseId)
        if (found) return found.data.actor
        await setTimeout(50)
      }
    }
    expect(await actorFor('bank:004')).toEqual({ agencyId: first })
    expect(await actorFor('aoc')).toEqual({ agencyId: first, officer: expect.any(String) })
  })

  test('a bank whose leg is corrected away keeps the events of its hold, and no way into the case', async () => {
    const toBank = await subscribe('bank:006')
    const legs = reportInput().transfers.slice(0, 2)
    const caseId = await openCase('aoc', { transfers: legs })
    await request('aoc', caseId, 'VICTIM_WORD')
    const asked = await toBank()
    expect(asked).toMatchObject({ type: 'th.aoc.hold.requested', case: { id: caseId } })
    const read = `{ case(id: "${caseId}") { transfers { id hop } } }`
    const { data } = await stack.callAs('aoc')(read)
    const wrong = data.case.transfers.find(({ hop }: { hop: number }) => hop === 2)
    const correction = { transferId: wrong.id, reason: 'the slip shows no second transfer' }
    await act('aoc', 'correctTransfer', correction, '{ case { id } }')
    expect(await toBank()).toMatchObject({
      type: 'th.aoc.hold.lifted',
      hold: { id: asked.subject },
      case: null,
    })
  })
})
