/** The errors that a resolver throws on purpose. The server masks every other error. */

import { GraphQLError } from 'graphql'
import { errorCodes, type ErrorCode } from '../../schema/error-codes.ts'
import type { RefusalReason } from '../../schema/refusal-reasons.ts'

function error(
  code: ErrorCode,
  message: string,
  facts: Readonly<Record<string, string | number>> = {},
) {
  return new GraphQLError(message, { extensions: { code, ...facts } })
}

/**
 * A value has the right form and is still not acceptable; `message` names the field and never the value.
 * @param reason for clients that say it in another language
 */
export function badUserInput(message: string, reason?: RefusalReason): GraphQLError {
  return error('BAD_USER_INPUT', message, reason && { reason })
}

/**
 * The row does not exist, or not for this caller: one answer for both.
 * @param field the path within the input, where the input names more than one object
 */
export function notFound(field?: string): GraphQLError {
  const { message } = errorCodes.NOT_FOUND
  return error('NOT_FOUND', field === undefined ? message : `${message}: ${field}`)
}

/**
 * The life-cycle does not allow this now.
 * @param heldSatang what a hold has stopped already, in satang, for a bank that answers it with another amount
 */
export function invalidState(state: string, heldSatang?: number | null): GraphQLError {
  const held = typeof heldSatang === 'number' ? { heldSatang } : {}
  const message = `${errorCodes.INVALID_STATE.message}: it is ${state}`
  return error('INVALID_STATE', message, { state, ...held })
}

/** The key came before, with another input. */
export function idempotencyConflict(): GraphQLError {
  return error('IDEMPOTENCY_CONFLICT', errorCodes.IDEMPOTENCY_CONFLICT.message)
}

/** The feed no longer holds what comes after the cursor. @param oldest the oldest cursor that the client may use */
export function eventsExpired(oldest: string): GraphQLError {
  return error(
    'EVENTS_EXPIRED',
    `${errorCodes.EVENTS_EXPIRED.message}: ask for events after ${oldest}`,
  )
}

/**
 * The caller may use the field, yet not in this way: another agency's account, a basis that is not its to use.
 * @param reason for clients that say it in another language
 */
export function forbidden(message: string, reason?: RefusalReason): GraphQLError {
  return error('FORBIDDEN', message, reason && { reason })
}
