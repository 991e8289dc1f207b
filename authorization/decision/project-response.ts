/** Gives the response to a filtered document the shape of the request: null for each field that was removed. */

import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { errorCodes } from '../../schema/error-codes.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'
import type { AuthorizationDecision, UnauthorizedField } from './authorize-operation.ts'
import { findOperation, fragmentsOf, isLeftOut, type OperationRequest } from './operation.ts'

/** The result of an operation, as GraphQL defines it. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly GraphQLFormattedError[]
}

/** The result of executing the document of a decision. */
export interface ExecutedAnswer extends Answer {
  /** Response key under which each object of an abstract type has the name of its concrete type. */
  readonly typenameKey: string
  /** Asked for each object; absent: all are admitted. */
  readonly admit?: AdmitObject | undefined
}

/** Whether an object, as it was executed, may be in the response; else it is null there. */
export type AdmitObject = (
  type: GraphQLObjectType,
  value: Readonly<Record<string, unknown>>,
) => boolean

type JsonObject = Readonly<Record<string, unknown>>

/** Stands for a null that its place does not allow: it propagates to the parent. */
const propagated = Symbol('propagated null')

/** The context of every step of a projection. */
interface Projection {
  readonly index: AuthorizationIndex
  readonly operation: OperationDefinitionNode
  readonly root: GraphQLObjectType
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: OperationRequest['variables']
  readonly typenameKey: string
  readonly admit: AdmitObject | undefined
}

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
  if (!decision.isChanged && !answer.admit) return { data: answer.data, errors: answer.errors }
  const errors = [
    ...answer.errors.filter((error) => !isBelowRemoved(error, decision)),
    ...refusalsOf(decision, messageOf),
  ]
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  if (!decision.document || !answer.data || !operation || !root) return { data: null, errors }
  const { typenameKey, admit } = answer
  const { variables } = request
  const fragments = fragmentsOf(request.document)
  const projection = { index, operation, root, fragments, variables, typenameKey, admit }
  const data = projectObject(projection, [operation.selectionSet], root, answer.data)
  return { data: data === propagated ? null : data, errors }
}

function fixedMessage(): string {
  return errorCodes.UNAUTHORIZED_FIELD_OR_TYPE.message
}

/** One error for each path: a field may have been refused for several types. */
function refusalsOf(
  { unauthorized }: AuthorizationDecision,
  messageOf: (field: UnauthorizedField) => string,
): readonly GraphQLFormattedError[] {
  const byPath = new Map(unauthorized.map((each) => [each.path.join('.'), each]))
  return [...byPath.values()].map((each) => ({
    message: messageOf(each),
    path: each.path,
    extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
  }))
}

function isBelowRemoved({ path }: GraphQLFormattedError, { unauthorized }: AuthorizationDecision) {
  const keys = (path ?? []).filter((key) => typeof key === 'string')
  return unauthorized.some(
    (removed) =>
      keys.length >= removed.path.length && removed.path.every((key, at) => keys[at] === key),
  )
}

function projectObject(
  projection: Projection,
  selectionSets: readonly SelectionSetNode[],
  type: GraphQLObjectType,
  value: JsonObject,
): JsonObject | typeof propagated {
  const fields = new Map<string, FieldNode[]>()
  for (const selectionSet of selectionSets)
    collectFields(projection, selectionSet, type, fields, new Set())
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown> // keys come from the caller
  for (const [key, nodes] of fields) {
    const [node] = nodes
    if (!node) continue
    const name = node.name.value
    const field = type.getFields()[name]
    const found = Object.hasOwn(value, key) ? value[key] : undefined
    if (!field) {
      // an object in the response has its type's name, but for a root whose `__typename` was removed
      if (name === '__typename' && found === undefined && type === projection.root)
        return propagated
      result[key] = name === '__typename' ? (found ?? type.name) : found
      continue
    }
    const projected = projectValue(projection, field.type, nodes, found)
    if (projected === propagated) return propagated
    result[key] = projected
  }
  return result
}

function projectValue(
  projection: Projection,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  value: unknown,
): unknown {
  if (isNonNullType(type)) {
    const projected = projectValue(projection, type.ofType, nodes, value)
    return projected === null ? propagated : projected
  }
  if (value === null || value === undefined) return null
  if (isListType(type)) {
    if (!Array.isArray(value)) return null
    const items = value.map((item) => projectValue(projection, type.ofType, nodes, item))
    return items.includes(propagated) ? null : items
  }
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
  if (selectionSets.length === 0 || typeof value !== 'object') return value
  const object = value as JsonObject // neither null nor a list, as was checked
  const concrete = findConcreteType(projection, type, object)
  // nothing below it was removed, unless objects are admitted one by one
  if (!concrete) return projection.admit ? null : object
  if (projection.admit && !projection.admit(concrete, object)) return null
  const projected = projectObject(projection, selectionSets, concrete, object)
  return projected === propagated ? null : projected
}

function findConcreteType(
  { index, typenameKey }: Projection,
  type: GraphQLOutputType,
  value: JsonObject,
): GraphQLObjectType | undefined {
  const named = getNamedType(type)
  if (isObjectType(named)) return named
  const name = Object.hasOwn(value, typenameKey) ? value[typenameKey] : undefined
  const found = typeof name === 'string' ? index.schema.getType(name) : undefined
  return isObjectType(found) ? found : undefined
}

/** Collects the fields of an object by response key (GraphQL, 6.3.2). */
function collectFields(
  projection: Projection,
  { selections }: SelectionSetNode,
  type: GraphQLObjectType,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  const { index, operation, fragments, variables } = projection
  for (const selection of selections) {
    if (isLeftOut(selection, operation, variables)) continue
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value
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
      collectFields(projection, fragment.selectionSet, type, fields, visited)
  }
}
