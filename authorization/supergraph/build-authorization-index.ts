/** Builds the authorization index of a supergraph, and refuses a schema that cannot be enforced. */

import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { completeDocument } from './complete-document.ts'
import { findTransitiveLeaks } from './find-transitive-leaks.ts'
import { areImplied, sortGates, type Gate } from '../gate.ts'
import { argumentOf, readElements, type Element } from './read-elements.ts'
import { readLinks } from './read-links.ts'
import { createSubgraphFinder } from './find-subgraphs.ts'
import { closedGate } from '../authorization-index.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/** Options of `buildAuthorizationIndex`. */
export interface AuthorizationIndexOptions {
  /** Gated key fields, as `Type.field`, that the gateway may fetch for other subgraphs; default none. `all`: not checked. */
  readonly allowKeys?: readonly string[] | 'all'
  /** Whether a root field without any gate is a fault; default false. */
  readonly requireGate?: boolean
  /** The existing policies; a gate that names another is a fault. Absent: any name. */
  readonly policies?: ReadonlySet<string>
  /** The executable schema of the same SDL, where it has more in it, such as `_entities`; absent: built from the SDL. */
  readonly schema?: GraphQLSchema
}

/** Thrown with every fault of the schema at once. */
export class AuthorizationIndexError extends Error {
  override readonly name = 'AuthorizationIndexError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`the supergraph cannot be enforced:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * Builds the index of a supergraph, or of any schema whose `@link`s name the three features.
 * @throws {AuthorizationIndexError}
 */
export function buildAuthorizationIndex(
  sdl: string,
  options: AuthorizationIndexOptions = {},
): AuthorizationIndex {
  const document = parse(sdl, { noLocation: true })
  const links = readLinks(document)
  const elements = readElements(document, links)
  const schema =
    options.schema ??
    buildASTSchema(completeDocument(document), { assumeValid: true, assumeValidSDL: true })
  const index = createIndex(schema, elements.byCoordinate)
  const faults = [
    ...links.faults,
    ...elements.faults,
    ...unknownPolicies(elements.byCoordinate, options.policies),
    ...findTransitiveLeaks(index, elements.byCoordinate, options.allowKeys ?? []),
    ...(options.requireGate === true
      ? findOpenRootFields(index).map((each) => `${each}: a root field without a gate`)
      : []),
  ]
  if (faults.length > 0) throw new AuthorizationIndexError(faults)
  return index
}

/** Root fields without a gate, as `Type.field`. */
export function findOpenRootFields(index: AuthorizationIndex): readonly string[] {
  const { schema } = index
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (root) =>
      root
        ? Object.keys(root.getFields())
            .filter((name) => !name.startsWith('_') && index.gatesOf(root, name).length === 0)
            .map((name) => `${root.name}.${name}`)
        : [],
  )
}

function createIndex(
  schema: GraphQLSchema,
  elements: ReadonlyMap<string, Element>,
): AuthorizationIndex {
  const gatesAt = (coordinate: string) => elements.get(coordinate)?.gates ?? []
  const allGates = [...elements.values()].flatMap(({ gates }) => gates)
  const namesOf = (directive: Gate['directive']) =>
    new Set(allGates.flatMap((gate) => (gate.directive === directive ? gate.anyOf.flat() : [])))

  function possibleTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return schema.getPossibleTypes(type)
    return isObjectType(type) ? [type] : []
  }

  /** Composition copies the gates of implementers onto the interface; the copies are judged at the implementers instead. */
  const gatesOfType = memoize((type: GraphQLNamedType): readonly Gate[] => {
    const gates = gatesAt(type.name)
    if (!isInterfaceType(type) || gates.length === 0) return gates
    const ofImplementers = possibleTypes(type).flatMap(({ name }) => gatesAt(name))
    return gates.filter((gate) => !areImplied([gate], ofImplementers))
  })

  const gatesOfField = createFieldMemo((type: GraphQLObjectType, fieldName) => {
    if (fieldName === '__typename') return gatesOfType(type)
    const field = type.getFields()[fieldName]
    if (!field) return [closedGate(`${type.name}.${fieldName}`)]
    return sortGates([
      ...gatesOfType(type),
      ...gatesAt(`${type.name}.${fieldName}`),
      ...gatesOfType(getNamedType(field.type)),
    ])
  })

  const gatesOnInterface = createFieldMemo((type: GraphQLInterfaceType, fieldName) => {
    const field = type.getFields()[fieldName]
    if (!field) return [closedGate(`${type.name}.${fieldName}`)]
    const ofImplementers = possibleTypes(type).flatMap((each) => gatesOfField(each, fieldName))
    const own = [
      ...gatesAt(`${type.name}.${fieldName}`),
      ...gatesOfType(getNamedType(field.type)),
    ].filter((gate) => !areImplied([gate], ofImplementers))
    return sortGates([...gatesOfType(type), ...own])
  })

  /** An interface object resolves the fields of all implementers, so that its gates apply to theirs. */
  const gatesOf = createFieldMemo((type: GraphQLObjectType, fieldName) =>
    sortGates([
      ...gatesOfField(type, fieldName),
      ...type
        .getInterfaces()
        .filter(({ name }) => isInterfaceObject(elements.get(name)))
        .flatMap((each) =>
          fieldName in each.getFields() ? gatesOnInterface(each, fieldName) : gatesOfType(each),
        ),
    ]),
  )

  return {
    schema,
    gatesOf,
    gatesOfType,
    gatesOnInterface,
    possibleTypes,
    subgraphsOf: createSubgraphFinder(schema, elements),
    scopes: namesOf('requiresScopes'),
    policies: namesOf('policy'),
  }
}

function memoize<Key extends object, Value>(read: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const found = known.get(key)
    if (found) return found.value
    const value = read(key)
    known.set(key, { value })
    return value
  }
}

/** Caches by type and field; only existing fields, since names come from callers. */
function createFieldMemo<Type extends GraphQLObjectType | GraphQLInterfaceType>(
  read: (type: Type, fieldName: string) => readonly Gate[],
) {
  const ofType = memoize((_type: Type) => new Map<string, readonly Gate[]>())
  return (type: Type, fieldName: string): readonly Gate[] => {
    const known = ofType(type).get(fieldName)
    if (known) return known
    const gates = read(type, fieldName)
    if (Object.hasOwn(type.getFields(), fieldName)) ofType(type).set(fieldName, gates)
    return gates
  }
}

function isInterfaceObject(element: Element | undefined): boolean {
  return (
    element?.others.some(
      (directive) =>
        directive.name.value === 'join__type' &&
        argumentOf(directive, 'isInterfaceObject') === true,
    ) === true
  )
}

function unknownPolicies(
  elements: ReadonlyMap<string, Element>,
  policies: ReadonlySet<string> | undefined,
): readonly string[] {
  if (!policies) return []
  return [...elements.values()]
    .flatMap(({ gates }) => gates)
    .filter(({ directive }) => directive === 'policy')
    .flatMap(({ anyOf, at }) =>
      anyOf
        .flat()
        .filter((name) => !policies.has(name))
        .map((name) => `${at}: unknown policy ${name}`),
    )
}
