/** The fields and types of a schema within an agency's ceiling: the basis of access matrix and introspection. */

import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { isGateOpen, type Gate, type Grants } from '../gate.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/** The most that can be granted to an agency. Policies depend on the call and count as holding. */
export interface Ceiling {
  readonly authenticated: boolean
  readonly scopes: ReadonlySet<string>
}

/** The elements of the schema that are within a ceiling. */
export interface VisibleFields {
  /** `Type.field` of objects and interfaces that can be reached from a root field through open gates alone. */
  readonly coordinates: ReadonlySet<string>
  /** Names of the types that can be reached, input types included. */
  readonly types: ReadonlySet<string>
}

/**
 * Finds what is within the ceiling.
 * @param schema the schema that callers query, without the join machinery
 */
export function findVisibleFields(
  index: AuthorizationIndex,
  schema: GraphQLSchema,
  ceiling: Ceiling,
): VisibleFields {
  const hidden = new Set<string>()
  for (;;) {
    const visible = findOpenFields(index, schema, ceiling, hidden)
    // a type without a visible field is not visible, and neither are the fields that lead to it
    const empty = [...visible.types].filter((name) => isEmpty(schema, name, visible))
    if (empty.length === 0) return visible
    for (const name of empty) hidden.add(name)
  }
}

function isEmpty(schema: GraphQLSchema, name: string, visible: VisibleFields): boolean {
  const type = schema.getType(name)
  if (isUnionType(type)) return !type.getTypes().some((member) => visible.types.has(member.name))
  if (!isObjectType(type) && !isInterfaceType(type)) return false
  const fields = Object.keys(type.getFields())
  return (
    type !== schema.getQueryType() &&
    !fields.some((field) => visible.coordinates.has(`${name}.${field}`))
  )
}

function findOpenFields(
  index: AuthorizationIndex,
  schema: GraphQLSchema,
  ceiling: Ceiling,
  hidden: ReadonlySet<string>,
): VisibleFields {
  const grants: Grants = { ...ceiling, policies: { has: () => true } }
  const types = new Set<string>()
  const coordinates = new Set<string>()
  const areOpen = (gates: readonly Gate[], type: GraphQLObjectType) =>
    gates.every((gate) => isGateOpen(gate, grants, { type, node: anyField }))
  const isTypeShown = (type: GraphQLNamedType) =>
    !hidden.has(type.name) && (!isObjectType(type) || areOpen(index.gatesOfType(type), type))

  function isFieldOpen(type: GraphQLObjectType | GraphQLInterfaceType, name: string): boolean {
    // the index may know the same type from another reading of the schema
    const judged = index.schema.getType(type.name)
    if (!isInterfaceType(judged))
      return isObjectType(judged) && areOpen(index.gatesOf(judged, name), judged)
    const shown = index.possibleTypes(judged).filter(isTypeShown)
    const [first] = shown
    if (!first) return false
    // an implementer must have every field of its interface: those are shown that all of them show
    return (
      areOpen(index.gatesOnInterface(judged, name), first) &&
      shown.every((each) => areOpen(index.gatesOf(each, name), each))
    )
  }

  function reach(type: GraphQLNamedType): void {
    if (types.has(type.name) || !isTypeShown(type)) return
    types.add(type.name)
    if (isUnionType(type)) type.getTypes().forEach(reach)
    if (isInterfaceType(type)) schema.getPossibleTypes(type).forEach(reach)
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) reach(getNamedType(field.type))
    if (!isObjectType(type) && !isInterfaceType(type)) return
    type.getInterfaces().forEach(reach)
    for (const { name, type: output, args } of Object.values(type.getFields())) {
      const named = getNamedType(output)
      if (!isFieldOpen(type, name) || !isTypeShown(named)) continue
      coordinates.add(`${type.name}.${name}`)
      reach(named)
      for (const argument of args) reach(getNamedType(argument.type))
    }
  }

  for (const root of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ])
    if (root) reach(root)
  for (const { args } of schema.getDirectives())
    for (const argument of args) reach(getNamedType(argument.type))
  return { coordinates, types }
}

/** Only policies read the selection, and they count as holding. */
const anyField: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }
