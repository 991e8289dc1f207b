/** The body of a call: one operation as GraphQL over HTTP has it, and no token in it. */

import { requestInvalid } from '../authentication/challenges.ts'
import { RequestRefusedError } from '../errors.ts'
import type { OperationBody } from '../known-operations.ts'

/**
 * One operation as an object; a token in the body is refused (RFC 6750, 2.2 is not served).
 * @throws {BAD_REQUEST} for anything else
 */
export function readOperationBody(body: unknown): OperationBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RequestRefusedError('BAD_REQUEST', 'body is no operation')
  if ('access_token' in body) throw requestInvalid('token in the body')
  if (!('query' in body) || typeof body.query !== 'string' || body.query === '')
    throw new RequestRefusedError('BAD_REQUEST', 'no query')
  const { variables, operationName } = body as Readonly<Record<string, unknown>>
  const areVariables = variables === undefined || variables === null || isPlainObject(variables)
  const isName =
    operationName === undefined || operationName === null || typeof operationName === 'string'
  if (!areVariables || !isName)
    throw new RequestRefusedError('BAD_REQUEST', 'variables or operationName of another form')
  return body as OperationBody // its form was checked
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
