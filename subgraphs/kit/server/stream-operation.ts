/** Answers a subscription by GraphQL over SSE: each event is authorized and executed as an operation of its own. */

import type { FastifyReply } from 'fastify'
import { createSourceEventStream } from 'graphql'
import {
  createEventStreamWriter,
  eventStreamType,
  type EventStreamWriter,
} from '../../../http/event-stream.ts'
import type {
  AnswerOperation,
  AnswerOptions,
  OperationAnswer,
  OperationOfCaller,
} from './answer-operation.ts'
import { publicError, refusal, requestErrors } from './public-errors.ts'

/** The streams of one server. */
export interface OperationStreams {
  /** Whether the request asks for a stream. */
  isAskedFor(operation: Pick<OperationOfCaller, 'request'>): boolean
  /** Sends events until they end, the gateway has gone, or the server closes. Never rejects. */
  send(operation: Omit<OperationOfCaller, 'signal'>, reply: FastifyReply): Promise<void>
  /** Completes every stream; later ones are refused. */
  close(): void
}

/** Parts of the server that streams need. */
export interface OperationStreamsOptions<Loaders> extends AnswerOptions<Loaders> {
  readonly answer: AnswerOperation
  /** Streams that may be open at the same time. */
  readonly maxStreams: number
}

/** How often a stream without events has a comment, in milliseconds: the gateway gives up after a minute. */
const beatEveryMs = 10_000

type SourceEvents = AsyncIterable<unknown>

/** No stream is open yet. */
export function createOperationStreams<Loaders>(
  options: OperationStreamsOptions<Loaders>,
): OperationStreams {
  const open = new Set<AbortController>()
  let isClosing = false

  return {
    isAskedFor: ({ request }) => request.headers.accept?.includes(eventStreamType) === true,
    async send(operation, reply) {
      if (isClosing || open.size >= options.maxStreams) {
        await reply.code(503).send(refusal('OVERLOADED'))
        return
      }
      const ended = new AbortController()
      open.add(ended)
      reply.raw.once('close', () => ended.abort())
      // the gateway may have gone while its assertion was verified
      if (reply.raw.destroyed) ended.abort()
      let beat: NodeJS.Timeout | undefined
      try {
        const writer = writeHead(reply)
        beat = setInterval(() => writer.beat(), beatEveryMs)
        await sendEvents({ ...operation, signal: ended.signal }, writer, options)
        writer.complete()
      } finally {
        clearInterval(beat)
        open.delete(ended)
        ended.abort()
      }
    },
    close() {
      isClosing = true
      for (const each of open) each.abort()
    },
  }
}

/** From here on the response is written without Fastify. */
function writeHead(reply: FastifyReply): EventStreamWriter {
  reply.hijack()
  reply.raw.writeHead(200, {
    'content-type': `${eventStreamType}; charset=utf-8`,
    'cache-control': 'no-store',
    connection: 'close',
  })
  reply.raw.flushHeaders()
  return createEventStreamWriter(reply.raw)
}

async function sendEvents<Loaders>(
  operation: OperationOfCaller,
  writer: EventStreamWriter,
  options: OperationStreamsOptions<Loaders>,
): Promise<void> {
  const { caller, request, signal } = operation
  const next = (answer: OperationAnswer) => writer.send('next', JSON.stringify(answer))
  try {
    const source = await openSource(operation, options)
    if ('answer' in source) {
      await next(source.answer)
      return
    }
    for await (const event of source.events) {
      const answer = await options.answer(operation, { event })
      if (signal.aborted || !(await next(answer))) return
    }
  } catch (error) {
    if (!signal.aborted) await next({ data: null, errors: requestErrors(error, caller, request) })
  }
}

/** The events that the caller may subscribe to, or the answer that refuses them. */
async function openSource<Loaders>(
  { body, caller, request, signal }: OperationOfCaller,
  { schema, authorizer, createContext }: OperationStreamsOptions<Loaders>,
): Promise<{ readonly events: SourceEvents } | { readonly answer: OperationAnswer }> {
  let events: SourceEvents | undefined
  const answer = await authorizer.execute(body, caller, async ({ document }) => {
    const opened = await createSourceEventStream({
      schema,
      document,
      rootValue: {},
      contextValue: createContext(caller, signal),
      variableValues: body.variables ?? {},
      operationName: body.operationName ?? null,
    })
    if (Symbol.asyncIterator in opened) {
      events = opened
      return { data: {}, errors: [] }
    }
    const errors = (opened.errors ?? []).map((error) => publicError(error, caller, request))
    return { data: null, errors }
  })
  return events ? { events } : { answer }
}
