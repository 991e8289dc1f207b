/** NUL and lone surrogates are refused wherever they stand: PostgreSQL stores neither. */

import { Kind, visit, type DocumentNode } from 'graphql'
import { operationRefused } from '../../errors.ts'

/** @throws {BAD_USER_INPUT} when a string of the document holds characters that are not text */
export function rejectBrokenLiterals(document: DocumentNode): void {
  visit(document, {
    [Kind.STRING]({ value }) {
      if (isBroken(value))
        throw operationRefused('BAD_USER_INPUT', 'The document holds characters that are not text')
    },
  })
}

/** Deepest nesting of lists and objects in variables. */
const maxDepth = 100

/** @throws {BAD_USER_INPUT} when a string or a key of the value holds characters that are not text, or it is nested too deep */
export function rejectBrokenVariables(value: unknown, depth = 0): void {
  if (depth > maxDepth) throw operationRefused('BAD_USER_INPUT', 'Variables are nested too deep')
  if (typeof value === 'string') {
    if (isBroken(value))
      throw operationRefused('BAD_USER_INPUT', 'A variable holds characters that are not text')
  } else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      rejectBrokenVariables(key, depth + 1)
      rejectBrokenVariables(each, depth + 1)
    }
}

function isBroken(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text)
}
