/** Puts the answer to a filtered document into the shape of the question: nulls where fields were taken out. */

import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { errorCodes } from '../../schema/error-codes.ts'
import type { AuthorizationDecision, UnauthorizedField } from './authorize-operation.ts'
import { findOperation, fragmentsOf, isLeftOut, type OperationRequest } from './operation.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly GraphQLFormattedError[]
}

export interface ExecutedAnswer extends Answer {
  /** Response key under which the answer tells the concrete type of what is of an abstract one. */
  readonly typenameKey: string
}

type JsonObject = Readonly<Record<string, unknown>>

/** Stands for a null that may not stand where it is, and so goes to the parent. */
const propagated = Symbol('null that goes up')

/**
 * @param request the original operation, with coerced variables
 * @param answer of executing the decision's document; `data: null` when nothing was left to execute
 * @param messageOf the sentence about a refused field; default that of UNAUTHORIZED_FIELD_OR_TYPE
 */
export function projectAnswer(
  index: AuthorizationIndex,
  request: OperationRequest,
  decision: AuthorizationDecision,
  answer: ExecutedAnswer,
  messageOf: (field: UnauthorizedField) => string = fixedMessage,
): Answer {
  if (!decision.isChanged) return { data: answer.data, errors: answer.errors }
  const byPath = new Map(decision.unauthorized.map((each) => [each.path.join('.'), each]))
  const refusals = [...byPath.values()].map((each) => ({
    message: messageOf(each),
    path: each.path,
    extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
  }))
  const errors = [...answer.errors.filter((error) => !isBelowRemoved(error, decision)), ...refusals]
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  if (!decision.document || !answer.data || !operation || !root) return { data: null, errors }
  const project = createProjection(index, request, operation, answer.typenameKey)
  const data = project(operation.selectionSet, root, answer.data)
  return { data: data === propagated ? null : data, errors }
}

function fixedMessage(): string {
  return errorCodes.UNAUTHORIZED_FIELD_OR_TYPE.message
}

function isBelowRemoved({ path }: GraphQLFormattedError, { unauthorized }: AuthorizationDecision) {
  const keys = (path ?? []).filter((key) => typeof key === 'string')
  return unauthorized.some(
    (removed) =>
      keys.length >= removed.path.length && removed.path.every((key, at) => keys[at] === key),
  )
}

function createProjection(
  index: AuthorizationIndex,
  request: OperationRequest,
  operation: OperationDefinitionNode,
  typenameKey: string,
) {
  const fragments = fragmentsOf(request.document)
  const root = index.schema.getRootType(operation.operation)

  function projectObject(
    selectionSets: readonly SelectionSetNode[],
    type: GraphQLObjectType,
    value: JsonObject,
  ): JsonObject | typeof propagated {
    const fields = new Map<string, FieldNode[]>()
    for (const selectionSet of selectionSets) collect(selectionSet, type, fields, new Set())
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown> // keys come from the caller
    for (const [key, nodes] of fields) {
      const [node] = nodes
      if (!node) continue
      const name = node.name.value
      const field = type.getFields()[name]
      const found = Object.hasOwn(value, key) ? value[key] : undefined
      if (!field) {
        // an object that is there may tell its type, unless it is the root and the root is closed
        if (name === '__typename' && found === undefined && type === root) return propagated
        result[key] = name === '__typename' ? (found ?? type.name) : found
        continue
      }
      const projected = projectValue(field.type, nodes, found)
      if (projected === propagated) return propagated
      result[key] = projected
    }
    return result
  }

  function projectValue(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    value: unknown,
  ): unknown {
    if (isNonNullType(type)) {
      const projected = projectValue(type.ofType, nodes, value)
      return projected === null ? propagated : projected
    }
    if (value === null || value === undefined) return null
    if (isListType(type)) {
      if (!Array.isArray(value)) return null
      const items = value.map((item) => projectValue(type.ofType, nodes, item))
      return items.includes(propagated) ? null : items
    }
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    if (selectionSets.length === 0 || typeof value !== 'object') return value
    const object = value as JsonObject // neither null nor a list, as was checked
    const concrete = concreteType(type, object)
    if (!concrete) return object // nothing was taken out below: it is as it was asked for
    const projected = projectObject(selectionSets, concrete, object)
    return projected === propagated ? null : projected
  }

  function concreteType(type: GraphQLOutputType, value: JsonObject) {
    const named = getNamedType(type)
    if (isObjectType(named)) return named
    const name = Object.hasOwn(value, typenameKey) ? value[typenameKey] : undefined
    const found = typeof name === 'string' ? index.schema.getType(name) : undefined
    return isObjectType(found) ? found : undefined
  }

  function collect(
    { selections }: SelectionSetNode,
    type: GraphQLObjectType,
    fields: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const selection of selections) {
      if (isLeftOut(selection, operation, request.variables)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        fields.set(key, [...(fields.get(key) ?? []), selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue
        visited.add(selection.name.value)
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (!fragment) continue
      const condition = fragment.typeCondition?.name.value
      const target = condition === undefined ? type : index.schema.getType(condition)
      if (target && index.possibleTypes(target).includes(type))
        collect(fragment.selectionSet, type, fields, visited)
    }
  }

  return (selectionSet: SelectionSetNode, type: GraphQLObjectType, value: JsonObject) =>
    projectObject([selectionSet], type, value)
}
