/** An installation whose gateways and subgraphs reach PostgreSQL through PgBouncer in transaction mode. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, type Call } from '../support/domain/stack.ts'
import { installProduct, type Installation } from '../support/processes/installation.ts'
import { findPooler, startPooler, type Pooler } from '../support/processes/pooler.ts'
import { administratorUrl } from '../support/processes/server.ts'

const version = findPooler()
const isMissing = administratorUrl === undefined || version === undefined
if (isMissing) process.stderr.write('SKIPPED: behind a pooler: no pgbouncer on this machine\n')

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const requestHolds = `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
  holds { id account { bankCode } } } }`
const placeHold = `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id state } } }`
const addNote = `mutation ($input: AddCaseNoteInput!) { addCaseNote(input: $input) { case { id } } }`
const inbox = `{ holds(first: 100) { nodes { id account { bankCode } } } }`

;(isMissing ? describe.skip : describe)(`behind ${version}`, () => {
  let pooler: Pooler
  let product: Installation
  let centre: Call
  let caseId: string

  beforeAll(async () => {
    pooler = await startPooler(administratorUrl!)
    product = await installProduct(administratorUrl!, (url) => pooler.through(url), {
      SUBGRAPH_NAMED_STATEMENTS: 'off',
      GATEWAY_NAMED_STATEMENTS: 'off',
    })
    centre = product.callAs(product.gateways[0]!, 'aoc')
    const opened = await centre(report, { input: reportInput() })
    expect(codesOf(opened)).toEqual([])
    caseId = opened.data.reportCase.case.id
  }, 240_000)
  afterAll(async () => {
    await product?.close()
    await pooler?.close()
  })

  test('a case is opened, held and told of, as on the server itself', async () => {
    const input = { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' }
    const requested = await centre(requestHolds, { input })
    expect(codesOf(requested)).toEqual([])
    const bank = product.callAs(product.gateways[1]!, 'bank:006')
    const { data } = await bank(inbox)
    const [hold] = data.holds.nodes
    const placed = await bank(placeHold, { input: { holdId: hold.id, heldSatang: 3_000_000 } })
    expect(placed.data.placeHold.hold.state).toBe('PLACED')
    // the event reaches the feed of the centre through the outbox
    const events = `{ events(first: 100) { nodes { type subject } } }`
    for (let tries = 0; tries < 100; tries++) {
      const { nodes } = (await centre(events)).data.events
      if (nodes.some(({ subject }: { subject: string }) => subject === hold.id)) return
      await setTimeout(200)
    }
    throw new Error('the event of the hold did not arrive')
  })

  test('callers who share the sessions see their own rows alone, whichever caller had the session before', async () => {
    const banks = ['014', '006', '004', '025']
    const rounds = banks.flatMap((code) => Array.from({ length: 20 }, () => code))
    const seen = await Promise.all(
      rounds.map(async (code, at) => {
        const bank = product.callAs(product.gateways[at % 2]!, `bank:${code}`)
        const answer = await bank(inbox)
        expect(codesOf(answer)).toEqual([])
        const nodes: readonly { readonly account: { readonly bankCode: string } }[] =
          answer.data.holds.nodes
        return nodes.every(({ account }) => account.bankCode === code)
      }),
    )
    expect(seen).toEqual(rounds.map(() => true))
  })

  test('mutations at the same time are each done once', async () => {
    const keys = Array.from({ length: 30 }, () => randomUUID())
    // each is sent twice
    const answers = await Promise.all(
      [...keys, ...keys].map((key) =>
        centre(addNote, { input: { idempotencyKey: key, caseId, text: key } }),
      ),
    )
    expect(answers.flatMap(codesOf)).toEqual([])
    const { data } = await centre(
      `query ($id: ID!) { case(id: $id) { notes(first: 100) { nodes { text } } } }`,
      { id: caseId },
    )
    const texts = data.case.notes.nodes.map(({ text }: { text: string }) => text)
    expect(texts.toSorted()).toEqual(keys.toSorted())
  })

  test('no process reports an error', () => {
    const errors = [...product.subgraphs.values(), ...product.gateways.map((each) => each.command)]
      .flatMap((command) => command.output().split('\n'))
      .filter((line) => /"level":(?:50|60)/.test(line))
    expect(errors).toEqual([])
  })
})
