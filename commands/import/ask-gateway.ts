/** Calls of the gateway by the import: a call is answered, is refused with a reason, or ends the import. */

import type { Execute, GraphqlResult } from '../../local/client/graphql-client.ts'

/** Thrown when the gateway did not answer; all that was sent before is recorded. */
export class ImportInterruptedError extends Error {
  override readonly name = 'ImportInterruptedError'
  constructor() {
    super('the gateway did not answer; run the import again, it goes on where it stopped')
  }
}

/** Thrown when the gateway refused a query that the import cannot do without. */
export class GatewayRefusedError extends Error {
  override readonly name = 'GatewayRefusedError'
  constructor(reason: string) {
    super(`the gateway refused the import: ${reason}`)
  }
}

/**
 * Sends a query that the import cannot do without.
 * @throws {ImportInterruptedError} when the gateway did not answer
 * @throws {GatewayRefusedError} when it refused
 */
export async function ask<Data>(
  execute: Execute,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const answer = await execute<Data>(query, variables).catch(interrupted)
  const refused = refusalOf(answer)
  if (refused !== null) throw new GatewayRefusedError(refused)
  if (!answer.data) throw new ImportInterruptedError()
  return answer.data
}

/**
 * Code and message of the first error, or null.
 * @throws {ImportInterruptedError} when a part of the system is down
 */
export function refusalOf({ errors }: GraphqlResult<unknown>): string | null {
  const [error] = errors ?? []
  if (!error) return null
  const code = error.extensions?.code ?? 'unknown'
  if (code === 'DOWNSTREAM_SERVICE_ERROR' || code === 'INTERNAL_SERVER_ERROR')
    throw new ImportInterruptedError()
  return `${code}: ${error.message}`
}

/** For calls that are rejected because no answer came. */
export function interrupted(): never {
  throw new ImportInterruptedError()
}
