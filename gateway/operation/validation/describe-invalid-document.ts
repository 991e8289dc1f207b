/** The refusal of a document that does not validate, in words that name nothing beyond the caller's own schema. */

import {
  isInputType,
  Kind,
  specifiedRules,
  typeFromAST,
  TypeInfo,
  validate,
  ValuesOfCorrectTypeRule,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql'
import { OperationRefusedError, operationRefused } from '../../errors.ts'
import { givenLiteral } from './given-value.ts'
import { findInputFaults, type InputFaultOptions } from './input-faults.ts'

/** Options of `describeInvalidDocument`. */
export interface InvalidDocumentOptions extends InputFaultOptions {
  /** The part of the schema that the caller may know of. */
  readonly visibleSchema: GraphQLSchema
}

/** graphql-js repeats literals in its messages about values: those are described by `findInputFaults`. */
const rulesWithoutValues = specifiedRules.filter((rule) => rule !== ValuesOfCorrectTypeRule)

/**
 * Describes the document as validated against the visible schema.
 * @param document invalid for the whole schema
 * @returns at most `maxErrors` errors: BAD_USER_INPUT for each literal, then GRAPHQL_VALIDATION_FAILED
 */
export function describeInvalidDocument(
  document: DocumentNode,
  options: InvalidDocumentOptions,
): OperationRefusedError {
  const { visibleSchema, maxErrors } = options
  const values = findLiteralFaults(document, options)
  const others = validate(visibleSchema, document, rulesWithoutValues, {
    maxErrors,
    hideSuggestions: true,
  })
  const errors = [
    ...values.map((message) => ({ message, extensions: { code: 'BAD_USER_INPUT' } })),
    ...others.map(({ message, locations }): GraphQLFormattedError => {
      const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' }
      return { message, ...(locations ? { locations } : {}), extensions }
    }),
  ].slice(0, maxErrors)
  // a fault that only the whole schema shows is not described
  if (errors.length === 0) return operationRefused('GRAPHQL_VALIDATION_FAILED')
  return new OperationRefusedError('GRAPHQL_VALIDATION_FAILED', errors)
}

function findLiteralFaults(
  document: DocumentNode,
  options: InvalidDocumentOptions,
): readonly string[] {
  const { visibleSchema, maxErrors } = options
  const faults: string[] = []
  const types = new TypeInfo(visibleSchema)
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.ARGUMENT]({ name, value }) {
        const type = types.getInputType()
        if (type) faults.push(...findInputFaults(givenLiteral(value), type, name.value, options))
      },
      [Kind.VARIABLE_DEFINITION]({ variable, type: node, defaultValue }) {
        const type = typeFromAST(visibleSchema, node)
        if (!defaultValue || !isInputType(type)) return
        const place = `$${variable.name.value}`
        faults.push(...findInputFaults(givenLiteral(defaultValue), type, place, options))
      },
    }),
  )
  return faults.slice(0, maxErrors)
}
