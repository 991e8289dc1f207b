/** The body of an answer: `data` is text already, and is not written a second time. */

import type { GraphQLFormattedError } from 'graphql'
import { AnswerData } from '../execution/engine.ts'

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly GraphQLFormattedError[] | undefined
}

/** As Apollo Server's own, but for the `data` of the engine. */
export function stringifyAnswer({ data, errors }: Answer): string {
  if (!(data instanceof AnswerData)) return `${JSON.stringify({ errors, data })}\n`
  const first = errors ? `"errors":${JSON.stringify(errors)},` : ''
  return `{${first}"data":${data.text}}\n`
}
