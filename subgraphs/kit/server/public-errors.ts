/** Makes errors public: one thrown on purpose as it is; any other is masked, and logged without personal data. */

import type { FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { errorCodes, isErrorCode, type ErrorCode } from '../../../schema/error-codes.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'

/** The public form of an error: as it is when thrown on purpose, else masked and logged. */
export function publicError(error: GraphQLError, caller: CallerIdentity, request: FastifyRequest) {
  const code: unknown = error.extensions?.['code']
  const path = error.path ? { path: error.path } : {}
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR')
    return { message: withoutValue(error), ...path, extensions: { ...error.extensions } }
  if (isOfUnstorableText(error.originalError)) {
    const message = 'A value holds characters that are not text'
    return { message, ...path, extensions: { code: 'BAD_USER_INPUT' } }
  }
  request.log.error(
    { correlationId: caller.correlationId, err: withoutPersonalData(error.originalError ?? error) },
    'resolver failed',
  )
  const [masked] = refusal('INTERNAL_SERVER_ERROR').errors
  return { ...masked, ...path }
}

/**
 * The engine puts the value of a variable before the sentence of its scalar; only the sentence, which names the allowed form, is
 * passed on.
 */
function withoutValue({ message, originalError }: GraphQLError): string {
  return message.startsWith('Variable "$') && originalError ? originalError.message : message
}

/** PostgreSQL takes no NUL in a text (SQLSTATE 22021), and our own texts hold none: the value is the caller's. */
function isOfUnstorableText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '22021'
}

/** The engine throws one error that holds those of a document that does not parse, validate or take its variables. */
export function requestErrors(error: unknown, caller: CallerIdentity, request: FastifyRequest) {
  const errors =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : [error]
  return errors.map((each: unknown) => {
    if (each instanceof GraphQLError) return publicError(each, caller, request)
    return publicError(
      new GraphQLError('request failed', { originalError: asError(each) }),
      caller,
      request,
    )
  })
}

/** The answer to a request that is refused as a whole. */
export function refusal(code: ErrorCode) {
  const error = { message: errorCodes[code].message, extensions: { code } }
  return { errors: [error] as const }
}

/** PostgreSQL puts values of the row into `detail`, and engines put input into messages: neither goes to the log. */
export function withoutPersonalData(error: unknown) {
  if (typeof error !== 'object' || error === null) return { type: typeof error }
  const { name, code, constraint, stack } = error as Readonly<Record<string, unknown>>
  const frames =
    typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : []
  return { type: name, code, constraint, at: frames.slice(0, 5).map((line) => line.trim()) }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('not an error')
}
