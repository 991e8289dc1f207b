/** Subgraphs over real HTTP behind a started gateway: every request to a subgraph is recorded and validated. */

import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  getVariableValues,
  graphql,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'
import { pino } from 'pino'
import { createSigner } from '../../../gateway/execution/subgraph/assertion-signer.ts'
import { readConfig } from '../../../gateway/config/gateway-config.ts'
import { buildGateway, emptyRegistry } from '../../../gateway/server.ts'

/** The newest federation specification with every directive imported. */
export const federationImports = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key" "@requires" "@provides" "@external" "@shareable" "@interfaceObject" "@inaccessible" "@override" "@tag"
  "@context" "@fromContext" "@authenticated" "@requiresScopes" "@policy" "@composeDirective" "@cost" "@listSize"])
`

export interface StartedSubgraph {
  readonly name: string
  readonly sdl: string
  /** Whether `sdl` has its own `@link`, or none (Federation 1); else `federationImports` stands before it. */
  readonly hasOwnLink?: boolean
  readonly resolvers?: Readonly<Record<string, unknown>>
  /** Takes the place of the resolvers. A string is sent as it is, anything else as JSON. */
  readonly answer?: (query: string, variables: Readonly<Record<string, unknown>>) => unknown
  /** Takes the place of everything behind the HTTP request. */
  readonly respond?: (response: ServerResponse, request: IncomingMessage, body: string) => void
  /** Nothing listens at its address. */
  readonly isDown?: boolean
}

/** One request that a subgraph received. */
export interface ReceivedRequest {
  readonly subgraph: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The body as it arrived. */
  readonly body: string
  /** Faults of the request: malformed JSON, an operation or variables that are not valid for the schema of the subgraph. */
  readonly faults: readonly string[]
}

export interface GraphAnswer {
  readonly status: number
  readonly text: string
  readonly data: unknown
  readonly errors: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: { readonly code: string }
  }[]
  /** Requests that the subgraphs received for this answer. */
  readonly received: readonly ReceivedRequest[]
}

export interface StartedGraph {
  readonly url: string
  readonly supergraphSdl: string
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  /** @param variables a string is sent as it is */
  readonly ask: (
    query: string,
    variables?: Readonly<Record<string, unknown>> | string,
  ) => Promise<GraphAnswer>
  close(): Promise<void>
}

export interface StartedGraphOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A number from 0 to 1 for each decision by chance. */
  readonly random?: () => number
}

/** @throws when the subgraphs do not compose, or the gateway refuses to start */
export async function startGraph(
  subgraphs: readonly StartedSubgraph[],
  options: StartedGraphOptions = {},
): Promise<StartedGraph> {
  const received: ReceivedRequest[] = []
  const servers: Awaited<ReturnType<typeof startSubgraph>>[] = []
  const closeSubgraphs = () => Promise.all(servers.map((server) => server.close()))
  try {
    for (const subgraph of subgraphs)
      // one after another, so that those before a failure are known and closed
      servers.push(await startSubgraph(subgraph, (request) => received.push(request)))
    const supergraphSdl = composeStarted(subgraphs, (at) => servers[at]?.url ?? '')
    const logged: Readonly<Record<string, unknown>>[] = []
    const app = await buildGateway({
      config: readConfig({
        GATEWAY_SUPERGRAPH: 'given',
        GATEWAY_ANONYMOUS: 'allow',
        GATEWAY_MAX_MUTATION_ROOT_FIELDS: '10',
        ...options.env,
      }),
      supergraphSdl,
      registry: emptyRegistry,
      signer: await createSigner(generateKeyPairSync('ed25519').privateKey),
      now: () => new Date(),
      ...(options.random ? { random: options.random } : {}),
      log: pino(
        { level: 'debug' },
        { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) },
      ),
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo // a TCP server has one
    const url = `http://127.0.0.1:${port}/graphql`
    return {
      url,
      supergraphSdl,
      logged,
      ask: (query, variables) => askStarted(url, received, query, variables),
      async close() {
        await app.close()
        await closeSubgraphs()
      },
    }
  } catch (error) {
    await closeSubgraphs()
    throw error
  }
}

/** Composes subgraphs of the tests' form. @throws with the faults of the composition */
export function composeStarted(
  subgraphs: readonly StartedSubgraph[],
  urlOf: (at: number) => string,
): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map((subgraph, at) => ({
      name: subgraph.name,
      url: urlOf(at),
      typeDefs: parse(textOf(subgraph)),
    })),
  )
  if (supergraphSdl === undefined) throw new Error((errors ?? []).map(String).join('\n'))
  return supergraphSdl
}

async function askStarted(
  url: string,
  received: ReceivedRequest[],
  query: string,
  variables: Readonly<Record<string, unknown>> | string = {},
): Promise<GraphAnswer> {
  received.length = 0
  const values = typeof variables === 'string' ? variables : JSON.stringify(variables)
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(query)},"variables":${values}}`,
  })
  const answer = await response.text()
  const { data, errors = [] } = JSON.parse(answer) as Partial<GraphAnswer>
  return { status: response.status, text: answer, data, errors, received: [...received] }
}

function textOf({ sdl, hasOwnLink = false }: StartedSubgraph): string {
  return hasOwnLink ? sdl : federationImports + sdl
}

async function startSubgraph(
  subgraph: StartedSubgraph,
  onRequest: (request: ReceivedRequest) => void,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(textOf(subgraph)),
    // its type for resolvers is narrower than what graphql-js takes
    resolvers: (subgraph.resolvers ?? {}) as never,
  })
  const server = createServer((request, response) => {
    void handle(subgraph, schema, onRequest, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  const close = () => closeServer(server)
  if (subgraph.isDown === true) await close()
  return { url: `http://127.0.0.1:${port}/graphql`, close }
}

async function handle(
  subgraph: StartedSubgraph,
  schema: GraphQLSchema,
  onRequest: (request: ReceivedRequest) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request)
  if (request.url === '/health/ready') {
    response.end('{}')
    return
  }
  const read = readRequest(subgraph.name, schema, body)
  onRequest(read)
  if (subgraph.respond) {
    subgraph.respond(response, request, body)
    return
  }
  const { query, variables } = read
  const result = subgraph.answer
    ? subgraph.answer(query, variables)
    : await graphql({ schema, source: query, variableValues: variables })
  response.setHeader('content-type', 'application/json')
  response.end(typeof result === 'string' ? result : JSON.stringify(result))
}

function readRequest(subgraph: string, schema: GraphQLSchema, body: string): ReceivedRequest {
  try {
    const { query, variables } = JSON.parse(body) as Pick<ReceivedRequest, 'query' | 'variables'>
    const document = parse(query)
    const invalid = validate(schema, document)
    const faults = invalid.length > 0 ? invalid : faultsOfValues(schema, document, variables)
    return { subgraph, query, variables, body, faults: faults.map(({ message }) => message) }
  } catch (error) {
    return { subgraph, query: '', variables: {}, body, faults: [String(error)] }
  }
}

/** Errors of variables that are missing or are not of their type. */
function faultsOfValues(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: ReceivedRequest['variables'] = {},
): readonly GraphQLError[] {
  const definitions = document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? (each.variableDefinitions ?? []) : [],
  )
  return getVariableValues(schema, definitions, variables).errors ?? []
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
