/** Errors of the gateway, and the one place where an error is reduced to what its caller may read. */

import type { GraphQLFormattedError } from 'graphql'
import { errorCodes, isErrorCode, type ErrorCode } from '../schema/error-codes.ts'

/** Refuses an HTTP request before its operation is read. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError'
  readonly code: ErrorCode
  readonly httpStatus: number
  readonly headers: Readonly<Record<string, string>>
  /** For the log only. */
  readonly reason: string
  /** A sentence for the caller, in place of the one of the code; absent: that one. */
  readonly publicReason: string | undefined
  /** The client whose token was verified; undefined where none was. For the access log only. */
  client: { readonly agencyId: string; readonly clientId: string } | undefined

  /** @param httpStatus default that of the code */
  constructor(
    code: ErrorCode,
    reason: string,
    headers: Readonly<Record<string, string>> = {},
    {
      httpStatus = errorCodes[code].httpStatus,
      publicReason,
    }: { readonly httpStatus?: number; readonly publicReason?: string } = {},
  ) {
    super(publicReason ?? errorCodes[code].message)
    this.code = code
    this.reason = reason
    this.headers = headers
    this.httpStatus = httpStatus
    this.publicReason = publicReason
  }
}

/** Refuses an operation before it is executed. Its errors hold no value of the caller. */
export class OperationRefusedError extends Error {
  override readonly name = 'OperationRefusedError'
  readonly code: ErrorCode
  readonly httpStatus: number
  /** The errors for the caller, without correlation id; at least one. */
  readonly errors: readonly GraphQLFormattedError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    errors: readonly GraphQLFormattedError[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code)
    this.code = code
    this.httpStatus = errorCodes[code].httpStatus
    this.errors = errors
    this.headers = headers
  }
}

/**
 * The refusal of an operation with one error.
 * @param message for the caller and the log, without a value of the caller; default that of the code
 */
export function operationRefused(
  code: ErrorCode,
  message: string = errorCodes[code].message,
  headers: Readonly<Record<string, string>> = {},
): OperationRefusedError {
  return new OperationRefusedError(code, [{ message, extensions: { code } }], headers)
}

/**
 * The body of a response that holds nothing but a refusal.
 * @param message default that of the code
 */
export function refusalBody(
  code: ErrorCode,
  correlationId: string,
  message: string = errorCodes[code].message,
) {
  return { errors: [{ message, extensions: { code, correlationId } }] }
}

/** Longest message that is passed on, in characters. */
const maxMessageLength = 300

/**
 * Builds the error anew from what is public: code, message where the table says so, path, the state of a life cycle with what
 * a hold has stopped, and the reason of a refusal.
 * An error without a code of the table becomes INTERNAL_SERVER_ERROR.
 */
export function publicError(
  error: GraphQLFormattedError,
  correlationId: string,
): GraphQLFormattedError {
  const given: unknown = error.extensions?.['code']
  const code = isErrorCode(given) ? given : 'INTERNAL_SERVER_ERROR'
  const { message, publicMessage } = errorCodes[code]
  const state: unknown = error.extensions?.['state']
  const isState =
    code === 'INVALID_STATE' && typeof state === 'string' && /^[A-Z_]{1,40}$/.test(state)
  const heldSatang: unknown = error.extensions?.['heldSatang']
  const isHeld = isState && Number.isSafeInteger(heldSatang)
  const reason: unknown = error.extensions?.['reason']
  const isReason =
    (code === 'BAD_USER_INPUT' || code === 'FORBIDDEN') &&
    typeof reason === 'string' &&
    /^[A-Z_]{1,40}$/.test(reason)
  return {
    message: publicMessage ? error.message.slice(0, maxMessageLength) : message,
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      code,
      ...(isState ? { state } : {}),
      ...(isHeld ? { heldSatang } : {}),
      ...(isReason ? { reason } : {}),
      correlationId,
    },
  }
}
