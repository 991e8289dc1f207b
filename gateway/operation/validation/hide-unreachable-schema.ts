/** What an agency can never reach is not told to it: no message of validation names it. */

import {
  GraphQLError,
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import { errorCodes } from '../../../schema/error-codes.ts'
import { operationRefused } from '../../errors.ts'

/** Validation errors of one document that are looked for. */
const maxErrors = 5

/**
 * Puts what validation says against the visible schema in the place of what it said against the whole one.
 * @param errors recoded, as the caller would read them
 */
export function withoutOutOfReach(
  errors: readonly GraphQLFormattedError[],
  document: DocumentNode | undefined,
  visibleSchema: () => GraphQLSchema,
): readonly GraphQLFormattedError[] {
  if (!document || !errors.some(isOfValidation)) return errors
  const seen = visibleErrors(document, visibleSchema())
  const spoken = seen.length > 0 ? seen : [operationRefused('GRAPHQL_VALIDATION_FAILED')]
  return [
    ...errors.filter((error) => !isOfValidation(error)),
    ...spoken.map(({ message, locations }) => ({
      message,
      ...(locations ? { locations } : {}),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })),
  ]
}

function isOfValidation({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === 'GRAPHQL_VALIDATION_FAILED'
}

/** @throws {GRAPHQL_VALIDATION_FAILED} when the document asks for what is not in the schema that the caller may know of */
export function rejectUnknown(document: DocumentNode, visibleSchema: GraphQLSchema): void {
  const [error] = visibleErrors(document, visibleSchema)
  if (!error) return
  const code = 'GRAPHQL_VALIDATION_FAILED'
  throw new GraphQLError(error.message, {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    extensions: { code, http: { status: errorCodes[code].httpStatus } },
  })
}

function visibleErrors(document: DocumentNode, schema: GraphQLSchema): readonly GraphQLError[] {
  return validate(schema, document, undefined, { maxErrors, hideSuggestions: true })
}
