/** Calls of the gateway by the import: a call is answered, is refused with a reason, or ends the import. */

import type { Execute, GraphqlResult } from './execute.ts'

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
  /** Of the table of errors. */
  readonly code: string
  constructor({ code, message }: GatewayRefusal) {
    super(`the gateway refused the import: ${code}: ${message}`)
    this.code = code
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

/** Codes that do not concern the input: the same request may be accepted a moment later. */
const passing: readonly string[] = [
  'DOWNSTREAM_SERVICE_ERROR',
  'INTERNAL_SERVER_ERROR',
  'OVERLOADED',
  'RATE_LIMITED',
  'ACCESS_LOG_UNAVAILABLE',
]

/** An error of the graph: its code of the table of errors, and its English sentence. */
export interface GatewayRefusal {
  readonly code: string
  readonly message: string
}

/**
 * The first error, or null.
 * @throws {ImportInterruptedError} when a part of the system is down
 */
export function refusalOf(answer: GraphqlResult<unknown>): GatewayRefusal | null {
  const [error] = answer.errors ?? []
  if (!error) return null
  const code = codeOf(answer)
  if (passing.includes(code)) throw new ImportInterruptedError()
  return { code, message: error.message }
}

/** For calls that are rejected because no answer came. */
export function interrupted(): never {
  throw new ImportInterruptedError()
}

function codeOf({ errors }: GraphqlResult<unknown>): string {
  return errors?.[0]?.extensions?.code ?? 'unknown'
}
