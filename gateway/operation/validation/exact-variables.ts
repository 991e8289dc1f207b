/** Converts long numbers in variables to values that their type can hold; a custom scalar receives them unchanged. */

import {
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { ExactNumber } from '../../execution/exact-json.ts'
import { holdsLongNumber, valueOf } from '../../execution/plan/bind-variables.ts'

type Variables = Readonly<Record<string, unknown>>

/**
 * Prepares variables for coercion by graphql-js, which knows no `ExactNumber`: an `ID` becomes text, a `Float` a double.
 * A default value with a long number is filled in.
 * @param holdsExactNumber whether a variable has a long number in it
 * @returns the same object where no number is long
 */
export function prepareExactNumbers(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
  holdsExactNumber: boolean,
): Variables {
  let prepared: Record<string, unknown> | undefined
  for (const { variable, type: node, defaultValue } of variableDefinitions) {
    const name = variable.name.value
    const isGiven = Object.hasOwn(variables, name) && variables[name] !== undefined
    const isDefault = !isGiven && defaultValue !== undefined && holdsLongNumber(defaultValue)
    if (!isDefault && !(isGiven && holdsExactNumber)) continue
    const type = typeFromAST(schema, node)
    if (!isInputType(type)) continue
    const value = isDefault ? valueOf(defaultValue, type, {}) : variables[name]
    prepared ??= { ...variables }
    prepared[name] = convert(value, type)
  }
  return prepared ?? variables
}

function convert(value: unknown, type: GraphQLInputType): unknown {
  const inner = isNonNullType(type) ? type.ofType : type
  if (isListType(inner)) {
    const { ofType } = inner
    return Array.isArray(value)
      ? value.map((item) => convert(item, ofType))
      : convert(value, ofType)
  }
  if (isInputObjectType(inner)) {
    if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value
    const fields = inner.getFields()
    return Object.fromEntries(
      Object.entries(value).map(([key, each]: [string, unknown]) => {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined
        return [key, field ? convert(each, field.type) : each]
      }),
    )
  }
  if (!(value instanceof ExactNumber)) return value
  if (inner === GraphQLFloat || inner === GraphQLInt) return Number(value.text)
  return inner === GraphQLID && /^-?\d+$/.test(value.text) ? value.text : value
}
