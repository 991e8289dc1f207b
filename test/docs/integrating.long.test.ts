import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  codesOf,
  startTestStack,
  type GatewayAnswer,
  type TestStack,
} from '../support/domain/stack.ts'

const root = new URL('../../', import.meta.url)
const run = promisify(execFile)

let stack: TestStack
let folder: string
beforeAll(async () => {
  stack = await startTestStack()
  folder = await mkdtemp(join(tmpdir(), 'integrating-'))
})
afterAll(async () => {
  await stack.closeAll()
  await rm(folder, { recursive: true })
})

/** Runs every block of a page in one shell; each line that it prints is an answer of the gateway. */
async function runPage(page: string): Promise<readonly GatewayAnswer[]> {
  const text = await readFile(new URL(`docs/${page}`, root), 'utf8')
  const script = [...text.matchAll(/^```sh\n(.+?)^```$/gms)]
    .map(([, block]) => block!)
    .join('\n')
    .replaceAll('http://127.0.0.1:4000/graphql', stack.gatewayUrl)
    .replaceAll('http://127.0.0.1:4400', stack.issuer)
    .replaceAll(/npm run --silent (token|dpop) --/g, 'node dist/commands/$1.js')
  const { stdout } = await run('bash', ['-euc', script], {
    cwd: fileURLToPath(root),
    env: { ...process.env, LOCAL_DATA_FOLDER: folder },
  })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as GatewayAnswer)
}

describe('the pages for integrators, copied and pasted', () => {
  test('a bank', async () => {
    const [
      me,
      bound,
      unbound,
      registered,
      joint,
      holders,
      inbox,
      unnamed,
      confirmed,
      proxies,
      resolved,
      placed,
      anothers,
      late,
      again,
      conflict,
    ] = await runPage('integrating-a-bank.md')
    expect(me!.data.me.agency.id).toBe('bank:004')
    expect(bound!.data.me.officer).toBe('officer-1@bank-004')
    expect(codesOf(unbound!)).toEqual(['UNAUTHENTICATED'])
    expect(registered!.data.registerAccounts.registered).toBe(1)
    expect(joint!.data.registerAccounts.registered).toBe(1)
    expect(holders!.data.bankAccount.holders).toHaveLength(2)
    expect(unnamed!.data.unconfirmedTransfers.nodes).toEqual([
      {
        isConfirmed: false,
        amountSatang: 1_200_000,
        transferredAt: '2026-11-20T03:05:00.000Z',
      },
    ])
    expect(confirmed!.data.confirmTransfer.transfer).toMatchObject({ isConfirmed: true })
    expect(proxies!.data.unresolvedProxies.nodes).toMatchObject([
      { amountSatang: 700_000, toProxy: { type: 'MOBILE', maskedValue: '0812345678' } },
    ])
    expect(resolved!.data.resolveProxy.transfer).toEqual({
      to: { accountNumber: '0145556667' },
      toProxy: { isResolved: true },
    })
    expect(inbox!.data.holds.nodes).toMatchObject([
      {
        requestedSatang: 3_000_000,
        basis: 'VICTIM_WORD',
        account: { accountNumber: '0063334443' },
      },
    ])
    expect(placed!.data.placeHold.hold).toMatchObject({ state: 'PARTIAL', heldSatang: 500_000 })
    expect(anothers).toEqual({ data: { hold: null } })
    expect(codesOf(late!)).toEqual(['INVALID_STATE'])
    expect(again).toEqual(registered)
    expect(codesOf(conflict!)).toEqual(['IDEMPOTENCY_CONFLICT'])
  }, 300_000)

  test('an agency that reads its events', async () => {
    const [page, streamed, batch] = await runPage('events.md')
    expect(page!.data.events.nodes[0]).toMatchObject({ sequence: '1', hold: { state: 'PARTIAL' } })
    expect(streamed!.data.events).toMatchObject({ sequence: '1', hold: { state: 'PARTIAL' } })
    // its own request, and the one that its placing made at the next bank
    const requested = { specversion: '1.0', type: 'th.aoc.hold.requested' }
    expect(batch).toMatchObject([requested, { ...requested, data: { bankCode: '014' } }])
  }, 300_000)

  test('a telco', async () => {
    const [
      me,
      registered,
      own,
      claimed,
      withdrawn,
      ordered,
      orders,
      confirmed,
      anothers,
      lifted,
      demands,
    ] = await runPage('integrating-a-telco.md')
    expect(me!.data.me.agency.id).toBe('telco:ais')
    expect(registered!.data.registerSims).toEqual({ registered: 1, updated: 0, claimed: 0 })
    expect(claimed!.data.registerSims).toEqual({ registered: 0, updated: 0, claimed: 1 })
    expect(withdrawn!.data.withdrawSimClaims.claims).toEqual([{ state: 'WITHDRAWN' }])
    expect(own!.data.simRegistration).toEqual({ msisdn: '+66812345678', operator: 'AIS' })
    for (const answer of [ordered, orders, confirmed]) expect(answer!.errors).toBeUndefined()
    expect(orders!.data.simOrders.nodes).toMatchObject([{ sim: { msisdn: '+66812345678' } }])
    expect(anothers).toEqual({ data: { simRegistration: null } })
    expect(lifted!.data.liftSimSuspension.sims).toMatchObject([{ status: 'ACTIVE' }])
    expect(demands).toEqual({ data: { simDemands: { nodes: [] } } })
  }, 300_000)

  test('a police station', async () => {
    const [inbox, acknowledged, assigned, withoutPurpose, file, complained, work, decided] =
      await runPage('integrating-a-station.md')
    expect(inbox!.data.referrals.nodes).toMatchObject([{ state: 'SENT' }])
    expect(acknowledged!.data.acknowledgeReferral.referral.state).toBe('ACKNOWLEDGED')
    expect(assigned!.data.assignOfficer.referral.state).toBe('ASSIGNED')
    expect(withoutPurpose!.data.case).toMatchObject({ victim: null, transfers: [{ hop: 1 }] })
    expect(codesOf(withoutPurpose!)).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
    expect(file!.data.case.victim).toEqual({ name: 'สมชาย ใจดี', nationalId: '1101700230708' })
    expect(complained!.data.recordComplaint.referral.state).toBe('COMPLAINED')
    expect(work!.data.referrals).toMatchObject({
      totalCount: 1,
      nodes: [{ officer: 'inspector-1' }],
    })
    expect(decided!.data.decideReferral.referral).toMatchObject({
      state: 'ACCEPTED',
      decision: 'ACCEPTED',
    })
  }, 300_000)
})
