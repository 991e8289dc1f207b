import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  buildClientSchema,
  getIntrospectionQuery,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  printSchema,
} from 'graphql'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const docs = new URL('../../docs/', import.meta.url)
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)

/** The first block of a page that is marked so: by its language, and the name of what it is where it has one. */
async function blockOf(page: string, mark: string): Promise<string> {
  const text = await readFile(new URL(page, docs), 'utf8')
  const [, block] = new RegExp(`^\`\`\`${mark}\\n(.+?)^\`\`\`$`, 'ms').exec(text) ?? []
  if (block === undefined) throw new Error(`${page} has no block ${mark}`)
  return block
}

/** The output of a program of Node.js, whether or not it fails. */
function run(folder: string, program: readonly string[], env = {}): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      program,
      { cwd: folder, env: { ...process.env, ...env } },
      (_error, out, complaints) => resolve(out + complaints),
    )
  })
}

/** The errors of the compiler for the program of a folder. */
const compile = (folder: string) => run(folder, [tsc])

describe('a client with generated types, as its page describes it', () => {
  let stack: TestStack
  let folder: string
  beforeAll(async () => {
    stack = await startTestStack()
    folder = await mkdtemp(join(tmpdir(), 'typed-client-'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    // what the page installs
    await symlink(fileURLToPath(new URL('../node_modules', docs)), join(folder, 'node_modules'))
    await writeFile(
      join(folder, 'tsconfig.json'),
      await blockOf('typed-clients.md', 'json tsconfig'),
    )
    await writeFile(join(folder, 'graph.ts'), await blockOf('typed-clients.md', 'ts'))
    await giveWork()
  })
  afterAll(async () => {
    await stack?.closeAll()
    await rm(folder, { recursive: true, force: true })
  })

  /** Writes the operations' types, made of the schema that the agency sees with the configuration of the page. */
  async function generate(agencyId: string, operations: string): Promise<void> {
    const json = await blockOf('typed-clients.md', 'json codegen')
    const { config, plugins } = JSON.parse(json).generates['operations.generated.ts']
    expect(plugins).toEqual(['typescript-operations'])
    const { data } = await stack.callAs(agencyId)(getIntrospectionQuery())
    const types = await codegen({
      filename: 'operations.generated.ts',
      schema: parse(printSchema(buildClientSchema(data))),
      documents: [{ location: 'operations.graphql', document: parse(operations) }],
      config,
      plugins: [{ operations: {} }],
      pluginMap: { operations: operationTypes },
    })
    await writeFile(join(folder, 'operations.generated.ts'), types)
  }

  test('every agency learns which document specifies a scalar, and the page says the same', async () => {
    const page = await readFile(new URL('typed-clients.md', docs), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| \w+ \| (?:\[.+?\]\((.+?)\))?/gm)]
    const documented = new Map(rows.map(([, name = '', url]) => [name, url]))
    const json = await blockOf('typed-clients.md', 'json codegen')
    const { scalars } = JSON.parse(json).generates['operations.generated.ts'].config
    expect([...documented.keys()].toSorted()).toEqual(Object.keys(scalars).toSorted())
    const seen = new Set<string>()
    for (const agencyId of ['aoc', 'bank:006', 'telco:ais', 'police:station:10101', 'nbtc']) {
      const { data } = await stack.callAs(agencyId)(getIntrospectionQuery({ specifiedByUrl: true }))
      for (const type of Object.values(buildClientSchema(data).getTypeMap())) {
        if (!isScalarType(type) || isSpecifiedScalarType(type)) continue
        seen.add(type.name)
        expect([type.name, type.specifiedByURL ?? undefined]).toEqual([
          type.name,
          documented.get(type.name),
        ])
      }
    }
    expect([...seen].toSorted()).toEqual([...documented.keys()].toSorted())
  })

  /** Acts of others, after which the client has something to do. */
  async function giveWork(): Promise<void> {
    const call = async (agencyId: string, query: string, input: object) => {
      const { data, errors } = await stack.callAs(agencyId)(query, {
        input: { idempotencyKey: randomUUID(), ...input },
      })
      expect(errors).toBeUndefined()
      return data
    }
    const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
    const { reportCase } = await call('aoc', report, reportInput())
    const caseId = reportCase.case.id
    const holds = `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { requested } }`
    await call('aoc', holds, { caseId, basis: 'VICTIM_WORD' })
    const refer = `mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }`
    await call('aoc', refer, { caseId, stationCode: '10101' })
    const msisdn = '+66812345678'
    const register = `mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }`
    const sim = { msisdn, nationalId: nationalIds.firstMule, holderName: 'ผู้ถือ' }
    const registeredAt = '2025-01-10T09:00:00+07:00'
    await call('telco:ais', register, { sims: [{ ...sim, registeredAt }] })
    const order = `mutation ($input: OrderSimSuspensionInput!) { orderSimSuspension(input: $input) { sims { msisdn } } }`
    await call('nbtc', order, { msisdns: [msisdn], reason: 'used against a victim' })
  }

  test.each([
    [
      'integrating-a-bank.md',
      'bank:006',
      'heldSatang: requestedSatang',
      'heldSatang: id',
      '3000000 satang are held',
    ],
    [
      'integrating-a-telco.md',
      'telco:ais',
      '{ msisdns, suspendedAt:',
      '{ msisdn: msisdns, suspendedAt:',
      '1 numbers are off',
    ],
    [
      'integrating-a-station.md',
      'police:station:10101',
      '{ referralId }',
      '{ referral: referralId }',
      '1 referrals were acknowledged',
    ],
  ])(
    '%s compiles and works, and with a wrong value it does not compile',
    async (page, agencyId, right, wrong, done) => {
      const operations = await blockOf(page, 'graphql')
      await generate(agencyId, operations)
      const client = await blockOf(page, 'ts')
      await writeFile(join(folder, 'operations.graphql'), operations)
      await writeFile(join(folder, 'client.ts'), client)
      await writeFile(join(folder, 'main.ts'), await blockOf(page, 'ts main'))
      expect(await compile(folder)).toBe('')
      const token = await requestAccessToken({ clientId: agencyId, issuer: stack.issuer })
      const env = { GATEWAY: stack.gatewayUrl, TOKEN: token }
      expect(await run(folder, ['dist/main.js'], env)).toBe(`${done}\n`)
      expect(client).toContain(right)
      await writeFile(join(folder, 'client.ts'), client.replace(right, wrong))
      expect(await compile(folder)).toMatch(/^client\.ts.* error TS2/)
    },
    120_000,
  )
})
