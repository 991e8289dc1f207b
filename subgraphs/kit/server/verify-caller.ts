/** Finds the caller of a request by its assertion. */

import type { FastifyRequest } from 'fastify'
import type { VerifyAssertion } from '../../../schema/assertion.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'

/** The assertion that a request carries; undefined where it carries none. */
export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~-]+)$/.exec(headers.authorization ?? '')?.[1]
}

/** The caller whom the assertion of a request names; null, and a line in the log, when it does not hold. */
export async function verifyCaller(
  request: FastifyRequest,
  verify: VerifyAssertion,
): Promise<CallerIdentity | null> {
  const assertion = bearerOf(request)
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
