/** NUL and lone surrogates are refused wherever they stand: PostgreSQL stores neither. */

import { Kind, visit, type DocumentNode } from 'graphql'
import { operationRefused } from '../../errors.ts'
import { ExactNumber } from '../../execution/exact-json.ts'

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

/**
 * @returns whether the value holds an `ExactNumber`
 * @throws {BAD_USER_INPUT} when a string or a key of the value holds characters that are not text, or it is nested too deep
 */
export function rejectBrokenVariables(value: unknown, depth = 0): boolean {
  if (value instanceof ExactNumber) return true
  let holdsExactNumber = false
  if (depth > maxDepth) throw operationRefused('BAD_USER_INPUT', 'Variables are nested too deep')
  if (typeof value === 'string') {
    if (isBroken(value))
      throw operationRefused('BAD_USER_INPUT', 'A variable holds characters that are not text')
  } else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      rejectBrokenVariables(key, depth + 1)
      if (rejectBrokenVariables(each, depth + 1)) holdsExactNumber = true
    }
  return holdsExactNumber
}

function isBroken(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text)
}
