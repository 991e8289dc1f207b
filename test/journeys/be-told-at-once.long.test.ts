import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { createProof, makeProofKey } from '../../local/client/dpop-proof.ts'
import { asGateway, selectEntries } from '../support/access-log/access-log.ts'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'
import { openStream, type ReadStream } from '../support/streams/read-stream.ts'

const held = `subscription ($after: ID) { events(after: $after, types: ["th.aoc.hold.requested"]) {
  sequence id hold { id state requestedSatang } case { id } } }`
const all = 'subscription ($after: ID) { events(after: $after) { sequence id type } }'

interface CloudEvent {
  readonly id: string
  readonly feedsequence: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

interface RecordedTransfer {
  readonly reference: string
  readonly from: { readonly bankCode: string }
  readonly to: { readonly holds: readonly { readonly id: string }[] }
}

describe('a bank is told at once', () => {
  let stack: TestStack
  const streams: ReadStream[] = []

  beforeAll(async () => {
    stack = await startTestStack({ env: { GATEWAY_MAX_STREAMS_PER_AGENCY: '5' } })
  })
  afterAll(() => stack.closeAll())
  afterEach(() => {
    for (const each of streams.splice(0)) each.close()
  })

  const tokens = new Map<string, Promise<string>>()
  async function bearer(clientId: string, scope?: string) {
    const key = `${clientId} ${scope ?? ''}`
    const token = tokens.get(key) ?? requestAccessToken({ clientId, issuer: stack.issuer, scope })
    tokens.set(key, token)
    return { authorization: `Bearer ${await token}` }
  }
  async function subscribe(
    agencyId: string,
    query: string,
    { after, scope }: { after?: string | undefined; scope?: string } = {},
  ) {
    const headers = await bearer(agencyId, scope)
    const stream = await openStream(stack.gatewayUrl, { query, variables: { after }, headers })
    streams.push(stream)
    return stream
  }

  /** The centre takes a report and asks for its holds. */
  async function requestHolds(): Promise<string> {
    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: { ...reportInput(), onDuplicate: 'REPORT' } },
    )
    expect(codesOf(opened)).toEqual([])
    const caseId: string = opened.data.reportCase.case.id
    const requested = await centre(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
    expect(codesOf(requested)).toEqual([])
    return caseId
  }

  /** Waits until every event that was published is in the feeds. */
  async function untilAllAreTold(): Promise<void> {
    const waiting = () =>
      stack.database.db.asOwner((owner) =>
        owner.query(
          `select 1 from accounts.outbox where dispatched_at is null
           union all select 1 from cases.outbox where dispatched_at is null`,
        ),
      )
    while ((await waiting()).length > 0) await setTimeout(20)
  }

  async function findEntry(id: string) {
    const rows = await asGateway(stack.database.db).query<{ body: string }>(
      'select body from gateway.find_entry($1::uuid)',
      [id],
    )
    return rows.length
  }

  test('the event brings what the bank needs, over two subgraphs, and its access is recorded', async () => {
    const stream = await subscribe('bank:014', held)
    const caseId = await requestHolds()
    const event = await stream.next()
    expect(event).toMatchObject({
      event: 'next',
      data: {
        data: {
          events: {
            sequence: expect.any(String),
            hold: { id: expect.any(String), state: 'REQUESTED' },
            case: { id: caseId },
          },
        },
        extensions: { accessLogEntry: expect.any(String) },
      },
    })
    expect(await findEntry(event!.data.extensions.accessLogEntry)).toBe(1)
  })

  test('a stream that comes again goes on where it was', async () => {
    await requestHolds()
    await untilAllAreTold()
    const pages = await stack.callAs('bank:014')('{ events { nodes { sequence id type } } }')
    const expected = pages.data.events.nodes
    const seen: unknown[] = []
    let after: string | undefined
    while (seen.length < expected.length) {
      const stream = await subscribe('bank:014', all, { after })
      const event = (await stream.next())?.data.data.events
      seen.push(event)
      after = event.sequence
      stream.close()
    }
    expect(seen).toEqual(expected)
  })

  test.each([
    ['one field of another scope', all.replace('type', 'type hold { id }')],
    ['the scope of events missing', all],
  ])('with %s it is refused whole', async (_title, query) => {
    const scope = query === all ? 'holds:read' : 'events:read'
    const stream = await subscribe('bank:014', query, { scope })
    const [refused, end] = await stream.rest()
    expect(refused?.data).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    })
    expect(end?.event).toBe('complete')
  })

  describe('GET /events', () => {
    beforeAll(untilAllAreTold)
    const url = (query: string) => new URL(`/events${query}`, stack.gatewayUrl)
    async function get(agencyId: string, query = '', scope?: string) {
      const response = await fetch(url(query), { headers: await bearer(agencyId, scope) })
      const type = response.headers.get('content-type') ?? ''
      const receipt = response.headers.get('access-log-entry')
      return { status: response.status, type, receipt, body: await response.json() }
    }
    const batch = ({ body }: { body: unknown }) => body as readonly CloudEvent[]

    test('is the feed as CloudEvents, resumed by the id of the last one', async () => {
      const first = await get('bank:014')
      expect(first.status).toBe(200)
      expect(first.type).toContain('application/cloudevents-batch+json')
      expect(await findEntry(first.receipt!)).toBe(1)
      const events = batch(first)
      expect(events[0]).toEqual({
        specversion: '1.0',
        id: expect.any(String),
        source: '/subgraphs/accounts',
        type: expect.stringMatching(/^th\.aoc\./),
        subject: expect.any(String),
        time: expect.any(String),
        datacontenttype: 'application/json',
        feedsequence: '1',
        data: expect.any(Object),
      })
      const rest = batch(await get('bank:014', `?lastEventId=${events[0]!.id}`))
      expect(rest).toEqual(events.slice(1))
      const none = await get('bank:014', `?lastEventId=${events.at(-1)!.feedsequence}`)
      expect([none.status, none.body]).toEqual([200, []])
    })

    test('a request has the sum and the references of the transfers that brought the money to the account', async () => {
      const caseId = await requestHolds()
      await untilAllAreTold()
      const file = await stack.callAs('aoc')(
        `{ case(id: "${caseId}") { transfers { reference from { bankCode } to { holds { id } } } } }`,
      )
      const transfers: readonly RecordedTransfer[] = file.data.case.transfers
      const events = batch(await get('bank:014', '?type=th.aoc.hold.requested')).filter(
        ({ data }) => data['caseId'] === caseId,
      )
      expect(events.length).toBeGreaterThan(0)
      for (const { data } of events)
        expect(data).toMatchObject({
          requestedSatang: expect.any(Number),
          transfers: transfers
            .filter(({ to }) => to.holds.some(({ id }) => id === data['holdId']))
            .map(({ reference, from }) => ({ fromBankCode: from.bankCode, reference })),
        })
    })

    test('a request that one bank causes at the next does not name the transfers of a third', async () => {
      const input = reportInput()
      const [first, second, third] = input.transfers
      const toNext = { ...second!, to: { bankCode: '006', accountNumber: '0063334450' } }
      const fromThird = {
        ...third!,
        from: { bankCode: '025', accountNumber: '0259990001' },
        to: toNext.to,
      }
      const opened = await stack.callAs('aoc')(
        'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
        { input: { ...input, transfers: [first, toNext, fromThird], onDuplicate: 'REPORT' } },
      )
      expect(codesOf(opened)).toEqual([])
      const caseId: string = opened.data.reportCase.case.id
      const frozen = await stack.callAs('bank:014')(
        'mutation ($input: FreezeAccountInput!) { freezeAccount(input: $input) { hold { id } } }',
        {
          input: {
            idempotencyKey: randomUUID(),
            caseId,
            accountNumber: '0142223332',
            amountSatang: 3_000_000,
            suspectedAt: new Date().toISOString(),
            reason: 'fast in and out',
          },
        },
      )
      expect(codesOf(frozen)).toEqual([])
      await untilAllAreTold()
      const events = batch(await get('bank:006', '?type=th.aoc.hold.requested')).filter(
        ({ data }) => data['caseId'] === caseId,
      )
      expect(events.map(({ data }) => data['transfers'])).toEqual([
        [{ fromBankCode: '014', reference: toNext.reference }],
      ])
    })

    test('waits for the next event, and answers with nothing when none comes in time', async () => {
      const last = batch(await get('bank:014')).at(-1)!.id
      expect((await get('bank:014', `?lastEventId=${last}&timeout=100`)).body).toEqual([])
      const waiting = get('bank:014', `?lastEventId=${last}&timeout=20000`)
      await requestHolds()
      const events = batch(await waiting)
      expect(events[0]?.type).toMatch(/^th\.aoc\./)
      expect(await findEntry((await waiting).receipt!)).toBe(1)
      await untilAllAreTold()
      const page = batch(await get('bank:014', `?lastEventId=${last}`))
      expect(events).toEqual(page.slice(0, events.length))
    })

    test('leaves out other types', async () => {
      const events = batch(await get('bank:014', '?type=th.aoc.hold.requested'))
      expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['th.aoc.hold.requested']))
      expect((await get('bank:014', '?type=th.aoc.nothing')).body).toEqual([])
    })

    test.each([
      ['another agency’s event as the cursor', 410, 'EVENTS_EXPIRED', ''],
      ['a cursor beyond the feed', 410, 'EVENTS_EXPIRED', '?lastEventId=999999'],
      ['a forged cursor', 400, 'BAD_USER_INPUT', '?lastEventId=01'],
      ['another parameter', 400, 'BAD_USER_INPUT', '?agency=bank:006'],
      ['a timeout that is none', 400, 'BAD_USER_INPUT', '?timeout=-1'],
      ['two cursors', 400, 'BAD_USER_INPUT', '?lastEventId=1&lastEventId=2'],
      ['a token in the query string', 400, 'BAD_REQUEST', '?access_token=x'],
    ])('%s is refused', async (_title, status, code, query) => {
      const foreign = batch(await get('bank:006'))[0]!.id
      const refused = await get('bank:014', query === '' ? `?lastEventId=${foreign}` : query)
      expect(refused.status).toBe(status)
      expect(refused.body).toMatchObject({ errors: [{ extensions: { code } }] })
    })

    test('needs the scope, a token, and GET', async () => {
      const without = await get('bank:014', '', 'holds:read')
      expect(without.status).toBe(403)
      expect(without.body).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
      })
      expect((await fetch(url(''))).status).toBe(401)
      const headers = await bearer('bank:014')
      for (const method of ['HEAD', 'POST', 'PUT'])
        expect((await fetch(url(''), { method, headers })).status).toBe(404)
    })

    test('a call that is refused has its entry in the access log', async () => {
      await get('bank:014', '?timeout=-1')
      await fetch(url(''))
      const refusals = () =>
        asGateway(stack.database.db).query(
          `select body::json ->> 'agency' as agency, body::json ->> 'reason' as reason
           from (${selectEntries}) as entry where body::json ->> 'kind' = 'refusals'`,
        )
      const expected = [
        { agency: 'bank:014', reason: 'BAD_USER_INPUT' },
        { agency: null, reason: 'UNAUTHENTICATED' },
      ]
      let seen = await refusals()
      while (
        !expected.every((one) =>
          seen.some((each) => isDeepStrictEqual(Object.assign({}, each), one)),
        )
      ) {
        await setTimeout(20)
        seen = await refusals()
      }
    })

    test('takes a bound token with a proof for this very path', async () => {
      const proofKey = await makeProofKey()
      const token = await requestAccessToken({
        clientId: 'bank:014',
        issuer: stack.issuer,
        proofKey,
      })
      const call = async (proofUrl: string) => {
        const dpop = await createProof(proofKey, { method: 'GET', url: proofUrl, token })
        const headers = { authorization: `DPoP ${token}`, dpop }
        return (await fetch(url('?timeout=0'), { headers })).status
      }
      expect(await call(url('').href)).toBe(200)
      expect(await call(stack.gatewayUrl)).toBe(401)
    })

    test('requests that wait count as streams of their agency', async () => {
      const last = batch(await get('bank:006')).at(-1)!.feedsequence
      const opened = await Promise.all(
        Array.from({ length: 4 }, () => subscribe('bank:006', all, { after: last })),
      )
      expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      const waiting = get('bank:006', `?lastEventId=${last}&timeout=3000`)
      const refused: number[] = []
      while (!refused.includes(429)) refused.push((await get('bank:006')).status)
      expect(new Set(refused)).toContain(429)
      expect((await waiting).status).toBe(200)
    })
  })
})
