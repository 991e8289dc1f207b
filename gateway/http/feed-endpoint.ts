/**
 * `GET /events`: the feed of the caller's agency for clients without GraphQL. Each answer is that of an operation over the
 * graph, so that authorization, limits and the access log are the same.
 * @see https://www.http-feeds.org
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import type { ErrorCode } from '../../schema/error-codes.ts'
import type { Authenticator, Caller } from '../authentication/authenticate.ts'
import { toIdentity } from '../authentication/caller-identity.ts'
import { RequestRefusedError } from '../errors.ts'
import { Cancellable } from '../execution/cancellation.ts'
import { stringifyJson } from '../execution/exact-json.ts'
import type { OperationCaller } from '../operation/execute-operation.ts'
import type { OperationHandler } from '../operation/handle-operation.ts'
import { growthOperation, pageOperation, toCloudEvent, type FeedEvent } from './cloud-events.ts'
import { readFeedParameters, type FeedParameters } from './feed-parameters.ts'
import type { OnRefused } from './graphql-endpoint.ts'
import type { ConnectionEnd, OpenConnection, OpenConnections } from './open-connections.ts'
import type { Turns } from './turns.ts'

/** Parts of the gateway that the feed uses. */
export interface FeedEndpointOptions {
  readonly authenticator: Authenticator
  readonly operations: OperationHandler
  readonly connections: OpenConnections
  readonly turns: Pick<Turns, 'take' | 'takeOnce'>
  /** Time in milliseconds after which a connection without a byte is cut. */
  readonly connectionTimeoutMs: number
  readonly onRefused: OnRefused
}

/** One request for the feed. */
interface FeedExchange {
  readonly caller: OperationCaller
  readonly parameters: FeedParameters
  readonly connection: OpenConnection
  /** Cancelled when the client has gone, and when its token no longer counts. */
  readonly client: Cancellable
  /** Cancelled when the gateway is about to stop: a page is still answered, and nothing is waited for. */
  readonly draining: Cancellable
}

/** Events, or errors with their HTTP status, and the receipt of the access. */
interface FeedAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly isEmpty: boolean
}

/** HTTP statuses of errors that have none in a GraphQL response. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  EVENTS_EXPIRED: 410,
  UNAUTHORIZED_FIELD_OR_TYPE: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  DOWNSTREAM_SERVICE_ERROR: 503,
  OVERLOADED: 503,
}
const noEvents: FeedAnswer = { status: 200, body: '[]', headers: {}, isEmpty: true }

/** Adds the route. */
export function addFeed(app: FastifyInstance, options: FeedEndpointOptions): void {
  app.get('/events', { exposeHeadRoute: false }, (request, reply) =>
    receive(request, reply, options),
  )
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  options: FeedEndpointOptions,
): Promise<FastifyReply> {
  let caller: Caller | null = null
  try {
    caller = await options.authenticator.authenticate(
      request.raw,
      (name, value) => void reply.header(name, value),
    )
    const { status, headers, body } = await answer(request, reply, caller, options)
    const type = status === 200 ? 'application/cloudevents-batch+json' : 'application/json'
    return await reply.code(status).headers(headers).type(type).send(body)
  } catch (error) {
    if (error instanceof RequestRefusedError) options.onRefused(error.client ?? caller, error.code)
    throw error
  }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller | null,
  options: FeedEndpointOptions,
): Promise<FeedAnswer> {
  const parameters = readFeedParameters(request.raw.url ?? '')
  request.raw.socket.setTimeout(parameters.timeoutMs + options.connectionTimeoutMs)
  const ends: ConnectionEnd[] = []
  const exchange = openExchange(request, reply, caller, parameters, options, ends)
  const leave = options.connections.add(exchange.connection)
  try {
    const events = await fetchEvents(exchange, options)
    if (ends.includes('unauthenticated'))
      throw new RequestRefusedError('UNAUTHENTICATED', 'token no longer valid')
    return events
  } finally {
    leave()
    exchange.client.cancel()
  }
}

