/** Decides which parts of an operation a caller may execute. Pure: same input, same decision; no I/O. */

import { createHash } from 'node:crypto'
import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  OperationTypeNode,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { AuthorizationIndex } from './build-authorization-index.ts'
import { isGateOpen, type Gate, type Grants } from './gate.ts'

export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  /** Coerced variables: only those of `@skip` and `@include` are looked at. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

export interface UnauthorizedPath {
  /** Response keys from the root; list indexes left out. */
  readonly path: readonly string[]
  /** `Type.field` whose gate did not open: for operators, never for the caller. */
  readonly coordinate: string
  /** The first gate that did not open. */
  readonly gate: Gate
}

export interface AuthorizationDecision {
  readonly verdict: 'allowed' | 'filtered' | 'refused'
  /** What may be executed; null when nothing is left. */
  readonly document: DocumentNode | null
  readonly source: string | null
  /** SHA-256 of `source`, in hex: the key of whatever is cached for the document. */
  readonly hash: string | null
  readonly unauthorized: readonly UnauthorizedPath[]
}

export interface AuthorizationOptions {
  /** Whether a query with any unauthorized part is refused whole, as mutations always are; default false. */
  readonly reject?: boolean
}

/** Response key under which the concrete type is asked for where the answer must be put into the question's shape. */
export const typenameKey = '_authorization_typename'

export function authorizeOperation(
  index: AuthorizationIndex,
  request: OperationRequest,
  grants: Grants,
  options: AuthorizationOptions = {},
): AuthorizationDecision {
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  if (!operation || !root) return refused([])
  const filter = createFilter(index, request, grants)
  const judged = filter.filterSelectionSet(operation.selectionSet, [root], root)
  const unauthorized = [...judged.unauthorized.values()]
  const isWhole = operation.operation !== OperationTypeNode.QUERY || options.reject === true
  if (isWhole && unauthorized.length > 0) return refused(unauthorized)
  if (!judged.isChanged) return decided('allowed', request.document, unauthorized)
  if (judged.selections.length === 0)
    return { verdict: 'filtered', document: null, source: null, hash: null, unauthorized }
  const document = rebuild(operation, judged.selections, filter.fragments())
  return decided(unauthorized.length > 0 ? 'filtered' : 'allowed', document, unauthorized)
}

/** The operation that will be executed; undefined when the document and the name do not tell. */
export function findOperation({
  document,
  operationName,
}: OperationRequest): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  if (operationName === null || operationName === undefined || operationName === '')
    return operations.length === 1 ? operations[0] : undefined
  return operations.find(({ name }) => name?.value === operationName)
}

/** Whether `@skip` or `@include` leaves the selection out. */
export function isLeftOut(
  { directives = [] }: SelectionNode,
  variables: Readonly<Record<string, unknown>> = {},
): boolean {
  return directives.some((directive) => {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') return false
    const value = directive.arguments?.find((each) => each.name.value === 'if')?.value
    const condition =
      value?.kind === Kind.VARIABLE
        ? Object.hasOwn(variables, value.name.value) && variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value
    return name === 'skip' ? condition : !condition
  })
}

function refused(unauthorized: readonly UnauthorizedPath[]): AuthorizationDecision {
  return { verdict: 'refused', document: null, source: null, hash: null, unauthorized }
}

function decided(
  verdict: 'allowed' | 'filtered',
  document: DocumentNode,
  unauthorized: readonly UnauthorizedPath[],
): AuthorizationDecision {
  const source = print(document)
  const hash = createHash('sha256').update(source).digest('hex')
  return { verdict, document, source, hash, unauthorized }
}

/** What is left of a selection set, and what is not, by its path. */
interface Judged {
  readonly selections: readonly SelectionNode[]
  readonly isChanged: boolean
  readonly unauthorized: ReadonlyMap<string, UnauthorizedPath>
}

const nothing: ReadonlyMap<string, UnauthorizedPath> = new Map()

