/** Reads the text of a subgraph's response. */

import { parseJson } from '../exact-json.ts'
import { isJsonObject } from '../json.ts'

/** The response of a subgraph as it was sent; nothing of it is trusted yet. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly SubgraphError[]
  /** As the subgraph sent them; they never reach the caller. */
  readonly extensions?: unknown
}

/** An error in the response of a subgraph (GraphQL specification, 7.1.2). */
export interface SubgraphError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * A GraphQL response, or undefined for anything else. Errors of a wrong form are errors all the same: the data beside
 * them is kept (GraphQL specification, 7.1.2).
 */
export function readAnswer(text: string): SubgraphAnswer | undefined {
  let value: unknown
  try {
    // A byte order mark before JSON may be ignored (RFC 8259, 8.1).
    value = parseJson(text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text)
  } catch {
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  const { data, errors, extensions } = value
  if (data !== undefined && data !== null && !isJsonObject(data)) return undefined
  const given: readonly unknown[] = Array.isArray(errors) ? errors : [errors ?? []].flat()
  const list = given.map(readError)
  if ((data ?? null) === null && list.length === 0) return undefined
  return { data: data ?? null, errors: list, extensions }
}

const byteOrderMark = 0xfeff

function readError(error: unknown): SubgraphError {
  if (isJsonObject(error)) return error as unknown as SubgraphError // each is rebuilt before anyone sees it
  return { message: typeof error === 'string' ? error : 'an error of an unknown form' }
}
