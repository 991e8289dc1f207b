import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type TestStack } from '../support/domain/stack.ts'
import { selectEntries } from '../support/access-log/access-log.ts'

const mobile = '0819876543'
const account = '0147778889'

describe('a victim knows the PromptPay number alone, through the gateway', () => {
  let stack: TestStack
  const lines: string[] = []

  beforeAll(async () => {
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    stack = await startTestStack({ log })
  })
  afterAll(() => stack.closeAll())

  const act = async (agency: string, mutation: string, input: object, payload: string) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${payload} } }`
    const answer = await stack.callAs(agency)(query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    return { codes: codesOf(answer), errors: answer.errors, data: answer.data?.[mutation] }
  }
  const report = async (proxy: object, bankCode?: string) => {
    const input = reportInput()
    const [leg] = input.transfers
    const transfers = [{ ...leg, to: { ...(bankCode ? { bankCode } : {}), proxy } }]
    const { data, errors } = await act(
      'aoc',
      'reportCase',
      { ...input, transfers },
      'case { id transfers { id } }',
    )
    expect(errors).toBeUndefined()
    const { id, transfers: legs } = data.case
    return { caseId: id as string, transferId: legs[0].id as string, leg }
  }
  const ask = async (caseId: string) => {
    const { data } = await act(
      'aoc',
      'requestHoldsAlongTrail',
      { caseId, basis: 'VICTIM_WORD' },
      'holds { id account { isProxy maskedNumber accountNumber } }',
    )
    return data.holds as { id: string; account: object }[]
  }
  const resolve = (transferId: string, bank: string, accountNumber = account) =>
    act(bank, 'resolveProxy', { transferId, accountNumber }, 'transfer { toProxy { isResolved } }')
  const place = (holdId: string | undefined) =>
    act('bank:014', 'placeHold', { holdId, heldSatang: 5_000_000 }, 'hold { state }')

  test('the sending bank names the institution, the institution its account, and the money is held', async () => {
    const { caseId, transferId, leg } = await report({ type: 'MOBILE', value: mobile })
    expect(await ask(caseId)).toEqual([])
    const named = await act(
      'bank:004',
      'confirmTransfer',
      {
        transferId,
        reference: leg?.reference,
        amountSatang: leg?.amountSatang,
        transferredAt: leg?.transferredAt,
        toBankCode: '014',
      },
      'transfer { to { bankCode isProxy } }',
    )
    expect(named.data.transfer.to).toEqual({ bankCode: '014', isProxy: true })

    const [hold] = await ask(caseId)
    expect(hold?.account).toEqual({
      isProxy: true,
      maskedNumber: `xxxxxx${mobile.slice(-4)}`,
      accountNumber: null,
    })
    const listed = await stack.callAs('bank:014')(
      '{ unresolvedProxies { nodes { id to { id } toProxy { type maskedValue } } } holds(filter: { state: REQUESTED }) { nodes { account { id } } } }',
    )
    const [waiting] = listed.data.unresolvedProxies.nodes
    expect(waiting).toMatchObject({ id: transferId, toProxy: { maskedValue: mobile } })
    // by the account the institution finds the request of the leg
    expect(listed.data.holds.nodes).toContainEqual({ account: waiting.to })

    expect((await place(hold?.id)).codes).toEqual(['INVALID_STATE'])
    for (const bank of ['bank:004', 'bank:006'])
      expect((await resolve(transferId, bank)).codes).toEqual(['NOT_FOUND'])
    expect((await resolve(transferId, 'aoc')).codes).not.toEqual([])
    expect((await resolve(transferId, 'bank:014')).data.transfer.toProxy.isResolved).toBe(true)
    await untilMoved(hold?.id)
    expect((await place(hold?.id)).data.hold).toEqual({ state: 'PLACED' })
    expect((await resolve(transferId, 'bank:014', '0140000009')).codes).toEqual(['INVALID_STATE'])
  })

  test('the number is for the institution, and for the centre under a purpose of the case', async () => {
    const { caseId } = await report({ type: 'NATIONAL_ID', value: nationalIds.thirdMule }, '014')
    const query = `query ($id: ID!) { case(id: $id) { transfers { toProxy { maskedValue value } } } }`
    const read = async (agency: string, purpose?: string) => {
      const answer = await stack.callAs(agency, purpose ? { purpose } : {})(query, { id: caseId })
      return { codes: codesOf(answer), proxy: answer.data?.case?.transfers[0]?.toProxy }
    }
    const masked = `xxxxxx${nationalIds.thirdMule.slice(-4)}`
    expect(await read('aoc')).toEqual({
      codes: ['UNAUTHORIZED_FIELD_OR_TYPE'],
      proxy: { maskedValue: masked, value: null },
    })
    const other = await report({ type: 'EWALLET', value: '123456789012345' }, '014')
    expect(await read('aoc', `basis=s8-5, case="${other.caseId}"`)).toEqual({
      codes: ['FORBIDDEN'],
      proxy: { maskedValue: masked, value: null },
    })
    expect(await read('aoc', `basis=s8-5, case="${caseId}"`)).toEqual({
      codes: [],
      proxy: { maskedValue: masked, value: nationalIds.thirdMule },
    })
    // its own number in place of the field that banks may not ask for
    const own = await read('bank:014', `basis=s7, case="${caseId}"`)
    expect(own.proxy).toEqual({ maskedValue: nationalIds.thirdMule, value: null })
    expect((await read('bank:004')).proxy.maskedValue).toBe(masked)
  })

  test('a read of a document as a proxy names its person in the access log', async () => {
    const { caseId } = await report({ type: 'NATIONAL_ID', value: nationalIds.secondMule }, '014')
    const query = `query ($id: ID!) { case(id: $id) { transfers { toProxy { type } } } }`
    await stack.callAs('aoc')(query, { id: caseId })
    const entries = await stack.database.db.asOwner((owner) =>
      owner.query<{ body: string }>(selectEntries),
    )
    const bodies = entries.map(({ body }) => JSON.parse(body))
    const [entry] = bodies.filter(
      ({ cases, operation }) => cases?.includes(caseId) && operation.kind === 'query',
    )
    expect(entry.counts.subjects).toBe(1)
  })

  test('no number of a proxy is in a log, the access log or an error', async () => {
    const wrong = await act(
      'aoc',
      'recordTransfers',
      {
        caseId: randomUUID(),
        transfers: [
          { ...reportInput().transfers[0], to: { proxy: { type: 'MOBILE', value: '0219876543' } } },
        ],
      },
      'recorded',
    )
    expect(wrong.codes).toEqual(['BAD_USER_INPUT'])
    const entries = await stack.database.db.asOwner((owner) =>
      owner.query<{ body: string }>(selectEntries),
    )
    const written = JSON.stringify([lines, entries, wrong.errors])
    expect(lines.length).toBeGreaterThan(0)
    for (const value of [mobile, '0219876543', nationalIds.thirdMule, '123456789012345'])
      expect(written).not.toContain(value)
  })

  /** Waits until the event of the resolution was handled. */
  async function untilMoved(holdId: string | undefined): Promise<void> {
    const read = stack.callAs('bank:014')
    for (;;) {
      const { data } = await read(`{ hold(id: "${holdId}") { account { accountNumber } } }`)
      if (data.hold.account.accountNumber === account) return
      await setTimeout(50)
    }
  }
})
