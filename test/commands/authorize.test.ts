import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../commands/authorize/run-authorize.ts'

function sink() {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

async function run(args: readonly string[], input = '') {
  const output = sink()
  const errors = sink()
  const code = await runCommand(args, {
    input: Readable.from([input]),
    output: output.stream,
    errors: errors.stream,
  })
  const lines = output.text().split('\n').filter(Boolean)
  return {
    code,
    errors: errors.text(),
    answers: lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
  }
}

const batch = (...requests: readonly unknown[]) =>
  run(
    ['--batch'],
    requests.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'),
  )

const sdl = `schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) { query: Query }
  type Query { me: User open: Int }
  type User { id: ID ssn: String @requiresScopes(scopes: [["ssn"], ["a", "b"]]) }`
const operation = '{ me { id ssn } }'
const filtered = {
  verdict: 'filtered',
  operation: '{\n  me {\n    id\n  }\n}',
  unauthorized: [{ path: ['me', 'ssn'], coordinate: 'User.ssn' }],
}

const folder = mkdtempSync(join(tmpdir(), 'authorize-'))
const supergraph = join(folder, 'supergraph.graphql')
const file = join(folder, 'operation.graphql')
writeFileSync(supergraph, sdl)
writeFileSync(file, operation)

afterAll(() => rmSync(folder, { recursive: true }))

describe('authorize --batch', () => {
  test('answers a line for each, in order; a bad one answers an error and the rest go on', async () => {
    const { code, errors, answers } = await batch(
      { sdl, operation },
      'nonsense',
      { sdl, operation, scopes: 'ssn' },
      '',
      { sdl, operation: '{ me {' },
      { sdl, operation: '{ nowhere }' },
      { operation },
      [],
      { sdl: 7, operation },
      { sdl: sdl.replace('[["ssn"], ["a", "b"]]', '[]'), operation },
      { sdl, operation: 'query A { open } query B { me { id } }' },
      { sdl, operation: 'mutation { x }' },
      { sdl, operation, variables: [] },
      { sdl, operation, scopes: ['a', 'b'], authenticated: true },
    )
    const isError = { error: expect.any(String) }
    expect(answers).toEqual([
      filtered,
      isError,
      { verdict: 'allowed', operation: '{\n  me {\n    id\n    ssn\n  }\n}', unauthorized: [] },
      ...Array.from({ length: 9 }, () => isError),
      expect.objectContaining({ verdict: 'allowed' }),
    ])
    expect([code, errors]).toEqual([0, ''])
  })
  test('takes the name, the variables and the grants from the line', async () => {
    const gated = `schema @link(url: "https://specs.apollo.dev/policy/v0.1") @link(url: "https://specs.apollo.dev/authenticated/v0.1") { query: Query }
      type Query { a: Int @authenticated b: Int @policy(policies: [["p"]]) }`
    const document = 'query A($s: Boolean!) { a @skip(if: $s) } query B { a b }'
    const { answers } = await batch(
      { sdl: gated, operation: document, operationName: 'A', variables: { s: true } },
      { sdl: gated, operation: document, operationName: 'A', variables: { s: false } },
      { sdl: gated, operation: document, operationName: 'B', authenticated: true, policies: 'p' },
    )
    expect(answers.map(({ verdict }) => verdict)).toEqual(['allowed', 'filtered', 'allowed'])
  })
  test('reads a supergraph file, and settings of the gateway do not count', async () => {
    const { answers } = await batch(
      { supergraph, operation },
      { supergraph, operation: '{ open }' },
    )
    expect(answers).toEqual([filtered, expect.objectContaining({ verdict: 'allowed' })])
  })
  test('decides on our own supergraph, and says which subgraph a rule came from', async () => {
    const own = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url))
    const request = {
      operation: '{ me { officer } sims: simRegistration(msisdn: "x") { status } }',
    }
    const line = JSON.stringify({ ...request, authenticated: true })
    const { answers } = await run(['--batch', '--explain', '--supergraph', own], line)
    expect(answers).toEqual([
      {
        verdict: 'filtered',
        operation: '{\n  me {\n    officer\n  }\n}',
        unauthorized: [
          expect.objectContaining({ coordinate: 'Query.simRegistration', subgraph: 'sims' }),
        ],
      },
    ])
  })
  test('--explain adds directive, sets, what was missing, and the subgraph', async () => {
    const request = JSON.stringify({ sdl, operation, scopes: 'a' })
    const { answers } = await run(['--batch', '--explain'], request)
    expect(answers[0]?.['unauthorized']).toEqual([
      {
        path: ['me', 'ssn'],
        coordinate: 'User.ssn',
        directive: 'requiresScopes',
        sets: [['ssn'], ['a', 'b']],
        missing: [['ssn'], ['b']],
        at: 'User.ssn',
        subgraph: null,
      },
    ])
  })
})

describe('authorize for one operation', () => {
  test('prints the decision', async () => {
    expect(await run(['--supergraph', supergraph, '--operation', file])).toMatchObject({
      code: 0,
      answers: [filtered],
    })
    const granted = [
      '--authenticated',
      '--scopes',
      'ssn other',
      '--policies',
      'p',
      '--variables',
      '{}',
    ]
    const { answers } = await run(['--supergraph', supergraph, '--operation', file, ...granted])
    expect(answers[0]?.['verdict']).toBe('allowed')
  })
  test('answers an error with exit code 1', async () => {
    const { code, answers } = await run(['--supergraph', supergraph, '--operation', 'nowhere'])
    expect([code, answers]).toEqual([1, [{ error: expect.any(String) }]])
  })
  test.each([
    [[]],
    [['--supergraph', supergraph]],
    [['--nonsense']],
    [['--batch', '--operation', file]],
    [['positional']],
  ])('%j is not understood: usage, and exit code 2', async (args) => {
    const { code, answers, errors } = await run(args)
    expect([code, answers]).toEqual([2, []])
    expect(errors).toContain('usage: authorize')
  })
})
