import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { runCommand, type RunningCommand } from '../support/processes/process.ts'
import { startSmallGraph, type SmallGraph } from '../support/graphs/small-graph.ts'

let folder: string
let graph: SmallGraph
const running: RunningCommand[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supergraph-'))
  graph = await startSmallGraph()
})
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ exited }) => exited))
  await graph.close()
  await rm(folder, { recursive: true })
})

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

function run(...args: readonly string[]): RunningCommand {
  const command = runCommand('gateway/main.js', args)
  running.push(command)
  return command
}

async function serve(sdl: string, ...args: readonly string[]) {
  const command = run(
    '--supergraph',
    await write('supergraph.graphql', sdl),
    '--port',
    '0',
    ...args,
  )
  const [, address] = await command.printed(/"address":"([^"]+)"/)
  const ask = async (query: string) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, json: (await response.json()) as Answer }
  }
  return { command, ask }
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly path?: unknown; readonly extensions: { code: string } }[]
}

/** A supergraph without any of the three directives, over the same subgraphs. */
function withoutDirectives(): string {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])`
  const { supergraphSdl } = composeServices([
    {
      name: 'users',
      url: graph.users.url,
      typeDefs: parse(
        `${link} type Query { user(id: ID!): User } type User @key(fields: "id") { id: ID! name: String }`,
      ),
    },
    {
      name: 'reviews',
      url: graph.reviews.url,
      typeDefs: parse(
        `${link} type User @key(fields: "id") { id: ID! reviews: [Review!] } type Review { body: String }`,
      ),
    },
  ])
  return supergraphSdl!
}

describe('the gateway over a supergraph that is not ours', () => {
  test('runs one without directives for anonymous callers, across its subgraphs', async () => {
    const { ask, command } = await serve(withoutDirectives(), '--anonymous', 'allow')
    expect(await ask('{ user(id: "1") { name reviews { body } } }')).toEqual({
      status: 200,
      json: { data: { user: { name: 'Ada', reviews: [{ body: 'good' }] } } },
    })
    command.child.kill('SIGTERM')
    expect(await command.exited).toBe(0)
  })

  test('an anonymous caller reads fields that have no gate, and nothing else', async () => {
    const { ask } = await serve(graph.supergraphSdl, '--anonymous', 'allow')
    graph.users.reset()
    const { status, json } = await ask('{ me { name } user(id: "1") { name } }')
    expect(status).toBe(200)
    expect(json.data).toBeNull()
    expect(json.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UNAUTHORIZED_FIELD_OR_TYPE',
      'UNAUTHORIZED_FIELD_OR_TYPE',
    ])
    expect(graph.users.calls).toEqual([])
  })

  test('does not start without agencies unless anonymous callers are allowed', async () => {
    const file = await write('guarded.graphql', graph.supergraphSdl)
    const refused = run('--supergraph', file, '--port', '0')
    expect(await refused.exited).toBe(2)
    expect(refused.output()).toMatch(/GATEWAY_AGENCIES_FILE/)
  })

  test('does not start on a root field without a gate, and names it', async () => {
    const file = await write('open.graphql', withoutDirectives())
    const agencies = await write('agencies.json', '{"issuers":{},"agencies":[]}')
    const refused = run('--supergraph', file, '--port', '0', '--agencies', agencies)
    expect(await refused.exited).toBe(1)
    expect(refused.output()).toMatch(/Query\.user: a root field without a gate/)
  })

  test('refuses a development issuer where others can reach it', async () => {
    const agencies = await write(
      'development.json',
      JSON.stringify({
        issuers: {
          'http://127.0.0.1:4400': {
            development: true,
            jwksUri: 'http://127.0.0.1:4400/jwks',
            audience: 'a',
            algorithms: ['ES256'],
          },
        },
        agencies: [],
      }),
    )
    const file = await write('guarded.graphql', graph.supergraphSdl)
    const args = ['--supergraph', file, '--port', '0', '--host', '0.0.0.0', '--agencies', agencies]
    const { privateKey } = generateKeyPairSync('ed25519')
    const key = await write('key.json', JSON.stringify(privateKey.export({ format: 'jwk' })))
    // a gateway that others can reach needs a key of the installation too
    const refused = runCommand('gateway/main.js', args, { GATEWAY_SIGNING_KEY_FILE: key })
    running.push(refused)
    expect(await refused.exited).toBe(1)
    expect(refused.output()).toMatch(/development issuer/)
  })
})
