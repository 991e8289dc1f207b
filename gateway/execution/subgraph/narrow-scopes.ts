/** Selects the granted scopes that one fetch needs: those of the directives on its selection, and those that resolvers read. */

import {
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
  Kind,
  type GraphQLNamedType,
  type SelectionSetNode,
} from 'graphql'
import type { Gate } from '../../../authorization/gate.ts'
import type { CacheBudget } from '../../../authorization/cache-budget.ts'
import type { AuthorizationIndex } from '../../../authorization/authorization-index.ts'

/** @returns those of `scopes` that the subgraph needs to answer the document */
export type NarrowScopes = (document: string, scopes: readonly string[]) => readonly string[]

/** Bytes of the needs of one document, beside its text and the names. */
const bytesOfNeeds = 4_096
const bytesOfName = 64
/** Lists of granted scopes for which the needs of one document are kept; when they are reached, all are dropped. */
const maxLists = 32

interface Needs {
  /** Sets of scopes; those of each set that is granted completely are sent. */
  readonly alternatives: readonly (readonly string[])[]
  readonly needsAll: boolean
  /** By the list of granted scopes, which is one object for all calls with a token; at most `maxLists`. */
  readonly narrowed: Map<readonly string[], readonly string[]>
}

/**
 * @param read scopes that resolvers read beside the gates, by `Type.field`; `*` for all. A field that is not there and
 *   reads scopes sees fewer of them: it shows less, never more.
 * @param caches the budget that bounds the cache of documents, in bytes
 */
export function narrowScopesBy(
  index: AuthorizationIndex,
  read: ReadonlyMap<string, readonly string[]>,
  caches: CacheBudget,
): NarrowScopes {
  const known = caches.createCache<Needs>()
  const needsOf = (document: string): Needs => {
    const cached = known.get(document)
    if (cached) return cached
    const needs = findNeeds(document, index, read)
    const names = needs.alternatives.reduce((sum, each) => sum + each.length, 0)
    known.set(document, needs, bytesOfNeeds + document.length + bytesOfName * names)
    return needs
  }
  return (document, scopes) => {
    const { alternatives, needsAll, narrowed } = needsOf(document)
    if (needsAll) return scopes
    const known = narrowed.get(scopes)
    if (known) return known
    const granted = new Set(scopes)
    const needed = new Set(
      alternatives.filter((names) => names.every((name) => granted.has(name))).flat(),
    )
    const sent = scopes.filter((scope) => needed.has(scope))
    if (narrowed.size >= maxLists) narrowed.clear()
    narrowed.set(scopes, sent)
    return sent
  }
}

function findNeeds(
  document: string,
  index: AuthorizationIndex,
  read: ReadonlyMap<string, readonly string[]>,
): Needs {
  const alternatives: (readonly string[])[] = []
  let needsAll = false
  const addGates = (gates: readonly Gate[]) => {
    for (const { directive, anyOf } of gates)
      if (directive === 'requiresScopes') alternatives.push(...anyOf)
  }
  const addField = (type: GraphQLNamedType, fieldName: string) => {
    for (const possible of objectTypes(type)) {
      addGates(index.gatesOf(possible, fieldName))
      const names = read.get(`${possible.name}.${fieldName}`) ?? []
      if (names.includes('*')) needsAll = true
      else alternatives.push(...names.map((name) => [name]))
    }
  }
  /** `__typename` and type conditions need the scopes of the type. */
  const addType = (type: GraphQLNamedType | undefined) => {
    for (const possible of type ? objectTypes(type) : []) addGates(index.gatesOfType(possible))
  }
  const objectTypes = (type: GraphQLNamedType) => {
    if (isObjectType(type)) return [type]
    return isAbstractType(type) ? index.possibleTypes(type) : []
  }

  const { definitions } = parse(document, { noLocation: true })
  const fragments = new Map(
    definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  )
  const visit = (selectionSet: SelectionSetNode, type: GraphQLNamedType | undefined) => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value
        if (name === '__typename') addType(type)
        if (name.startsWith('__')) continue
        if (type) addField(type, name)
        if (selection.selectionSet) visit(selection.selectionSet, fieldType(type, name))
        continue
      }
      // a fetch of the planner has no cycles: they were refused at validation
      const target =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
      if (!target) continue
      const condition = target.typeCondition?.name.value
      const narrowed = condition === undefined ? type : index.schema.getType(condition)
      addType(narrowed)
      visit(target.selectionSet, narrowed)
    }
  }
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    visit(definition.selectionSet, index.schema.getRootType(definition.operation) ?? undefined)
  }
  return { alternatives, needsAll, narrowed: new Map() }
}

/** `_entities` is not in the supergraph: below it, fragments name the types. */
function fieldType(type: GraphQLNamedType | undefined, name: string): GraphQLNamedType | undefined {
  if (!type || !('getFields' in type)) return undefined
  const field = type.getFields()[name]
  return field && getNamedType(field.type)
}
