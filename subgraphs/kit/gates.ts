/** The subgraph's own check of `@authenticated`, `@requiresScopes` and `@policy`: each gated field asks the assertion's scopes. */

import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  valueFromASTUntyped,
} from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import { unauthorizedField } from './errors.ts'

type Gate = (caller: CallerIdentity) => boolean

/** The policies of the graph by name. What is not here is denied. */
const policies: ReadonlyMap<string, Gate> = new Map([
  ['purpose', (caller) => caller.purpose !== undefined],
])

/**
 * Wraps the resolver of every gated field, so that it answers only when its own gates and those of its output type
 * hold. The gateway decides first; this wall stands when that one is down, for `_entities` as for everything else.
 */
export function enforceGates(schema: GraphQLSchema, sdl: DocumentNode): void {
  const gatesByCoordinate = readGates(sdl)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const gates = [
        ...(gatesByCoordinate.get(`${type.name}.${field.name}`) ?? []),
        ...(gatesByCoordinate.get(type.name) ?? []),
        ...(gatesByCoordinate.get(getNamedType(field.type).name) ?? []),
      ]
      if (gates.length === 0) continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (parent, args, context: { readonly caller: CallerIdentity }, info) => {
        if (!gates.every((gate) => gate(context.caller))) throw unauthorizedField()
        return resolve(parent, args, context, info)
      }
    }
  }
}

/** Gates by `Type` and `Type.field`. Our own SDL imports the directives under their own names. */
function readGates(sdl: DocumentNode): ReadonlyMap<string, readonly Gate[]> {
  const gates = new Map<string, Gate[]>()
  const add = (coordinate: string, directives: readonly DirectiveNode[] = []) => {
    const found = directives.flatMap((directive) => toGate(directive) ?? [])
    if (found.length > 0) gates.set(coordinate, [...(gates.get(coordinate) ?? []), ...found])
  }
  for (const definition of sdl.definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue
    add(definition.name.value, definition.directives)
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.OBJECT_TYPE_EXTENSION
    )
      for (const field of definition.fields ?? [])
        add(`${definition.name.value}.${field.name.value}`, field.directives)
  }
  return gates
}

function toGate(directive: DirectiveNode): Gate | undefined {
  switch (directive.name.value) {
    case 'authenticated':
      return () => true // the server answers nobody without an assertion
    case 'requiresScopes': {
      const alternatives = readSets(directive, 'scopes')
      return (caller) =>
        alternatives.some((scopes) => scopes.every((scope) => caller.scopes.includes(scope)))
    }
    case 'policy': {
      const alternatives = readSets(directive, 'policies')
      return (caller) =>
        alternatives.some((names) => names.every((name) => policies.get(name)?.(caller) === true))
    }
    default:
      return undefined
  }
}

/** The directive's OR of ANDs. An empty one would be open: it is refused. */
function readSets(directive: DirectiveNode, argument: string): readonly (readonly string[])[] {
  const node = directive.arguments?.find((each) => each.name.value === argument)?.value
  const sets: unknown = node && valueFromASTUntyped(node)
  const isSets =
    Array.isArray(sets) &&
    sets.length > 0 &&
    sets.every((set): set is string[] => Array.isArray(set) && set.length > 0)
  if (!isSets) throw new TypeError(`@${directive.name.value} without ${argument}`)
  return sets
}
