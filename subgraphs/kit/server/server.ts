/** A subgraph's HTTP server: an assertion in, one GraphQL answer out. Builds, does not listen. */

import { readFile } from 'node:fs/promises'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { JWTVerifyGetKey } from 'jose'
import { createAssertionVerifier, type VerifyAssertion } from '../../../schema/assertion.ts'
import { createReadiness, statusOf, type Readiness } from '../../../http/readiness.ts'
import { trackConnections } from '../../../http/unused-connections.ts'
import { insertActNote } from '../access/acts.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { buildExecutableSchema } from './build-executable-schema.ts'
import type { Database } from '../database/database.ts'
import { executeOperation } from './execute-operation.ts'
import { createDisclosures, disclosureExtension } from '../disclosures.ts'
import { createObjectBudget, tooManyObjects } from '../object-budget.ts'
import type { Pseudonyms } from '../pseudonyms.ts'
import { publicError, refusal, requestErrors, withoutPersonalData } from './public-errors.ts'
import { buildOperationAuthorizer } from './authorize-again.ts'
import type { RequestScope, Subgraph, SubgraphContext } from '../subgraph.ts'

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
  /** PEM; absent: plain HTTP, for loopback. */
  readonly tls?: SubgraphTls
  /** Aborted when the process is about to stop: not ready any more, and each answer is the last of its connection. */
  readonly draining?: AbortSignal
}

/** How long a connection waits for its next request, in milliseconds; the gateway reads it from each answer. */
const keepAliveTimeoutMs = 72_000
/** Time for the head of a request and for the whole of it, in milliseconds: the gateway sends both at once. */
const headersTimeoutMs = 5_000
const requestTimeoutMs = 15_000
/** Time for a TLS handshake, in milliseconds. */
const handshakeTimeoutMs = 5_000

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
  const { db, pseudonyms, gatewayKeys, now, log } = options
  const verify = createAssertionVerifier(subgraph.name, gatewayKeys, now)
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.maxBodyBytes ?? 4 * 1024 * 1024,
    forceCloseConnections: 'idle',
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: 1_000 },
    ...mutualTls(options.tls),
  })
  app.decorateRequest('caller', null)
  app.decorateRequest('bodyText', '')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    request.bodyText = String(body)
    done(null, body)
  })

  const sdl = await readFile(subgraph.sdl, 'utf8')
  const schema = buildExecutableSchema(subgraph, sdl)
  const authorizer = buildOperationAuthorizer(sdl, schema)

  app.post('/graphql', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const caller = await verifyCaller(request, verify)
    if (!caller) return reply.code(401).send(refusal('UNAUTHENTICATED'))
    const body = readBody(request.bodyText)
    if (!body) return reply.code(400).send(refusal('BAD_REQUEST'))

    const { signal } = watchClient(reply)
    const scope = createScope(subgraph, caller, { db, pseudonyms, now, signal })
    const context: SubgraphContext<Loaders> = { ...scope, loaders: subgraph.createLoaders(scope) }
    try {
      const { data, errors } = await authorizer.execute(body, caller, async ({ document }) => {
        const answer = await executeOperation(schema, document, body, context)
        return {
          data: answer.data,
          // nobody reads the errors of a call that was given up
          errors: signal.aborted
            ? []
            : (answer.errors ?? []).map((error) => publicError(error, caller, request)),
        }
      })
      if (scope.budget.isExceeded)
        return { data: null, errors: requestErrors(tooManyObjects(), caller, request) }
      const extensions = disclosureExtension(scope.disclosures)
      return {
        data,
        ...(errors.length > 0 ? { errors } : undefined),
        ...(extensions ? { extensions } : undefined),
      }
    } catch (error) {
      return reply.code(200).send({ data: null, errors: requestErrors(error, caller, request) })
    }
  })

  app.get('/health/live', () => ({ status: 'live' }))
  const isDraining = drainOnClose(app, options.draining)
  const readiness = createReadiness(() => findReadiness(db, subgraph.name), now)
  app.get('/health/ready', async (_request, reply) => {
    const found: Readiness = isDraining() ? { status: 'not ready' } : await readiness()
    return reply.code(statusOf(found)).send(found)
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

/**
 * From the moment when the process is about to stop, each answer is the last of its connection: a connection that is in
 * use ends with an answer, never under a request that has been sent.
 */
function drainOnClose(app: FastifyInstance, draining: AbortSignal | undefined): () => boolean {
  const connections = trackConnections(app.server)
  let isClosing = false
  const isDraining = () => isClosing || draining?.aborted === true
  app.addHook('preClose', async () => {
    isClosing = true
    setImmediate(() => connections.closeUnused())
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) void reply.header('connection', 'close')
  })
  return isDraining
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

async function verifyCaller(
  request: FastifyRequest,
  verify: VerifyAssertion,
): Promise<CallerIdentity | null> {
  const assertion = /^Bearer ([\w.~-]+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (assertion === undefined) {
    request.log.warn('call without an assertion')
    return null
  }
  try {
    return await verify(assertion, request.bodyText)
  } catch (error) {
    request.log.warn(
      { reason: error instanceof Error ? error.name : 'unknown' },
      'assertion refused',
    )
    return null
  }
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

function createScope<Loaders>(
  subgraph: Subgraph<Loaders>,
  caller: CallerIdentity,
  {
    db,
    pseudonyms,
    now,
    signal,
  }: Pick<SubgraphServerOptions, 'db' | 'pseudonyms' | 'now'> & { readonly signal: AbortSignal },
): RequestScope {
  const session = {
    role: `aoc_${subgraph.name}`,
    agencyId: caller.agencyId,
    agencyKind: caller.agencyKind,
    officer: caller.officer,
    issuer: caller.issuer,
    purposeCase: caller.purpose?.case,
    purposeBasis: caller.purpose?.basis,
  }
  const budget = createObjectBudget()
  const disclosures = createDisclosures()
  const readSession = { ...session, isReadOnly: true }
  return {
    caller,
    pseudonyms,
    now,
    budget,
    disclosures,
    transaction: (work) =>
      db.transaction(
        session,
        async (connection) => {
          // sent with the first statement of the work, in one round trip
          const noted = insertActNote(connection, caller, subgraph.name, now())
          const [result] = await Promise.all([work(connection), noted])
          return result
        },
        { signal },
      ),
    read: (work) => db.transaction(readSession, work, { signal }),
  }
}

async function findReadiness(db: Database, name: string): Promise<Readiness> {
  const nobody = {
    role: `aoc_${name}`,
    agencyId: '',
    agencyKind: '',
    officer: '',
    isReadOnly: true,
  }
  await db.transaction(nobody, (connection) => connection.query('select 1'))
  return { status: 'ready' }
}
