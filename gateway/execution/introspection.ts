/** `__schema` and `__type` at the root of a query: answered from the schema that the caller may see, no subgraph asked. */

import {
  executeSync,
  Kind,
  OperationTypeNode,
  visit,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { JsonObject } from './json.ts'

/** What the schema says, by response key. */
export type Introspection = (
  schema: GraphQLSchema,
  variables: Readonly<Record<string, unknown>>,
) => JsonObject

/** @returns undefined where nothing of the schema is asked */
export function compileIntrospection(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Introspection | undefined {
  if (operation.operation !== OperationTypeNode.QUERY) return undefined
  const selections = introspectionOf(operation.selectionSet, fragments)
  if (selections.length === 0) return undefined
  const used = usedNames(selections, fragments)
  const document = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        directives: [],
        variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
          used.variables.has(variable.name.value),
        ),
        selectionSet: { kind: Kind.SELECTION_SET, selections },
      },
      ...[...fragments.values()].filter(({ name }) => used.fragments.has(name.value)),
    ],
  } as const
  return (schema, variables) => {
    const { data } = executeSync({ schema, document, rootValue: {}, variableValues: variables })
    return data ? { ...data } : {}
  }
}

/** The root's selections with nothing left but `__schema` and `__type`. */
function introspectionOf(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly SelectionNode[] {
  return selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD)
      return ['__schema', '__type'].includes(selection.name.value) ? [selection] : []
    const set =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet
    const inner = set ? introspectionOf(set, fragments) : []
    if (inner.length === 0) return []
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        directives: selection.directives ?? [],
        selectionSet: { kind: Kind.SELECTION_SET, selections: inner },
      },
    ]
  })
}

function usedNames(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
) {
  const used = { variables: new Set<string>(), fragments: new Set<string>() }
  const look = (set: SelectionSetNode): void => {
    visit(set, {
      Variable({ name }) {
        used.variables.add(name.value)
      },
      FragmentSpread({ name }) {
        if (used.fragments.has(name.value)) return
        used.fragments.add(name.value)
        const fragment = fragments.get(name.value)
        if (fragment) look(fragment.selectionSet)
      },
    })
  }
  look({ kind: Kind.SELECTION_SET, selections })
  return used
}
