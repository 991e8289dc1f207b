/** Calls of the gateway by the import: each has an answer, or is refused in words, or ends the import. */

import type { Execute, GraphqlResult } from '../../local/client/graphql-client.ts'

/** Thrown when the gateway did not answer; what came before it is recorded. */
export class ImportInterruptedError extends Error {
  override readonly name = 'ImportInterruptedError'
  constructor() {
    super('the gateway did not answer; run the import again, it goes on where it stopped')
  }
}

/**
 * Asks for what the import cannot do without.
 * @throws {ImportInterruptedError} when the gateway did not answer, an `Error` when it refused
 */
export async function ask<Data>(
  execute: Execute,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const answer = await execute<Data>(query, variables).catch(interrupted)
  const refused = refusalOf(answer)
  if (refused !== null) throw new Error(`the gateway refused the import: ${refused}`)
  if (!answer.data) throw new ImportInterruptedError()
  return answer.data
}

/** Why the gateway refused, or null; a part of the system that is down stops the import. */
export function refusalOf({ errors }: GraphqlResult<unknown>): string | null {
  const [error] = errors ?? []
  if (!error) return null
  const code = error.extensions?.code ?? 'unknown'
  if (code === 'DOWNSTREAM_SERVICE_ERROR' || code === 'INTERNAL_SERVER_ERROR')
    throw new ImportInterruptedError()
  return `${code}: ${error.message}`
}

/** What a call without an answer comes to. */
export function interrupted(): never {
  throw new ImportInterruptedError()
}
