/** Everything that the contenders need, in one folder: supergraphs, tokens, the registry, what the floor asks. */

import { createHash, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { exportJWK, SignJWT } from 'jose'
import { graphql, parse, print } from 'graphql'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { buildFederationEngine } from '../../../dist/gateway/execution/federation-engine.js'
import { buildApolloPlanner } from '../../../dist/gateway/execution/planner.js'
import { operations } from './operations.js'
import { describeSubgraphs } from './subgraphs.js'

const callers = 100
const issuer = 'https://issuer.bench'
const audience = 'https://graph.bench'
const scopes = ['users:read', 'stock:read', 'reviews:read']

/** @returns tokens, supergraphs' paths and the answer to each operation */
export async function prepare(folder, firstPort) {
  const file = (name, text) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const open = compose(false, firstPort)
  const tokens = await signTokens(file)
  const recorded = {}
  for (const [name, query] of Object.entries(operations))
    recorded[name] = await record(open, query, firstPort)
  return {
    tokens,
    tokensFile: file('tokens.txt', tokens.join('\n')),
    openSupergraph: file('open.graphql', open),
    gatedSupergraph: file('gated.graphql', compose(true, firstPort)),
    agencies: join(folder, 'agencies.json'),
    recorded,
    recordedFile: file('recorded.json', JSON.stringify(Object.values(recorded))),
  }
}

function compose(gated, firstPort) {
  const { supergraphSdl, errors } = composeServices(
    describeSubgraphs(gated).map(({ name, sdl }, at) => ({
      name,
      url: `http://127.0.0.1:${firstPort + at}/graphql`,
      typeDefs: parse(sdl),
    })),
  )
  if (!supergraphSdl) throw new Error(String(errors))
  return supergraphSdl
}

async function signTokens(file) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  file(
    'agencies.json',
    JSON.stringify({
      issuers: { [issuer]: { jwks: { keys: [jwk] }, audience, algorithms: ['ES256'] } },
      agencies: [
        {
          id: 'aoc',
          kind: 'AOC',
          nameTh: 'ศูนย์',
          nameEn: 'Centre',
          issuer,
          ceiling: scopes,
          senderConstraint: 'none',
        },
      ],
    }),
  )
  const now = Math.floor(Date.now() / 1000)
  return Promise.all(
    Array.from({ length: callers }, (_, at) =>
      new SignJWT({ client_id: 'aoc', scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(`officer-${at}`)
        .setIssuedAt(now)
        .setExpirationTime(now + 7200)
        .sign(privateKey),
    ),
  )
}

/** The subgraph calls of an operation, wave by wave, and its answer: what the floor does without thinking. */
async function record(supergraphSdl, query, firstPort) {
  const calls = []
  const clients = new Map(
    describeSubgraphs(false).map(({ name, sdl, resolvers }, at) => {
      const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers })
      return [
        name,
        {
          async ask({ body }) {
            const wave =
              1 + Math.max(-1, ...calls.filter((each) => each.ended).map((each) => each.wave))
            const call = { port: firstPort + at, body, wave, ended: false }
            calls.push(call)
            const { query: source, variables } = JSON.parse(body)
            // long enough for the others of its wave to be asked
            await new Promise((resolve) => setTimeout(resolve, 50))
            const result = await graphql({ schema, source, variableValues: variables })
            call.ended = true
            return JSON.parse(JSON.stringify(result))
          },
        },
      ]
    }),
  )
  const engine = buildFederationEngine({
    planner: buildApolloPlanner(supergraphSdl),
    clients,
    maxOperations: 10,
    operationTimeoutMs: 60_000,
    passMessages: false,
    onSubgraphFailure: (subgraph, reason) => {
      throw new Error(`${subgraph}: ${reason}`)
    },
  })
  const document = parse(query)
  const source = print(document)
  const { data } = await engine.execute({
    document,
    source,
    hash: createHash('sha256').update(source).digest('hex'),
    operationName: null,
    variables: {},
    schema: engine.schema,
    identity: null,
    correlationId: 'bench',
  })
  const waves = new Map()
  for (const { wave, port, body } of calls)
    waves.set(wave, [...(waves.get(wave) ?? []), { port, body }])
  return { query, waves: [...waves.values()], answer: { data: data.parse() } }
}
