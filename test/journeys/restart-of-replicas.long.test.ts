/** Two replicas of each subgraph, restarted and killed one after the other while a bank places holds: none is lost, none happens twice. */

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { setTimeout } from 'node:timers/promises'
import { reportInput } from '../support/domain/reports.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'
import { administratorUrl } from '../support/processes/server.ts'
import { installProduct, type Installation } from '../support/processes/installation.ts'
import {
  startSteadyLoad,
  type LoadOperation,
  type LoadReport,
} from '../support/processes/steady-load.ts'

const describeOnServer = administratorUrl === undefined ? describe.skip : describe

/** Holds that the centre has requested; after them the bank freezes on its own suspicion. */
const requests = 200
const bank = 'bank:014'

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const requestHolds = `mutation ($input: RequestHoldsAlongTrailInput!) {
  requestHoldsAlongTrail(input: $input) { holds { id requestedSatang } } }`
const placeHold = `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state } } }`
const freeze = `mutation ($input: FreezeAccountInput!) { freezeAccount(input: $input) { hold { state } } }`
const inbox = `{ holds(first: 20) { nodes { id state heldSatang case { caseNumber } account { maskedNumber } } } }`

describeOnServer('two replicas of each subgraph behind a balancer', () => {
  let product: Installation
  let database: pg.Client
  /** While replicas were restarted, and while they were killed. */
  let seen: LoadReport
  let seenKilled: LoadReport
  /** What the bank held, by the mark of its mutation. */
  const amounts = new Map<string, number>()
  const exitCodes: (number | null)[] = []

  beforeAll(async () => {
    let databaseUrl = ''
    const keepUrl = (url: string) => {
      databaseUrl = new URL(new URL(url).pathname, administratorUrl).href
      return url
    }
    const env = { SUBGRAPH_LAME_DUCK_MS: '2000' }
    product = await installProduct(administratorUrl!, keepUrl, env, 2)
    database = new pg.Client({ connectionString: databaseUrl })
    await database.connect()

    const centre = product.callAs(product.gateways[0]!, 'aoc')
    const [first] = reportInput().transfers
    const transfers = Array.from({ length: requests }, (_, at) => ({
      ...first,
      reference: `REPLICA${at}`,
      amountSatang: 1_000 + at,
      to: { bankCode: '014', accountNumber: `0142${String(at).padStart(6, '0')}` },
    }))
    const opened = await centre(report, { input: { ...reportInput(), transfers } })
    const caseId: string = opened.data.reportCase.case.id
    const requested = await centre(requestHolds, {
      input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' },
    })
    const waiting: { readonly id: string; readonly requestedSatang: number }[] = [
      ...requested.data.requestHoldsAlongTrail.holds,
    ]
    expect(waiting).toHaveLength(requests)

    const write = (mark: string): LoadOperation => {
      const hold = waiting.pop()
      amounts.set(mark, hold?.requestedSatang ?? 1_000_000 + amounts.size)
      if (hold)
        return {
          query: placeHold,
          variables: {
            input: { idempotencyKey: mark, holdId: hold.id, heldSatang: hold.requestedSatang },
          },
        }
      const input = {
        idempotencyKey: mark,
        accountNumber: '0142000000',
        amountSatang: amounts.get(mark),
        suspectedAt: new Date().toISOString(),
        reason: 'unusual payments',
      }
      return { query: freeze, variables: { input } }
    }
    const start = async (prefix: string) =>
      startSteadyLoad({
        urls: () => product.gateways.map(({ url }) => url),
        token: await product.tokenOf(bank),
        purpose: `basis=s8, case="${caseId}"`,
        writers: 3,
        readers: 3,
        write: (mark) => write(`${prefix}${mark}`),
        read: { query: inbox, variables: {} },
        pauseMs: 150,
      })
    const load = await start('restarted ')
    await load.pass(10)
    for (const name of subgraphNames)
      for (const at of [0, 1]) {
        exitCodes.push(await product.restartReplica(name, at))
        await load.pass(5)
      }
    await load.pass(10)
    seen = await load.stop()

    const again = await start('killed ')
    await again.pass(10)
    for (const name of ['accounts', 'cases', 'deliveries'] as const)
      for (const at of [0, 1]) {
        await product.restartReplica(name, at, 'SIGKILL')
        await again.pass(5)
      }
    seenKilled = await again.stop()
  }, 900_000)
  afterAll(async () => {
    await database?.end()
    await product?.close()
  })

  const acknowledged = () => [
    ...seen.acknowledged.map((mark) => amounts.get(`restarted ${mark}`) ?? 0),
    ...seenKilled.acknowledged.map((mark) => amounts.get(`killed ${mark}`) ?? 0),
  ]
  const count = async (statement: string): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(statement)
    return rows[0]?.n ?? 0
  }

  test('each process ends what is under way, and exits with 0', () => {
    expect(exitCodes).toEqual(Array(2 * subgraphNames.length).fill(0))
  })

  test('no client is told to repeat a call: the other replica serves it', () => {
    expect(seen.faults).toEqual([])
    expect([...seen.repeated]).toEqual([])
    expect(seen.reads).toBeGreaterThan(0)
  })

  test('after a replica was killed, calls are answered, or ones that a client may repeat', () => {
    expect(seenKilled.faults).toEqual([])
    expect(seenKilled.reads).toBeGreaterThan(0)
  })

  test('each hold that was acknowledged is there once, with its amount, and no other', async () => {
    const { rows } = await database.query<{ amount: string }>(
      `select held_satang as amount from accounts.hold where held_satang is not null`,
    )
    const held = rows.map(({ amount }) => Number(amount))
    expect(held.toSorted((a, b) => a - b)).toEqual(acknowledged().toSorted((a, b) => a - b))
    expect(
      await count(`select count(*)::integer as n from accounts.hold_event where state = 'PLACED'`),
    ).toBe(held.length)
  })

  test('each was published once, and has reached the feed of the centre', async () => {
    const placed = `from accounts.outbox where type = 'th.aoc.hold.placed'`
    expect(await count(`select count(*)::integer as n ${placed}`)).toBe(acknowledged().length)
    expect(await count(`select count(distinct subject)::integer as n ${placed}`)).toBe(
      acknowledged().length,
    )
    const addressed = await count(
      `select count(*)::integer as n ${placed} and 'aoc' = any (audience)`,
    )
    const fed = `select count(*)::integer as n from deliveries.feed_event
      where agency_id = 'aoc' and type = 'th.aoc.hold.placed'`
    for (let tries = 0; tries < 300 && (await count(fed)) < addressed; tries++)
      await setTimeout(200)
    expect(await count(fed)).toBe(addressed)
  })
})