function openExchange(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller | null,
  parameters: FeedParameters,
  { authenticator }: FeedEndpointOptions,
  ends: ConnectionEnd[],
): FeedExchange {
  const client = new Cancellable()
  const draining = new Cancellable()
  reply.raw.once('close', () => client.cancel())
  const correlationId = request.id
  return {
    client,
    draining,
    parameters,
    caller: {
      caller,
      identity: caller && toIdentity(caller, correlationId),
      correlationId,
      client,
    },
    connection: {
      agencyId: caller?.agencyId,
      expiresAt: caller?.expiresAt,
      recheck: () => authenticator.recheck(request.raw, caller),
      beat() {},
      end(reason) {
        ends.push(reason)
        const ended = reason === 'draining' ? draining : client
        ended.cancel()
      },
    },
  }
}

/** The stored events; where there are none, the next one that arrives before the timeout. */
async function fetchEvents(
  exchange: FeedExchange,
  options: FeedEndpointOptions,
): Promise<FeedAnswer> {
  const { caller, parameters } = exchange
  const { after, types, timeoutMs } = parameters
  const endTurn = await options.turns.takeOnce(caller.caller?.agencyId)
  const variables = { after, types }
  try {
    const answer = await options.operations.handle({ query: pageOperation, variables }, caller)
    if (!('body' in answer)) throw new TypeError('a page is no stream')
    const page = readAnswer(answer, ({ nodes }) => nodes ?? [])
    if (!page.isEmpty || timeoutMs === 0) return page
  } finally {
    endTurn()
  }
  return waitForEvent(exchange, options)
}

async function waitForEvent(
  { caller, client, draining, connection, parameters }: FeedExchange,
  { operations, connections, turns }: FeedEndpointOptions,
): Promise<FeedAnswer> {
  const waiting = new Cancellable()
  const stop = () => waiting.cancel()
  client.onCancel(stop)
  draining.onCancel(stop)
  const timer = setTimeout(stop, parameters.timeoutMs)
  const { after, types } = parameters
  try {
    const mayGoOn = () => connections.check(connection)
    const streaming = {
      cancellation: waiting,
      mayGoOn,
      takeTurn: () => turns.take(caller.caller?.agencyId),
    }
    const stream = await operations.handle(
      { query: growthOperation, variables: { after, types } },
      { ...caller, client: waiting, streaming },
    )
    if ('body' in stream) return readAnswer(stream, () => [])
    for await (const text of stream.results)
      return readAnswer({ status: 200, headers: {}, body: text }, (event) => [event])
    return noEvents
  } finally {
    clearTimeout(timer)
    waiting.cancel()
  }
}

interface ReadBody {
  readonly data?: {
    readonly events?: (FeedEvent & { readonly nodes?: readonly FeedEvent[] }) | null
  }
  readonly errors?: readonly GraphQLFormattedError[]
  readonly extensions?: { readonly accessLogEntry: string }
}

function readAnswer(
  { status, headers, body }: Omit<FeedAnswer, 'isEmpty'>,
  eventsOf: (events: FeedEvent & { readonly nodes?: readonly FeedEvent[] }) => readonly FeedEvent[],
): FeedAnswer {
  const { data, errors = [], extensions } = JSON.parse(body) as ReadBody // written by the gateway for our selection
  const receipt = extensions ? { 'access-log-entry': extensions.accessLogEntry } : headers
  if (errors.length > 0 || !data?.events)
    return { status: statusOf(status, errors), body, headers: receipt, isEmpty: false }
  const events = eventsOf(data.events).map(toCloudEvent)
  const text = stringifyJson(events) ?? '[]'
  return { status: 200, body: text, headers: receipt, isEmpty: events.length === 0 }
}

function statusOf(status: number, [error]: readonly GraphQLFormattedError[]): number {
  const code = error?.extensions?.['code'] as ErrorCode | undefined // of the gateway's own table
  return status === 200 ? ((code && statusByCode[code]) ?? 500) : status
}
