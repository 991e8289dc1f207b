/** Coerces variables to the types of the operation before anything else reads them. */

import {
  getVariableValues,
  isInputType,
  Kind,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { OperationRefusedError } from '../../errors.ts'
import { rejectBrokenVariables } from './broken-text.ts'
import { givenVariable } from './given-value.ts'
import { prepareExactNumbers } from './exact-variables.ts'
import { findInputFaults, formOf, type InputFaultOptions } from './input-faults.ts'

/** Options of `coerceVariables`. */
export interface CoercionOptions extends InputFaultOptions {
  /** The part of the schema that the caller may know of; messages name nothing else. */
  readonly visibleSchema: () => GraphQLSchema
}

type Variables = Readonly<Record<string, unknown>>

/**
 * @param operation valid for `options.schema`
 * @returns the coerced variables, defaults filled in
 * @throws {BAD_USER_INPUT} with the path within the variable and what is allowed there
 */
export function coerceVariables(
  operation: OperationDefinitionNode,
  variables: Variables,
  options: CoercionOptions,
): Variables {
  const holdsExactNumber = rejectBrokenVariables(variables)
  const definitions = operation.variableDefinitions ?? []
  const given = prepareExactNumbers(options.schema, operation, variables, holdsExactNumber)
  const { coerced } = getVariableValues(options.schema, definitions, given, { maxErrors: 1 })
  if (!coerced) throw describe(operation, given, options)
  return coerced
}

function describe(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
  options: CoercionOptions,
): OperationRefusedError {
  const visible = options.visibleSchema()
  const faults = variableDefinitions.flatMap(({ variable, type: node, defaultValue }) => {
    const name = variable.name.value
    const place = `$${name}`
    const type = typeFromAST(visible, node)
    if (!isInputType(type)) return []
    if (Object.hasOwn(variables, name))
      return findInputFaults(givenVariable(variables[name]), type, place, options)
    const isMissing = node.kind === Kind.NON_NULL_TYPE && !defaultValue
    return isMissing ? [`${place} is missing: it must be ${formOf(type, options)}`] : []
  })
  const described = faults.length > 0 ? faults : ['A variable is not acceptable']
  return new OperationRefusedError(
    'BAD_USER_INPUT',
    described
      .slice(0, options.maxErrors)
      .map((message) => ({ message, extensions: { code: 'BAD_USER_INPUT' } })),
  )
}
