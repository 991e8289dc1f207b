/** Sends one operation to the gateway under the officer's own token. */

import type { Session } from '../session/session.ts'
import type { Operation } from './operation.ts'
import { Problem, type GraphError } from './problem.ts'

/** An answer, with the errors of those parts that the caller may not have. */
export interface Answer<Data> {
  readonly data: Data
  readonly errors: readonly GraphError[]
}

/** Options of one request. */
export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined
  /** Value of the header `Access-Purpose`. */
  readonly purpose?: string | undefined
}

/** Sends operations. */
export type Execute = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options?: ExecuteOptions,
) => Promise<Answer<Data>>

interface GraphResponse<Data> {
  readonly data?: Data | null
  readonly errors?: readonly GraphError[]
}

/**
 * A query answers with its data and the errors of its parts; a mutation is done as a whole or throws.
 * @throws {Problem}
 */
export function createExecute(session: Session): Execute {
  return async <Data, Variables>(
    { name, text }: Operation<Data, Variables>,
    variables: Variables,
    { signal, purpose }: ExecuteOptions = {},
  ) => {
    const body = JSON.stringify({ query: text, operationName: name, variables })
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(purpose === undefined ? {} : { 'access-purpose': purpose }),
    }
    const response = await session.request({ body, headers, signal })
    const answer = await readResponse<Data>(response)
    const { data, errors = [] } = answer
    if (data === undefined || data === null || (errors.length > 0 && text.startsWith('mutation')))
      throw new Problem(errors[0]?.extensions?.code ?? codeOfStatus(response.status), errors)
    return { data, errors }
  }
}

async function readResponse<Data>(response: Response): Promise<GraphResponse<Data>> {
  try {
    return (await response.json()) as GraphResponse<Data> // the gateway's response, by the types of the operation
  } catch {
    throw new Problem(codeOfStatus(response.status))
  }
}

/** For responses that a balancer wrote. */
function codeOfStatus(status: number): string {
  return status >= 502 ? 'DOWNSTREAM_SERVICE_ERROR' : 'INTERNAL_SERVER_ERROR'
}
