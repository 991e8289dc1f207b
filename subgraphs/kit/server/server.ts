/** A subgraph's HTTP server: an assertion in, one GraphQL answer out. Builds, does not listen. */

import { readFile } from 'node:fs/promises'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
} from 'fastify'
import type { JWTVerifyGetKey } from 'jose'
import { encodeInTurns, longText } from '../../../http/long-work.ts'
import { createAssertionVerifier, identifyAssertion } from '../../../schema/assertion.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { buildExecutableSchema } from './build-executable-schema.ts'
import type { Database } from '../database/database.ts'
import type { Pseudonyms } from '../pseudonyms.ts'
import { refusal, withoutPersonalData } from './public-errors.ts'
import { buildOperationAuthorizer } from './authorize-again.ts'
import type { Subgraph } from '../subgraph.ts'
import type { SubgraphName } from '../subgraph-name.ts'
import { createAgencyPace } from './agency-pace.ts'
import { createAnswerOperation, type AnswerOptions } from './answer-operation.ts'
import { createScope } from './request-scope.ts'
import { createReadNotes } from '../access/read-notes.ts'
import { addHealth } from './health.ts'
import { createOperationStreams } from './stream-operation.ts'
import { bearerOf, verifyCaller } from './verify-caller.ts'

/** Dependencies and limits of the server of one subgraph. */
export interface SubgraphServerOptions {
  readonly db: Database
  readonly pseudonyms: Pseudonyms
  /** Public keys of the gateway, for its assertions. */
  readonly gatewayKeys: JWTVerifyGetKey
  readonly now: () => Date
  readonly log: FastifyBaseLogger
  /** Largest request in bytes; default 4 MiB: a batch of 1,000 registrations fits. */
  readonly maxBodyBytes?: number
  /** Subscriptions that may be open at the same time; default 2,000. */
  readonly maxStreams?: number
  /** Objects that one agency may load a second in the long run; default 20,000. */
  readonly objectsPerSecond?: number
  /** Whether reads are noted for the reconciliation of the access log; default true. */
  readonly notesReads?: boolean
  /** PEM; absent: plain HTTP, for loopback. */
  readonly tls?: SubgraphTls
  /** Aborted when the process is about to stop: not ready any more, and each answer is the last of its connection. */
  readonly draining?: AbortSignal
}

/** A batch of 1,000 registrations fits. */
const defaultMaxBodyBytes = 4 * 1024 * 1024
/** How long a connection waits for its next request, in milliseconds; the gateway reads it from each answer. */
const keepAliveTimeoutMs = 72_000
/** Time for the head of a request and for the whole of it, in milliseconds: the gateway sends both at once. */
const headersTimeoutMs = 5_000
const requestTimeoutMs = 15_000
/** Time for a TLS handshake, in milliseconds. */
const handshakeTimeoutMs = 5_000

/** Subscriptions that may be open at the same time. */
const defaultMaxStreams = 2_000

/** Objects that one agency may load a second: two of the largest answers. */
const defaultObjectsPerSecond = 20_000

/** Certificate and key of the server, and the authority of its clients, each as PEM. */
export interface SubgraphTls {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** A connection without a certificate of this authority is closed. */
  readonly clientCa: string | Buffer
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller of the verified assertion; null before that. */
    caller: CallerIdentity | null
    /** The body as it came, for the assertion is bound to its bytes. */
    bodyText: string
  }
}

interface GraphqlBody {
  readonly query: string
  readonly variables?: Record<string, unknown>
  readonly operationName?: string
}

/**
 * Builds the server of a subgraph; the caller lets it listen and closes it. Every request carries an assertion of the
 * gateway, which names the caller and is bound to the bytes of the body.
 */
