/** Any error -> a GraphQL error with a code of the table and nothing that the caller may not know. The one masking place. */

import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { errorCodes, isErrorCode, type ErrorCode } from '../schema/error-codes.ts'

/** Thrown to refuse a request before it is executed; carries its HTTP answer. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError'
  readonly code: ErrorCode
  readonly httpStatus: number
  readonly headers: Readonly<Record<string, string>>
  /** For the log only. */
  readonly reason: string

  constructor(
    code: ErrorCode,
    reason: string,
    headers: Readonly<Record<string, string>> = {},
    httpStatus: number = errorCodes[code].httpStatus,
  ) {
    super(errorCodes[code].message)
    this.code = code
    this.reason = reason
    this.headers = headers
    this.httpStatus = httpStatus
  }
}

/** A GraphQL error that refuses the operation with the status of its code. */
export function operationRefused(code: ErrorCode, message: string = errorCodes[code].message) {
  return new GraphQLError(message, {
    extensions: { code, http: { status: errorCodes[code].httpStatus } },
  })
}

/** The body of an answer that holds nothing but a refusal. */
export function refusalBody(code: ErrorCode, correlationId: string) {
  return { errors: [{ message: errorCodes[code].message, extensions: { code, correlationId } }] }
}

/** Codes whose message was written for the caller, by us or by a subgraph of ours. */
const spokenCodes: ReadonlySet<ErrorCode> = new Set([
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'IDEMPOTENCY_CONFLICT',
  'INVALID_STATE',
  'MAX_ALIASES_LIMIT',
  'MAX_DEPTH_LIMIT',
  'MAX_DIRECTIVES_LIMIT',
  'MAX_OBJECTS_LIMIT',
  'MAX_ROOT_FIELDS_LIMIT',
  'NOT_FOUND',
  'UNAUTHORIZED_FIELD_OR_TYPE',
])

/** Longest message that is passed on. */
const maxMessageLength = 300

/**
 * Builds the error anew from what may be said: code, message where one was written for the caller, place, and the state
 * that a life-cycle is in. Whatever else an error carries stays behind.
 */
export function publicError(
  error: GraphQLFormattedError,
  correlationId: string,
): GraphQLFormattedError {
  const code = publicCode(error.extensions?.['code'])
  const state: unknown = error.extensions?.['state']
  const isState =
    code === 'INVALID_STATE' && typeof state === 'string' && /^[A-Z_]{1,40}$/.test(state)
  return {
    message: spokenCodes.has(code)
      ? error.message.slice(0, maxMessageLength)
      : errorCodes[code].message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: { code, ...(isState ? { state } : {}), correlationId },
  }
}

function publicCode(code: unknown): ErrorCode {
  return isErrorCode(code) ? code : 'INTERNAL_SERVER_ERROR'
}
