import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { once } from 'node:events'
import { reportInput } from '../support/domain/reports.ts'
import { codesOf, type Call } from '../support/domain/stack.ts'
import { administratorUrl } from '../support/processes/server.ts'
import { installProduct, type Installation } from '../support/processes/installation.ts'
import { runCommand } from '../support/processes/process.ts'

/** Without a PostgreSQL server there is nothing to install on. */
const describeOnServer = administratorUrl === undefined ? describe.skip : describe

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
const requestHolds = `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) {
  holds { id account { bankCode } } } }`
const placeHold = `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id state } } }`
const inbox = `{ holds(filter: { state: REQUESTED }, first: 100) { nodes { id } } }`
const refer = `mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id state } } }`
const file = `query ($id: ID!) { case(id: $id) { id victim { name nationalId } } }`

describeOnServer('the product as an operator installs it', () => {
  let product: Installation
  let centre: Call
  let caseId: string

  beforeAll(async () => {
    product = await installProduct(administratorUrl!)
    centre = product.callAs(product.gateways[0]!, 'aoc')
  }, 240_000)
  afterAll(() => product.close())

  test('the migration lists its changes, and a second one changes nothing', async () => {
    expect(product.migrated).toMatch(/^migrated access\/0001-create-access$/m)
    expect(product.migrated).toMatch(/^station 10101$/m)
    const again = product.runAsOwner('commands/migrate.js')
    expect(await again.exited).toBe(0)
    expect(again.output()).toMatch(/^nothing to migrate\nthe registry has \d+ agencies, \d+ of/)
    const synced = product.runAsOwner('commands/agencies.js', 'sync')
    expect(await synced.exited).toBe(0)
    expect(synced.output()).toMatch(/^the registry has \d+ agencies, [1-9]\d* of/)
  })

  test('the centre opens a case at one gateway, and the banks are asked to hold', async () => {
    const opened = await centre(report, { input: reportInput() })
    expect(codesOf(opened)).toEqual([])
    caseId = opened.data.reportCase.case.id
    const input = { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD' }
    const { data } = await centre(requestHolds, { input })
    expect(data.requestHoldsAlongTrail.holds.length).toBeGreaterThan(0)
  })

  test('a bank finds its request at the other gateway, and places it', async () => {
    const bank = product.callAs(product.gateways[1]!, 'bank:006')
    const { data } = await bank(inbox)
    const [hold] = data.holds.nodes
    const placed = await bank(placeHold, { input: { holdId: hold.id, heldSatang: 3_000_000 } })
    expect(placed.data.placeHold.hold.state).toBe('PLACED')
    const other = product.callAs(product.gateways[1]!, 'bank:025')
    expect((await other(inbox)).data.holds.nodes).toEqual([])
  })

  test('the regulator counts SIMs and reaches no account', async () => {
    const nbtc = product.callAs(product.gateways[0]!, 'nbtc')
    const counted = await nbtc(`{ simHolders(filter: { moreThan: 5 }, first: 3) { totalCount } }`)
    expect(counted.data.simHolders.totalCount).toBe(0)
    const refused = await nbtc(`{ holds(first: 1) { nodes { id } } }`)
    expect(codesOf(refused)).toContain('UNAUTHORIZED_FIELD_OR_TYPE')
  })

  test('the police station that gets the case reads its file, another does not', async () => {
    const input = { idempotencyKey: randomUUID(), caseId, stationCode: '10101' }
    expect(codesOf(await centre(refer, { input }))).toEqual([])
    const purpose = `basis=s8, case="${caseId}"`
    const station = product.callAs(product.gateways[1]!, 'police:station:10101', purpose)
    expect((await station(file, { id: caseId })).data.case.victim.name).toBe('สมชาย ใจดี')
    const other = product.callAs(product.gateways[1]!, 'police:station:10102', purpose)
    expect((await other(file, { id: caseId })).data.case).toBeNull()
  })

  test('the data-protection authority sees who read the case, and an agency reads its budgets', async () => {
    const pdpc = product.callAs(product.gateways[1]!, 'oversight:pdpc')
    const query = `query ($id: ID!) { accesses(filter: { case: $id, agency: "police:station:10101" }) {
      nodes { officer basis delivered } } }`
    const read = async (): Promise<readonly { readonly delivered: readonly string[] }[]> => {
      const { data } = await pdpc(query, { id: caseId })
      return data.accesses.nodes.length > 0 ? data.accesses.nodes : read()
    }
    expect((await read())[0]).toMatchObject({ basis: 's8' })
    const { data } = await centre(`{ me { budgets { name remaining } } }`)
    expect(data.me.budgets).toHaveLength(3)
  })

  test('one subgraph down is degraded; the others go on; it is found again when it is back', async () => {
    const sims = product.subgraphs.get('sims')!
    sims.child.kill('SIGKILL')
    await sims.exited
    const ready = new URL('/health/ready', product.gateways[0]!.url)
    const readiness = async (status: string): Promise<unknown> => {
      const response = await fetch(ready)
      const body = (await response.json()) as { status: string }
      return body.status === status ? { http: response.status, ...body } : readiness(status)
    }
    expect(await readiness('degraded')).toEqual({
      http: 200,
      status: 'degraded',
      unreachable: ['sims'],
    })
    const read = await centre(`query ($id: ID!) { case(id: $id) { id } }`, { id: caseId })
    expect(read.data.case.id).toBe(caseId)
    await product.restart('sims')
    expect(await readiness('ready')).toEqual({ http: 200, status: 'ready' })
  })

  test('a subgraph whose database is not migrated does not start', async () => {
    const fresh = runCommand('subgraphs/cases/main.js', [], {
      DATABASE_URL: administratorUrl!,
      SUBGRAPH_PORT: '0',
      SUBGRAPH_PSEUDONYM_KEY: Buffer.alloc(32, 1).toString('base64'),
    })
    expect(await fresh.exited).toBe(1)
    expect(fresh.output()).toMatch(/npm run migrate/)
  })

  test('on SIGTERM every process ends with 0, also while clients hold connections that were never used', async () => {
    const { port } = new URL(product.gateways[0]!.url)
    const unused = connect(Number(port), '127.0.0.1')
    unused.on('error', () => undefined)
    await once(unused, 'connect')
    const codes = await product.stop()
    // the process that was killed above has no exit code
    expect(codes.filter((code) => code !== null)).toEqual(Array(8).fill(0))
    unused.destroy()
  })
})
