import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  buildClientSchema,
  getIntrospectionQuery,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  printSchema,
} from 'graphql'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const docs = new URL('../../docs/', import.meta.url)
const tsc = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
)

/** The blocks of a page in one language. */
async function blocksOf(page: string, language: string): Promise<readonly string[]> {
  const text = await readFile(new URL(page, docs), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.+?)^\`\`\`$`, 'gms'))].map(
    ([, block = '']) => block,
  )
}

/** The errors of the compiler for the program of a folder, as an integrator's strict project has them. */
function compile(folder: string, files: readonly string[]): Promise<string> {
  const flags =
    '--noEmit --strict --target es2023 --lib es2023,dom --module nodenext --allowImportingTsExtensions'
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [tsc, ...flags.split(' '), ...files],
      { cwd: folder },
      (_error, out) => resolve(out),
    )
  })
}

describe('a client with generated types, as its page describes it', () => {
  let stack: TestStack
  let folder: string
  beforeAll(async () => {
    stack = await startTestStack()
    folder = await mkdtemp(join(tmpdir(), 'typed-client-'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const [graph = ''] = await blocksOf('typed-clients.md', 'ts')
    await writeFile(join(folder, 'graph.ts'), graph)
  }, 120_000)
  afterAll(async () => {
    await stack?.closeAll()
    await rm(folder, { recursive: true, force: true })
  })

  /** Writes the operations' types, made of the schema that the agency sees with the configuration of the page. */
  async function generate(agencyId: string, operations: string): Promise<void> {
    const [json = ''] = await blocksOf('typed-clients.md', 'json')
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
    const [json = ''] = await blocksOf('typed-clients.md', 'json')
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

  test.each([
    ['integrating-a-bank.md', 'bank:006', 'heldSatang: requestedSatang', 'heldSatang: id'],
    [
      'integrating-a-telco.md',
      'telco:ais',
      '{ msisdns, suspendedAt:',
      '{ msisdn: msisdns, suspendedAt:',
    ],
    [
      'integrating-a-station.md',
      'police:station:10101',
      '{ referralId }',
      '{ referral: referralId }',
    ],
  ])(
    '%s compiles, and with a wrong value it does not',
    async (page, agencyId, right, wrong) => {
      const [operations = ''] = await blocksOf(page, 'graphql')
      await generate(agencyId, operations)
      const [client = ''] = await blocksOf(page, 'ts')
      await writeFile(join(folder, 'client.ts'), client)
      expect(await compile(folder, ['client.ts'])).toBe('')
      expect(client).toContain(right)
      await writeFile(join(folder, 'client.ts'), client.replace(right, wrong))
      expect(await compile(folder, ['client.ts'])).toMatch(/^client\.ts.* error TS2/)
    },
    120_000,
  )
})
