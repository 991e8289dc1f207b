/** Gateways and subgraphs restarted one after the other under a steady load: nothing is lost, nothing happens twice. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { reportInput } from '../support/domain/reports.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'
import { administratorUrl } from '../support/processes/server.ts'
import { installProduct, type Installation } from '../support/processes/installation.ts'
import {
  startSteadyLoad,
  watchReadiness,
  type LoadReport,
} from '../support/processes/steady-load.ts'

const describeOnServer = administratorUrl === undefined ? describe.skip : describe
const rounds = Number(process.env['TEST_ROLLING_ROUNDS'] ?? 2)

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const addNote = `mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { case { id } } }`
const file = `query ($id: ID!) { case(id: $id) { caseNumber victim { name } transfers { to { holds { state } } } } }`
const notes = `query ($id: ID!, $after: String) { case(id: $id) { notes(first: 100, after: $after) {
  nodes { text } pageInfo { hasNextPage endCursor } } } }`

describeOnServer('an installation that is restarted part by part', () => {
  let product: Installation
  let caseId: string
  let seen: LoadReport
  const exitCodes: (number | null)[] = []

  beforeAll(async () => {
    product = await installProduct(administratorUrl!, (url) => url, {
      GATEWAY_LAME_DUCK_MS: '3000',
    })
    const centre = product.callAs(product.gateways[0]!, 'aoc')
    const opened = await centre(report, { input: reportInput() })
    caseId = opened.data.reportCase.case.id
    const balancer = watchReadiness(product.gateways.map(({ url }) => url))
    const load = startSteadyLoad({
      urls: balancer.ready,
      token: await product.tokenOf('aoc'),
      purpose: `basis=s8-5, case="${caseId}"`,
      writers: 4,
      readers: 4,
      write: (mark) => ({
        query: addNote,
        variables: { input: { idempotencyKey: mark, caseId, text: mark } },
      }),
      read: { query: file, variables: { id: caseId } },
    })
    await load.pass(20)
    for (let round = 0; round < rounds; round++) {
      for (const name of subgraphNames) {
        const { child, exited } = product.subgraphs.get(name)!
        child.kill('SIGTERM')
        exitCodes.push(await exited)
        await product.restart(name)
        await load.pass(5)
      }
      for (const at of product.gateways.keys()) {
        exitCodes.push(await product.restartGateway(at))
        await load.pass(5)
      }
    }
    await load.pass(20)
    seen = await load.stop()
    await balancer.stop()
  }, 900_000)
  afterAll(() => product.close())

  test('each process finishes the operations in progress, and exits with 0', () => {
    expect(exitCodes).toEqual(exitCodes.map(() => 0))
  })

  test('every answer is whole, or one that a client may repeat', () => {
    expect(seen.faults).toEqual([])
    expect(seen.reads).toBeGreaterThan(0)
  })

  test('no connection is cut under a request: one that fails was not opened', () => {
    const cut = [...seen.repeated.keys()].filter((reason) => /ECONNRESET|SOCKET/.test(reason))
    expect(cut).toEqual([])
  })

  test('each mutation that was acknowledged happened once, and no other did', async () => {
    const centre = product.callAs(product.gateways[0]!, 'aoc')
    const texts: string[] = []
    let after: string | null = null
    do {
      const { data } = await centre(notes, { id: caseId, after })
      const page: {
        readonly nodes: readonly { readonly text: string }[]
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
      } = data.case.notes
      texts.push(...page.nodes.map(({ text }) => text))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(texts.toSorted()).toEqual(seen.acknowledged.toSorted())
  })
})
