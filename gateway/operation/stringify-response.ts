/** The body of a response. The `data` of the engine is text already and is not written a second time. */

import type { GraphQLFormattedError } from 'graphql'
import { AnswerData } from '../execution/engine.ts'
import { stringifyJson } from '../execution/exact-json.ts'

/** Without `data` for an operation that was refused before its execution. */
export interface ResponseBody {
  readonly data?: unknown
  readonly errors?: readonly GraphQLFormattedError[]
  /** Of an event: the receipt of its access. */
  readonly extensions?: { readonly accessLogEntry: string }
}

/** JSON with a line break at its end, `errors` first. */
export function stringifyResponse({ data, errors, extensions }: ResponseBody): string {
  if (!(data instanceof AnswerData)) return `${stringifyJson({ errors, data, extensions })}\n`
  const first = errors ? `"errors":${JSON.stringify(errors)},` : ''
  const last = extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''
  return `{${first}"data":${data.text}${last}}\n`
}
