/** The events of a subscription: each is authorized again, completed, recorded, and only then sent. */

import type { AuthorizedOperation } from '../../authorization/decision/decision-cache.ts'
import { operationRefused } from '../errors.ts'
import type { ExecutionEngine, SubscriptionEvent } from '../execution/engine.ts'
import type { AuthorizeStep } from './authorize-operation.ts'
import type { ResolvedOperation } from './document-cache.ts'
import type { ExecuteStep, OperationCaller } from './execute-operation.ts'
import type { FinishStep } from './finish-operation.ts'
import type { RecordStep } from './record-access.ts'
import type { StreamingClient } from './streaming-client.ts'

/** The response to a subscription. */
export interface OperationStream {
  /** Results as JSON texts of one line, each computed when it is asked for. The subgraph is called with the first. */
  readonly results: AsyncGenerator<string, void>
}

/** The steps that each event takes. */
export interface StreamStepOptions {
  readonly engine: ExecutionEngine
  readonly authorize: AuthorizeStep
  readonly execute: ExecuteStep
  readonly recording: RecordStep
  readonly finish: FinishStep
  readonly now: () => Date
}

/** A subscription that was authorized. */
export interface AuthorizedSubscription {
  readonly operation: ResolvedOperation
  readonly authorized: AuthorizedOperation
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly request: OperationCaller
}

/**
 * Opens the stream of a subscription that was authorized.
 * @throws {NOT_ACCEPTABLE} for a client that takes no stream
 * @throws {GRAPHQL_VALIDATION_FAILED} when the engine serves no subscriptions
 */
export type StreamStep = (subscription: AuthorizedSubscription) => OperationStream

interface StreamedResult {
  readonly text: string
  /** Whether the stream ends with it. */
  readonly isLast: boolean
}

/** The step of one gateway. */
export function createStreamStep(options: StreamStepOptions): StreamStep {
  const { engine } = options
  return (subscription) => {
    const { operation, authorized, variables, request } = subscription
    const { streaming } = request
    if (!streaming) throw operationRefused('NOT_ACCEPTABLE')
    if (!engine.subscribe)
      throw operationRefused(
        'GRAPHQL_VALIDATION_FAILED',
        'The reference engine serves no subscriptions',
      )
    const { data } = authorized.executable
    if (!data) throw operationRefused('OPERATION_RESOLUTION_FAILURE')
    const events = engine.subscribe({
      document: data.document,
      source: data.source,
      hash: data.hash,
      operationName: operation.operationName,
      variables,
      identity: request.identity,
      correlationId: request.correlationId,
      client: streaming.cancellation,
    })
    return { results: streamResults(events, subscription, streaming, options) }
  }
}

async function* streamResults(
  events: AsyncIterable<SubscriptionEvent>,
  subscription: AuthorizedSubscription,
  streaming: StreamingClient,
  options: StreamStepOptions,
): AsyncGenerator<string, void> {
  for await (const event of events) {
    const endTurn = await streaming.takeTurn()
    let result: StreamedResult | undefined
    try {
      result = await complete(event, subscription, streaming, options)
    } finally {
      endTurn()
    }
    if (!result) return
    yield result.text
    if (result.isLast) return
  }
}

/** @returns undefined when the stream is to end without the event */
async function complete(
  event: SubscriptionEvent,
  { operation, variables, request }: AuthorizedSubscription,
  streaming: StreamingClient,
  { authorize, execute, recording, finish, now }: StreamStepOptions,
): Promise<StreamedResult | undefined> {
  const startedAt = now().getTime()
  try {
    if (!(await streaming.mayGoOn())) return undefined
    const authorized = await authorize(operation, variables, request)
    const executed = await execute(operation, authorized, variables, request, event)
    if (streaming.cancellation.isCancelled) return undefined
    const ended = { operation, authorized, request, startedAt }
    const entryId = await recording.record(ended, executed)
    const isRefused = authorized.decision.document === null
    return { text: finish.event(ended, executed, entryId), isLast: isRefused }
  } catch (error) {
    const { body } = finish.refused({ operation, request, startedAt }, error)
    return { text: body.trimEnd(), isLast: true }
  }
}