export async function buildSubgraphServer<Loaders>(
  subgraph: Subgraph<Loaders>,
  options: SubgraphServerOptions,
): Promise<FastifyInstance> {
  const { db, pseudonyms, now, log } = options
  const app = createApp(options)
  const sdl = await readFile(subgraph.sdl, 'utf8')
  const readNotes =
    options.notesReads === false ? undefined : createReadNotes(subgraph.name, { db, now, log })
  const subscriptions = subgraph.openSubscriptions?.(db)
  const schema = buildExecutableSchema(subgraph, sdl, subscriptions?.fields)
  const answers: AnswerOptions<Loaders> = {
    schema,
    personsBehind: subgraph.personsBehind,
    noteRead: ({ request, caller }, disclosures) =>
      readNotes?.note(identifyAssertion(bearerOf(request) ?? ''), caller, disclosures),
    authorizer: buildOperationAuthorizer(sdl, schema),
    pace: createAgencyPace({
      objectsPerSecond: options.objectsPerSecond ?? defaultObjectsPerSecond,
      now: () => performance.now(),
    }),
    createContext(caller, signal) {
      const scope = createScope(subgraph, caller, { db, pseudonyms, now, signal })
      return { ...scope, loaders: subgraph.createLoaders(scope) }
    },
  }
  addGraphql(app, subgraph.name, answers, options)
  app.addHook('onClose', async () => {
    await subscriptions?.close()
    await readNotes?.close()
  })
  addHealth(app, subgraph.name, options)
  return app
}

/** The server before its routes: limits, TLS, and one form of error. */
function createApp({ log, maxBodyBytes, tls }: SubgraphServerOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes ?? defaultMaxBodyBytes,
    forceCloseConnections: 'idle',
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: 1_000 },
    ...mutualTls(tls),
  })
  app.setErrorHandler((error: { readonly statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ err: withoutPersonalData(error) }, 'request failed')
    const code =
      status === 413 ? 'PAYLOAD_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
    return reply.code(status).send(refusal(code))
  })
  return app
}

/** The route of operations: verifies the assertion, then answers, or opens a stream of results. */
function addGraphql<Loaders>(
  app: FastifyInstance,
  name: SubgraphName,
  answers: AnswerOptions<Loaders>,
  { gatewayKeys, now, maxStreams = defaultMaxStreams, draining }: SubgraphServerOptions,
): void {
  const verify = createAssertionVerifier(name, gatewayKeys, now)
  const answer = createAnswerOperation(answers)
  const streams = createOperationStreams({ ...answers, answer, maxStreams })
  draining?.addEventListener('abort', () => streams.close(), { once: true })
  app.addHook('preClose', async () => streams.close())

  app.decorateRequest('caller', null)
  app.decorateRequest('bodyText', '')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.bodyText = String(body)
    done(null, body)
  })
  app.post('/graphql', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const caller = await verifyCaller(request, verify)
    if (!caller) return reply.code(401).send(refusal('UNAUTHENTICATED'))
    const body = readBody(request.bodyText)
    if (!body) return reply.code(400).send(refusal('BAD_REQUEST'))

    const operation = { body, caller, request }
    if (streams.isAskedFor(operation)) {
      await streams.send(operation, reply)
      return reply
    }
    const text = JSON.stringify(await answer({ ...operation, signal: watchClient(reply).signal }))
    void reply.type('application/json; charset=utf-8')
    return text.length > longText ? encodeInTurns(text) : text
  })
}

/** Aborted when the gateway closes the connection before it has its answer: its client has gone, or its time is over. */
function watchClient({ raw }: FastifyReply): AbortController {
  const client = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) client.abort()
  })
  return client
}

function mutualTls(tls: SubgraphTls | undefined): object {
  if (!tls) return {}
  const { cert, key, clientCa: ca } = tls
  const https = {
    cert,
    key,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    handshakeTimeout: handshakeTimeoutMs,
  }
  return { https }
}

function readBody(text: string): GraphqlBody | null {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('query' in body)) return null
    return typeof body.query === 'string' ? (body as GraphqlBody) : null // the engine checks variables and name
  } catch {
    return null
  }
}
