/** The end of every operation: its errors masked, its HTTP status, its body, and one line in the log. */

import type { FastifyBaseLogger } from 'fastify'
import { OperationTypeNode, type GraphQLFormattedError } from 'graphql'
import { errorCodes } from '../../schema/error-codes.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { OperationRefusedError, operationRefused, publicError } from '../errors.ts'
import type { ResolvedOperation } from './document-cache.ts'
import type { ExecutedOperation, OperationCaller } from './execute-operation.ts'
import { reasonsOf } from './log-reasons.ts'
import { findShed } from './shed-by-subgraph.ts'
import { stringifyResponse } from './stringify-response.ts'

/** Options of `createFinishStep`. */
export interface FinishOptions {
  readonly config: GatewayConfig
  readonly log: FastifyBaseLogger
  readonly now: () => Date
}

/** An operation at its end. */
export interface EndedOperation {
  /** Undefined where the document was refused. */
  readonly operation: ResolvedOperation | undefined
  readonly request: OperationCaller
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** A response, before it is written to the connection. */
export interface OperationResponse {
  /** HTTP status. */
  readonly status: number
  /** Beside those of every response. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

/** The ends of an operation. */
export interface FinishStep {
  /** The response to an operation that was executed, with or without errors. */
  executed(ended: EndedOperation, executed: ExecutedOperation, entryId?: string): OperationResponse
  /** The text of one event of a subscription: a line of JSON. */
  event(ended: EndedOperation, executed: ExecutedOperation, entryId?: string): string
  /** The response to an operation that was refused, or that failed in an unexpected way. */
  refused(ended: EndedOperation, error: unknown): OperationResponse
}

/** The status of a mutation whose outcome is unknown, and of an operation that a subgraph did not begin. */
const unavailable = errorCodes.DOWNSTREAM_SERVICE_ERROR.httpStatus
/** A query, and a mutation with an idempotency key, may be sent again after one second. */
const sendAgain = { 'retry-after': '1' }
const noHeaders = {}

/** The last step of one gateway. */
export function createFinishStep({ log, now }: FinishOptions): FinishStep {
  const factsOf = ({ operation, request, startedAt }: EndedOperation, status: number) => ({
    correlationId: request.correlationId,
    agency: request.caller?.agencyId,
    operation: operation?.operation.operation,
    name: operation?.operationName?.slice(0, 100),
    durationMs: now().getTime() - startedAt,
    status,
  })

  return {
    executed(ended, { data = null, errors: given }, entryId) {
      const receipt = entryId === undefined ? noHeaders : { 'access-log-entry': entryId }
      if (given.length === 0) {
        log.info(factsOf(ended, 200), 'operation executed')
        return { status: 200, headers: receipt, body: stringifyResponse({ data }) }
      }
      const shed = findShed(ended.operation, data, given)
      const errors = (shed?.errors ?? given).map((error) =>
        publicError(error, ended.request.correlationId),
      )
      const isUnknown = isOutcomeUnknown(ended.operation, errors)
      const isRefused = isUnknown || shed?.isWhole === true
      const status = isRefused ? unavailable : 200
      const facts = { ...factsOf(ended, status), ...reasonsOf(errors, ended.operation) }
      if (isRefused) log.warn(facts, 'operation refused')
      else log.info(facts, 'operation executed')
      const headers = isRefused || shed ? { ...receipt, ...sendAgain } : receipt
      return { status, headers, body: stringifyResponse({ data, errors }) }
    },

    event(ended, { data = null, errors: given }, entryId) {
      const errors = given.map((error) => publicError(error, ended.request.correlationId))
      const facts = factsOf(ended, 200)
      log.info(
        errors.length > 0 ? { ...facts, ...reasonsOf(errors, ended.operation) } : facts,
        'event sent',
      )
      return stringifyResponse({
        data,
        ...(errors.length > 0 ? { errors } : {}),
        ...(entryId === undefined ? {} : { extensions: { accessLogEntry: entryId } }),
      }).trimEnd()
    },

    refused(ended, error) {
      const { correlationId } = ended.request
      const refusal =
        error instanceof OperationRefusedError ? error : unexpected(error, correlationId)
      const errors = refusal.errors.map((each) => publicError(each, correlationId))
      const status = refusal.httpStatus
      const facts = { ...factsOf(ended, status), ...reasonsOf(errors, ended.operation) }
      log.warn(facts, 'operation refused')
      return { status, headers: refusal.headers, body: stringifyResponse({ errors }) }
    },
  }

  function unexpected(error: unknown, correlationId: string): OperationRefusedError {
    log.error({ correlationId, ...placeOf(error) }, 'unexpected error')
    return operationRefused('INTERNAL_SERVER_ERROR')
  }
}

/** Type and stack frames; the message may hold a value of the caller. */
function placeOf(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: error.name, at: frames.slice(0, 6).map((line) => line.trim()) }
}

/** Whether a mutation may have happened although a subgraph did not answer. */
function isOutcomeUnknown(
  operation: ResolvedOperation | undefined,
  errors: readonly GraphQLFormattedError[],
): boolean {
  return (
    operation?.operation.operation === OperationTypeNode.MUTATION &&
    errors.some(({ extensions }) => extensions?.['code'] === 'DOWNSTREAM_SERVICE_ERROR')
  )
}