function createFilter(index: AuthorizationIndex, request: OperationRequest, grants: Grants) {
  const { schema } = index
  const definitions = new Map<string, FragmentDefinitionNode>()
  for (const definition of request.document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      definitions.set(definition.name.value, definition)
  /** What is left of each fragment, by its name and the types it is judged for: each is judged once. */
  const judgedFragments = new Map<string, Judged>()
  const keptFragments = new Map<string, FragmentDefinitionNode>()

  function closedGate(type: GraphQLObjectType, fieldName: string): Gate | undefined {
    return index.gatesOf(type, fieldName).find((gate) => !isGateOpen(gate, grants))
  }

  function filterSelectionSet(
    { selections }: SelectionSetNode,
    types: readonly GraphQLObjectType[],
    parent: GraphQLNamedType,
  ): Judged {
    const kept: SelectionNode[] = []
    const unauthorized = new Map<string, UnauthorizedPath>()
    let isChanged = false
    for (const selection of selections) {
      const isSkipped = isLeftOut(selection, request.variables)
      const judged = filterSelection(selection, types, parent)
      // what is left out is not judged; where it would not be allowed it goes, in silence, so that nothing can bring it back
      if (isSkipped && judged.unauthorized.size > 0) {
        isChanged = true
        continue
      }
      if (judged.isChanged) isChanged = true
      kept.push(...judged.selections)
      if (!isSkipped) for (const [key, each] of judged.unauthorized) unauthorized.set(key, each)
    }
    return { selections: kept, isChanged, unauthorized }
  }

  function filterSelection(
    selection: SelectionNode,
    types: readonly GraphQLObjectType[],
    parent: GraphQLNamedType,
  ): Judged {
    switch (selection.kind) {
      case Kind.FIELD:
        return filterField(selection, types, parent)
      case Kind.INLINE_FRAGMENT: {
        const condition = selection.typeCondition?.name.value
        const target = condition === undefined ? parent : schema.getType(condition)
        if (!target) return withoutSelection(selection, types, parent)
        const judged = filterSelectionSet(selection.selectionSet, narrow(types, target), target)
        if (!judged.isChanged) return { ...judged, selections: [selection] }
        return {
          ...judged,
          selections:
            judged.selections.length > 0
              ? [{ ...selection, selectionSet: withTypename(judged, target) }]
              : [],
        }
      }
      default:
        return filterSpread(selection.name.value, selection, types, parent)
    }
  }

  function filterSpread(
    name: string,
    selection: SelectionNode,
    types: readonly GraphQLObjectType[],
    parent: GraphQLNamedType,
  ): Judged {
    const definition = definitions.get(name)
    const target = definition && schema.getType(definition.typeCondition.name.value)
    if (!definition || !target) return withoutSelection(selection, types, parent)
    const narrowed = narrow(types, target)
    const key = [name, ...narrowed.map((type) => type.name).toSorted()].join(' ')
    let judged = judgedFragments.get(key)
    if (!judged) {
      judged = filterSelectionSet(definition.selectionSet, narrowed, target)
      judgedFragments.set(key, judged)
    }
    if (!judged.isChanged) {
      keptFragments.set(name, definition)
      return { ...judged, selections: [selection] }
    }
    if (judged.selections.length === 0) return judged
    const variant = `${name}_${judgedFragments.size}_${[...judgedFragments.keys()].indexOf(key)}`
    keptFragments.set(variant, {
      ...definition,
      name: { kind: Kind.NAME, value: variant },
      selectionSet: withTypename(judged, target),
    })
    return {
      ...judged,
      selections: [
        {
          kind: Kind.FRAGMENT_SPREAD,
          name: { kind: Kind.NAME, value: variant },
          directives: selection.directives ?? [],
        },
      ],
    }
  }

  function filterField(
    field: FieldNode,
    types: readonly GraphQLObjectType[],
    parent: GraphQLNamedType,
  ): Judged {
    const name = field.name.value
    // `__schema` and `__type` are answered from the schema that the caller may see; `__typename` goes with its parent
    if (name.startsWith('__'))
      return { selections: [field], isChanged: false, unauthorized: nothing }
    const key = field.alias?.value ?? name
    for (const type of types) {
      const gate = closedGate(type, name)
      if (!gate) continue
      const coordinate = `${type.name}.${name}`
      return without({ path: [key], coordinate, gate })
    }
    if (!field.selectionSet) return { selections: [field], isChanged: false, unauthorized: nothing }
    const output = outputOf(parent, types, name)
    if (!output) return withoutSelection(field, types, parent)
    const inner = filterSelectionSet(field.selectionSet, index.possibleTypes(output), output)
    if (!inner.isChanged) return { ...inner, selections: [field], unauthorized: below(key, inner) }
    return {
      isChanged: true,
      unauthorized: below(key, inner),
      selections:
        inner.selections.length > 0
          ? [{ ...field, selectionSet: withTypename(inner, output) }]
          : [],
    }
  }

  function narrow(types: readonly GraphQLObjectType[], target: GraphQLNamedType) {
    // nothing can be in a fragment on a gated object type whose gate is closed; its fields are judged and fall by themselves
    const possible = new Set(index.possibleTypes(target))
    return types.filter((type) => possible.has(type))
  }

  /** Where a part is gone below an abstract type, the answer must say which type it is of. */
  function withTypename(judged: Judged, type: GraphQLNamedType): SelectionSetNode {
    const typename: FieldNode = {
      kind: Kind.FIELD,
      alias: { kind: Kind.NAME, value: typenameKey },
      name: { kind: Kind.NAME, value: '__typename' },
    }
    return {
      kind: Kind.SELECTION_SET,
      selections: isObjectType(type) ? judged.selections : [...judged.selections, typename],
    }
  }

  return { filterSelectionSet, fragments: () => keptFragments }
}

/** A selection that the schema does not know: nothing of it is executed. */
function withoutSelection(
  selection: SelectionNode,
  types: readonly GraphQLObjectType[],
  parent: GraphQLNamedType,
): Judged {
  const name = selection.kind === Kind.FIELD ? selection.name.value : '__typename'
  const key = (selection.kind === Kind.FIELD && selection.alias?.value) || name
  const coordinate = `${types[0]?.name ?? parent.name}.${name}`
  return without({ path: [key], coordinate, gate: { directive: 'requiresScopes', anyOf: [] } })
}

function outputOf(
  parent: GraphQLNamedType,
  types: readonly GraphQLObjectType[],
  name: string,
): GraphQLNamedType | undefined {
  const owner = 'getFields' in parent ? parent : types[0]
  const field = owner && 'getFields' in owner ? owner.getFields()[name] : undefined
  const output = field && 'args' in field ? getNamedType(field.type) : undefined
  return output && isCompositeType(output) ? output : undefined
}

function without(unauthorized: UnauthorizedPath): Judged {
  return {
    selections: [],
    isChanged: true,
    unauthorized: new Map([[JSON.stringify(unauthorized.path), unauthorized]]),
  }
}

function below(key: string, { unauthorized }: Judged): ReadonlyMap<string, UnauthorizedPath> {
  if (unauthorized.size === 0) return nothing
  return new Map(
    [...unauthorized.values()].map((each) => {
      const path = [key, ...each.path]
      return [JSON.stringify(path), { ...each, path }]
    }),
  )
}

/** The operation with what is left of it: only the fragments and variables that are still used. */
function rebuild(
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const used = new Map<string, FragmentDefinitionNode>()
  const variables = new Set<string>()
  const collect = (node: SelectionSetNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (!fragment || used.has(name.value)) return
        used.set(name.value, fragment)
        collect(fragment)
      },
      Variable({ name }) {
        variables.add(name.value)
      },
    })
  }
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [...selections] }
  collect(selectionSet)
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        selectionSet,
        variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
          variables.has(variable.name.value),
        ),
      },
      ...used.values(),
    ],
  }
}
