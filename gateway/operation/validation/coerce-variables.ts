/** Variables coerced against the schema before anything else looks at them; what is wrong is said without the value. */

import {
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { operationRefused } from '../../errors.ts'

/**
 * @returns the coerced variables
 * @throws {BAD_USER_INPUT} naming the variable and the path inside it
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  rejectBrokenText(variables)
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variables,
    { maxErrors: 1 },
  )
  const [error] = errors ?? []
  if (error) throw operationRefused('BAD_USER_INPUT', describe(error))
  return coerced ?? {}
}

/** graphql-js says `Variable "$input" got invalid value <the value> at "input.victim.nationalId"; <why>`. */
function describe({ message }: GraphQLError): string {
  const variable = /^Variable "\$(\w{1,100})"/.exec(message)?.[1]
  const path = /at "([\w.[\]]{1,200})"; /.exec(message)?.[1]
  const place = path ?? (variable === undefined ? 'a variable' : `$${variable}`)
  const expected =
    /(Expected [^"]{0,20}"[\w![\]]{1,100}" not to be null|must be [\w ,+.^-]{1,100})/.exec(
      message.split('; ').at(-1) ?? '',
    )?.[1]
  return `The value of ${place} is not acceptable${expected === undefined ? '' : `: ${expected}`}`
}

/** The same for the text that stands in the document itself. */
export function checkLiterals(document: DocumentNode): void {
  visit(document, {
    [Kind.STRING]({ value }) {
      if (isBrokenText(value))
        throw operationRefused('BAD_USER_INPUT', 'The document holds characters that are not text')
    },
  })
}

/** NUL and lone surrogates are no text: PostgreSQL takes neither. */
function isBrokenText(text: string): boolean {
  return text.includes('\0') || /\p{Surrogate}/u.test(text)
}

function rejectBrokenText(value: unknown, depth = 0): void {
  if (depth > 100) throw operationRefused('BAD_USER_INPUT', 'Variables are nested too deep')
  if (typeof value === 'string') {
    if (isBrokenText(value))
      throw operationRefused('BAD_USER_INPUT', 'A variable holds characters that are not text')
  } else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      rejectBrokenText(key, depth + 1)
      rejectBrokenText(each, depth + 1)
    }
}
