import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { findingLastsMs } from '../../http/readiness.ts'
import { openPostgres } from '../../subgraphs/kit/database/postgres.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type Call, type TestStack } from '../support/domain/stack.ts'
import { startTcpProxy, type TcpProxy } from '../support/http/tcp-proxy.ts'

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const read = `query ($id: ID!) { case(id: $id) { id } }`
const server = engines.find(({ engine }) => engine === 'PostgreSQL')

/** Where no PostgreSQL server answers there is no wire to cut. */
const describeOnServer = server ? describe : describe.skip

describeOnServer('the database dies and comes back', () => {
  let database: TestDatabase
  let proxy: TcpProxy
  let db: Database
  let stack: TestStack
  let centre: Call
  let aheadMs = 0

  beforeAll(async () => {
    database = await server!.open()
    const { hostname, port } = new URL(database.url!)
    proxy = await startTcpProxy(hostname, Number(port || 5432))
    const url = new URL(database.url!)
    url.port = String(proxy.port)
    // frozen calls are given up after 1.5 s
    db = openPostgres({ url: url.href, statementTimeoutMs: 1_000, graceMs: 500 })
    stack = await startTestStack({
      wrap: () => db,
      now: () => new Date(Date.now() + aheadMs),
    })
    centre = stack.callAs('aoc')
  })
  afterAll(async () => {
    await stack.closeAll()
    await db.close()
    await proxy.close()
    await database.close()
  })

  /** Readiness is found out once a second, by the gateway and by each subgraph. */
  const isReady = async (url: string) => {
    aheadMs += findingLastsMs
    const { status } = await fetch(new URL('/health/ready', url))
    return status === 200
  }

  test('a mutation is repeated with its key, and has one effect', async () => {
    const input = reportInput()
    const first = await centre(report, { input })
    const { id } = first.data.reportCase.case

    const inFlight = Array.from({ length: 20 }, () => centre(report, { input: reportInput() }))
    await Promise.race(inFlight)
    proxy.cut()
    for (const answer of await Promise.all(inFlight))
      expect(codesOf(answer)).toEqual(answer.data?.reportCase ? [] : ['DOWNSTREAM_SERVICE_ERROR'])
    const failed = await centre(report, { input: reportInput() })
    expect(codesOf(failed)).toEqual(['DOWNSTREAM_SERVICE_ERROR'])
    expect(JSON.stringify(failed)).not.toMatch(/ECONN|127\.0\.0\.1|Connection|postgres/i)
    expect(codesOf(await centre(read, { id }))).toEqual(['DOWNSTREAM_SERVICE_ERROR'])
    expect(await isReady(stack.gatewayUrl)).toBe(false)

    proxy.mend()
    expect(await centre(read, { id })).toEqual({ data: { case: { id } } })
    expect(await isReady(stack.gatewayUrl)).toBe(true)
    const again = await centre(report, { input })
    expect(again.data.reportCase.case.id).toBe(id)
  })

  test('after connections froze, reads and writes work on new ones, without a restart', async () => {
    const input = reportInput()
    const inFlight = Array.from({ length: 20 }, () => centre(report, { input: reportInput() }))
    await Promise.race(inFlight)
    proxy.freeze()
    for (const answer of await Promise.all(inFlight))
      expect(codesOf(answer)).toEqual(answer.data?.reportCase ? [] : ['DOWNSTREAM_SERVICE_ERROR'])
    proxy.mend()
    // connections opened while nothing answered are given up after their limit; repeating with the key is harmless
    const repeat = async (): Promise<string> => {
      const { data } = await centre(report, { input })
      return data?.reportCase ? data.reportCase.case.id : repeat()
    }
    const id = await repeat()
    expect(await centre(read, { id })).toEqual({ data: { case: { id } } })
    expect(await isReady(stack.gatewayUrl)).toBe(true)
  })
})
