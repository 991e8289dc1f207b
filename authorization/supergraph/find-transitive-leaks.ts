/** Finds transitive reads: fields that the planner fetches unselected, with stricter gates than the field that needs them. */

import {
  getNamedType,
  isObjectType,
  Kind,
  parse,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql'
import { areImplied, type Gate } from '../gate.ts'
import { argumentOf, textArguments, type Elements } from './read-elements.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/**
 * Reads `@key`, `@requires` and `@fromContext` from the join directives.
 * @param allowKeys gated key fields that may be fetched; `all`: keys are not checked
 * @returns a sentence for each leak that names both fields
 */
export function findTransitiveLeaks(
  index: AuthorizationIndex,
  elements: Elements['byCoordinate'],
  allowKeys: readonly string[] | 'all',
): readonly string[] {
  const faults = new Set<string>()
  const isAllowed = (key: string) => allowKeys === 'all' || allowKeys.includes(key)
  for (const type of Object.values(index.schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const key of keysOf(type, elements))
      for (const { coordinate, gates } of fieldsOf(index, [type], key))
        // a caller that reaches the type has opened the type's own gates
        if (!areImplied(gates, index.gatesOfType(type)) && !isAllowed(coordinate))
          faults.add(`${coordinate}: a gated key field; name it in allowKeys if that is meant`)
    for (const fieldName of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${fieldName}`
      const own = index.gatesOf(type, fieldName)
      const element = elements.get(coordinate)
      for (const fieldSet of textArguments(element, 'join__field', 'requires'))
        for (const { coordinate: required, gates } of fieldsOf(index, [type], fieldSet))
          if (!areImplied(gates, own))
            faults.add(`${coordinate} requires ${required}, which is gated more strictly`)
      for (const { contextTypes, selection } of contextArguments(index, elements, coordinate))
        for (const { coordinate: read, gates } of fieldsOf(index, contextTypes, selection))
          if (!areImplied(gates, own))
            faults.add(`${coordinate} takes ${read} from its context, which is gated more strictly`)
    }
  }
  return [...faults]
}

/** The key field sets of the type, and of the interfaces that it answers for. */
function keysOf(type: GraphQLObjectType, elements: Elements['byCoordinate']) {
  return new Set(
    [type, ...type.getInterfaces()].flatMap(({ name }) =>
      textArguments(elements.get(name), 'join__type', 'key'),
    ),
  )
}

interface NamedField {
  readonly coordinate: string
  readonly gates: readonly Gate[]
}

/** The fields that a field set (`id owner { id }`) names, starting at any of the types. */
function fieldsOf(
  index: AuthorizationIndex,
  types: readonly GraphQLObjectType[],
  fieldSet: string,
): readonly NamedField[] {
  const text = fieldSet.trim()
  const [operation] = parse(text.startsWith('{') ? text : `{ ${text} }`).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return []
  const found: NamedField[] = []
  const collect = (parents: readonly GraphQLObjectType[], { selections }: SelectionSetNode) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        const target = condition === undefined ? undefined : index.schema.getType(condition)
        collect(target ? index.possibleTypes(target) : parents, selection.selectionSet)
        continue
      }
      for (const parent of parents) {
        const field = parent.getFields()[selection.name.value]
        if (!field) continue
        found.push({
          coordinate: `${parent.name}.${field.name}`,
          gates: index.gatesOf(parent, field.name),
        })
        if (selection.selectionSet)
          collect(index.possibleTypes(getNamedType(field.type)), selection.selectionSet)
      }
    }
  }
  collect(types, operation.selectionSet)
  return found
}

/** `join__field(contextArguments: [{ context: "…", selection: "{ … }" }])`: the types that set the context, and what is read of them. */
function contextArguments(
  index: AuthorizationIndex,
  elements: Elements['byCoordinate'],
  at: string,
) {
  return (elements.get(at)?.others ?? [])
    .filter(({ name }) => name.value === 'join__field')
    .flatMap((directive) => {
      const value = argumentOf(directive, 'contextArguments')
      return (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
        if (typeof each !== 'object' || each === null || !('selection' in each)) return []
        const context = 'context' in each ? each.context : undefined
        const contextTypes = Object.values(index.schema.getTypeMap()).filter((type) =>
          // `@context(name:)`, whatever the directive is called here
          elements.get(type.name)?.others.some((own) => argumentOf(own, 'name') === context),
        )
        const types = contextTypes.flatMap((type) => index.possibleTypes(type))
        return [{ contextTypes: types, selection: String(each.selection) }]
      })
    })
}
