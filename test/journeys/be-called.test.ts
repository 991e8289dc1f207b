import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'

const receiverScript = fileURLToPath(new URL('../../docs/webhook-receiver.js', import.meta.url))

describe('a bank is called when it is asked for a hold', () => {
  let stack: TestStack
  let receiver: ChildProcessWithoutNullStreams
  let output = ''
  let url: string

  async function printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(output)
      if (match) return match
      await once(receiver.stdout, 'data')
    }
  }

  beforeAll(async () => {
    stack = await startTestStack()
    const { data } = await stack.callAs('bank:006')(
      '{ webhookKeys { keys { kid publicKey } jwks } }',
    )
    const [key] = data.webhookKeys.keys
    expect(JSON.parse(data.webhookKeys.jwks).keys[0]).toMatchObject({
      kid: key.kid,
      crv: 'Ed25519',
    })
    const own = ['--key', key.publicKey, '--agency', 'bank:006']
    receiver = spawn(process.execPath, [receiverScript, ...own, '--port', '0'])
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    url = (await printed(/listening on (\S+)/))[1] ?? ''
  })
  afterAll(async () => {
    receiver?.kill()
    await stack?.closeAll()
  })

  const set = (agencyId: string, input: object, scope?: string) =>
    stack.callAs(agencyId, scope === undefined ? {} : { scope })(
      'mutation ($input: SetWebhookInput!) { setWebhook(input: $input) { webhook { url state types } } }',
      { input },
    )

  test('the receiver of the documentation verifies the calls and prints them', async () => {
    const types = ['th.aoc.hold.requested']
    const done = await set('bank:006', { url, types })
    expect(done.data.setWebhook.webhook).toEqual({ url, state: 'ACTIVE', types })
    const tried = await stack.callAs('bank:006')(
      'mutation { testWebhook { attempt { outcome status } } }',
    )
    expect(tried.data.testWebhook.attempt).toEqual({ outcome: 'DELIVERED', status: 204 })
    await printed(/0\tth\.aoc\.webhook\.test\tbank:006/)

    const centre = stack.callAs('aoc')
    const opened = await centre(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: reportInput() },
    )
    const caseId = opened.data.reportCase.case.id
    await centre(
      'mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { holds { id } } }',
      { input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' } },
    )
    const [, sequence, holdId, eventId] = await printed(
      /(\d+)\tth\.aoc\.hold\.requested\t(\S+)\t(\S+)/,
    )
    const { data } = await stack.callAs('bank:006')(
      '{ events(types: ["th.aoc.hold.requested"]) { nodes { id sequence hold { id } } } }',
    )
    expect(data.events.nodes).toContainEqual({ id: eventId, sequence, hold: { id: holdId } })
  })

  test('a call that another agency directs there is genuine, and refused', async () => {
    await set('bank:014', { url })
    const tried = await stack.callAs('bank:014')(
      'mutation { testWebhook { attempt { outcome status } } }',
    )
    expect(tried.data.testWebhook.attempt).toEqual({ outcome: 'STATUS', status: 401 })
    const removed = await stack.callAs('bank:014')(
      'mutation ($url: String!) { removeWebhook(input: { url: $url }) { __typename } }',
      { url },
    )
    expect(removed.errors).toBeUndefined()
    expect(output).not.toContain('bank:014')
  })

  test('the bank sees what its calls came to, and another bank does not', async () => {
    const query =
      '{ webhookDeliveries(isWaiting: false) { nodes { type state attempts { outcome status durationMs } } } }'
    for (;;) {
      const { data, errors } = await stack.callAs('bank:006')(query)
      expect(errors).toBeUndefined()
      const [delivery] = data.webhookDeliveries.nodes
      if (!delivery) continue // it is settled in the background
      expect(delivery).toMatchObject({
        type: 'th.aoc.hold.requested',
        state: 'DELIVERED',
        attempts: [{ outcome: 'DELIVERED', status: 204 }],
      })
      break
    }
    const other = await stack.callAs('bank:014')(`{ webhook { url } ${query.slice(1)}`)
    expect(other.data).toEqual({ webhook: null, webhookDeliveries: { nodes: [] } })
  })

  test('the centre sees whether a bank can be reached, and not where', async () => {
    const state = async () =>
      (await stack.callAs('aoc')('{ delivery(agencyId: "bank:006") { webhook } webhook { url } }'))
        .data
    expect(await state()).toEqual({ delivery: { webhook: 'ACTIVE' }, webhook: null })
    await stack.callAs('bank:006')('mutation { pauseWebhook { webhook { state pausedReason } } }')
    expect((await state()).delivery.webhook).toBe('PAUSED')
    const resumed = await stack.callAs('bank:006')(
      'mutation { pauseWebhook(input: { isPaused: false }) { webhook { state pausedReason } } }',
    )
    expect(resumed.data.pauseWebhook.webhook).toEqual({ state: 'ACTIVE', pausedReason: null })
  })

  test('the scope is events:manage, and the URL must be one of a public host', async () => {
    expect(codesOf(await set('bank:006', { url }, 'events:read'))).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
    for (const refused of ['https://10.0.0.1/', 'http://bank.example/', 'https://169.254.169.254/'])
      expect(codesOf(await set('bank:006', { url: refused }))).toEqual(['BAD_USER_INPUT'])
    for (const input of [
      { url, types: [] },
      { url, types: ["x'; drop table deliveries.webhook"] },
      { url, authorization: 'two words' },
      { url, authorization: 'line\r\nx-injected: 1' },
    ])
      expect(codesOf(await set('bank:006', input))).toEqual(['BAD_USER_INPUT'])
  })

  test('a webhook is removed by its URL, and then there is none to test', async () => {
    const remove = (each: string, idempotencyKey?: string, agencyId = 'bank:006') =>
      stack.callAs(agencyId)(
        'mutation ($input: RemoveWebhookInput!) { removeWebhook(input: $input) { agencyId webhook { url } } }',
        { input: { url: each, ...(idempotencyKey && { idempotencyKey }) } },
      )
    const other = 'https://other.example/'
    const none = { agencyId: 'bank:006', webhook: null }
    expect(codesOf(await remove(other))).toEqual(['NOT_FOUND'])
    expect((await remove(url, 'remove-1')).data.removeWebhook).toEqual(none)
    // where there is none, whichever URL is named, the answer is that there is none
    for (const each of [url, other]) expect((await remove(each)).data.removeWebhook).toEqual(none)
    expect((await remove(url, undefined, 'bank:014')).data.removeWebhook).toEqual({
      agencyId: 'bank:014',
      webhook: null,
    })
    const tried = await stack.callAs('bank:006')('mutation { testWebhook { attempt { outcome } } }')
    expect(codesOf(tried)).toEqual(['NOT_FOUND'])
    // the repeat of a removal removes nothing that was set after it, and shows what there is
    await set('bank:006', { url })
    const repeated = await remove(url, 'remove-1')
    expect(repeated.data.removeWebhook).toEqual({ agencyId: 'bank:006', webhook: { url } })
    expect((await remove(url)).data.removeWebhook).toEqual(none)
  })
})
