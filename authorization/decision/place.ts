/** Where a selection stands in an operation, and the gates that stand before it there. */

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type SelectionNode,
} from 'graphql'
import type { AuthorizationIndex } from '../authorization-index.ts'
import type { Gate, JudgedField } from '../gate.ts'
import { refuse, type RefusedFields } from './refused-fields.ts'

/** Whether a gate lets a field through. `isExecuted`: whether no `@skip` or `@include` leaves the field out. */
export type IsOpen = (gate: Gate, field: JudgedField, isExecuted: boolean) => boolean

/** Where a selection stands. */
export interface Place {
  /** The object types that the selection can still apply to. */
  readonly types: readonly GraphQLObjectType[]
  /** The type that its fields are looked up on. */
  readonly parent: GraphQLNamedType
  /** The field that the selection set belongs to; the operation itself at the root. */
  readonly enclosing: JudgedField
  /** Whether no `@skip` or `@include` leaves the selection out. */
  readonly isExecuted: boolean
}

/** The operation that is judged, for every step of the judgement. */
export interface Surroundings {
  readonly index: AuthorizationIndex
  readonly root: GraphQLObjectType
  readonly isOpen: IsOpen
  /** Fragments by name. */
  readonly definitions: ReadonlyMap<string, FragmentDefinitionNode>
  /** Whether `@skip` or `@include` leaves the selection out. */
  readonly isSkipped: (selection: SelectionNode) => boolean
}

/** Those of the types that a value under this type condition can have. */
export function narrowTypes(
  index: AuthorizationIndex,
  types: readonly GraphQLObjectType[],
  condition: GraphQLNamedType | undefined,
): readonly GraphQLObjectType[] {
  const possible = condition ? index.possibleTypes(condition) : []
  return types.filter((type) => possible.includes(type))
}

/** The refusal at the first closed gate, over every object type that the field can apply to; undefined when all are open. */
export function findRefusal(
  { index, isOpen }: Surroundings,
  node: FieldNode,
  { types, parent, isExecuted }: Place,
): RefusedFields | undefined {
  const name = node.name.value
  if (isInterfaceType(parent)) {
    const field = { type: parent, node }
    const gate = index
      .gatesOnInterface(parent, name)
      .find((each) => !isOpen(each, field, isExecuted))
    if (gate) return refuse(node, parent.name, gate, field)
  }
  for (const type of types) {
    const gate = index.gatesOf(type, name).find((each) => !isOpen(each, { type, node }, isExecuted))
    if (gate) return refuse(node, type.name, gate, { type, node })
  }
  return undefined
}

/**
 * The refusal of `__typename` on an interface or a union: it tells that there is a value, and its type, so that at least
 * one of the types must be open. Undefined when one is, or when the parent is an object type, which was judged itself.
 */
export function findTypenameRefusal(
  { index, isOpen }: Surroundings,
  node: FieldNode,
  { types, parent, isExecuted }: Place,
): RefusedFields | undefined {
  if (!isAbstractType(parent) || types.length === 0) return undefined
  // every gate is evaluated: a decision depends on each of them
  const closed = types.map((type) => {
    const gates = index.gatesOf(type, '__typename')
    return { type, gate: gates.filter((each) => !isOpen(each, { type, node }, isExecuted))[0] }
  })
  if (closed.some(({ gate }) => gate === undefined)) return undefined
  const [first] = closed
  return first?.gate && refuse(node, first.type.name, first.gate, { type: first.type, node })
}

/** The first gate of the parent type that is closed. */
export function findClosedTypeGate(
  { index, isOpen }: Surroundings,
  { parent, enclosing, isExecuted }: Place,
): Gate | undefined {
  return index.gatesOfType(parent).find((gate) => !isOpen(gate, enclosing, isExecuted))
}

/** The type of a field that has a selection set; undefined when the schema does not know it. */
export function findOutputType(
  { parent, types }: Place,
  fieldName: string,
): GraphQLNamedType | undefined {
  const owner = isObjectType(parent) || isInterfaceType(parent) ? parent : types[0]
  const field = owner?.getFields()[fieldName]
  const output = field && getNamedType(field.type)
  return output && isCompositeType(output) ? output : undefined
}
