/** A supergraph -> the index from which every decision is made. Immutable; built once; refuses what it cannot enforce. */

import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import { areImplied, sortGates, type Gate } from './gate.ts'
import { readLinks } from './read-links.ts'

export interface AuthorizationIndex {
  readonly schema: GraphQLSchema
  /** The gates that a field on this object type needs open: its own, its type's, its output type's. */
  gatesOf(type: GraphQLObjectType, fieldName: string): readonly Gate[]
  /** The gates of a type that stand on the type itself. */
  gatesOfType(typeName: string): readonly Gate[]
  /** The object types that a value of this type can be. */
  possibleTypes(type: GraphQLNamedType): readonly GraphQLObjectType[]
}

export interface AuthorizationIndexOptions {
  /** Gated key fields, as `Type.field`, that subgraphs may still ask of one another; default none. */
  readonly allowKeys?: readonly string[]
  /** Whether a root field without any gate is a fault; default false. */
  readonly requireGate?: boolean
  /** The policies that there are; a gate that names another is a fault. Absent: any name. */
  readonly policies?: ReadonlySet<string>
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

/** @throws {AuthorizationIndexError} */
export function buildAuthorizationIndex(
  supergraphSdl: string,
  options: AuthorizationIndexOptions = {},
): AuthorizationIndex {
  const document = parse(supergraphSdl)
  const { gateDirectives, faults: linkFaults } = readLinks(document)
  const faults = [...linkFaults]
  const elements = readElements(document, faults, (directive) => {
    const kind = gateDirectives.get(directive.name.value)
    return kind && { directive: kind, anyOf: readAlternatives(directive, kind) }
  })
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  const index = createIndex(schema, elements)

  for (const [coordinate, { gates }] of elements)
    for (const gate of gates) faults.push(...faultsOfGate(coordinate, gate, options.policies))
  faults.push(...findTransitiveLeaks(index, elements, new Set(options.allowKeys)))
  if (options.requireGate === true) faults.push(...findOpenRootFields(index))
  if (faults.length > 0) throw new AuthorizationIndexError(faults)
  return index
}

/** What the document says of a type (`Type`) or a field (`Type.field`). */
interface Element {
  readonly gates: readonly Gate[]
  /** Directives that are not gates; the join directives among them. */
  readonly others: readonly DirectiveNode[]
}

function readElements(
  document: DocumentNode,
  faults: string[],
  toGate: (directive: ConstDirectiveNode) => Gate | undefined,
): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>()
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const known = elements.get(coordinate)
    elements.set(coordinate, {
      gates: sortGates([
        ...(known?.gates ?? []),
        ...directives.flatMap((directive) => toGate(directive) ?? []),
      ]),
      others: [...(known?.others ?? []), ...directives.filter((directive) => !toGate(directive))],
    })
  }
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        add(definition.name.value, definition.directives)
        for (const field of definition.fields ?? [])
          add(`${definition.name.value}.${field.name.value}`, field.directives)
        break
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        add(definition.name.value, definition.directives)
        break
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        if (definition.directives?.some((directive) => toGate(directive)))
          faults.push(`${definition.name.value}: a union or an input can carry no gate`)
        break
      default:
    }
  }
  return elements
}

function readAlternatives(directive: ConstDirectiveNode, kind: Gate['directive']) {
  if (kind === 'authenticated') return [[]]
  const name = kind === 'requiresScopes' ? 'scopes' : 'policies'
  const node = directive.arguments?.find((each) => each.name.value === name)?.value
  const value: unknown = node && valueFromASTUntyped(node)
  const sets: unknown[] = Array.isArray(value) ? value : []
  return sets.map((set) =>
    Array.isArray(set) ? set.filter((each): each is string => typeof each === 'string') : [],
  )
}

/** `[]` and `[[]]` would be open to one gateway and closed to another: nobody means them. */
function faultsOfGate(
  coordinate: string,
  { directive, anyOf }: Gate,
  policies: ReadonlySet<string> | undefined,
): readonly string[] {
  if (directive === 'authenticated') return []
  if (anyOf.length === 0 || anyOf.some((names) => names.length === 0))
    return [`${coordinate}: an open @${directive}`]
  if (directive !== 'policy' || !policies) return []
  return anyOf
    .flat()
    .filter((name) => !policies.has(name))
    .map((name) => `${coordinate}: unknown policy ${name}`)
}

function createIndex(
  schema: GraphQLSchema,
  elements: ReadonlyMap<string, Element>,
): AuthorizationIndex {
  const gatesOfType = (name: string) => elements.get(name)?.gates ?? []
  const cache = new Map<string, readonly Gate[]>()

  function possibleTypes(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return schema.getPossibleTypes(type)
    return isObjectType(type) ? [type] : []
  }

  /** The gate that composition copies up onto an interface is asked of its implementers instead, where there are any. */
  function gatesOfOutput(type: GraphQLNamedType): readonly Gate[] {
    const isCopied =
      isInterfaceType(type) &&
      possibleTypes(type).length > 0 &&
      elements.get(type.name)?.others.some(({ name }) => name.value === 'join__type') === true &&
      !isInterfaceObject(elements, type.name)
    return isCopied ? [] : gatesOfType(type.name)
  }

  function collectGates(type: GraphQLObjectType, fieldName: string): readonly Gate[] {
    const field = type.getFields()[fieldName]
    if (!field) return [{ directive: 'requiresScopes', anyOf: [] }] // unknown: nothing opens it
    const fromInterfaceObjects = type
      .getInterfaces()
      .filter(({ name }) => isInterfaceObject(elements, name))
      .flatMap(({ name }) => [
        ...gatesOfType(name),
        ...(elements.get(`${name}.${fieldName}`)?.gates ?? []),
      ])
    return sortGates([
      ...gatesOfType(type.name),
      ...(elements.get(`${type.name}.${fieldName}`)?.gates ?? []),
      ...fromInterfaceObjects,
      ...gatesOfOutput(getNamedType(field.type)),
    ])
  }

  return {
    schema,
    gatesOfType,
    possibleTypes,
    gatesOf(type, fieldName) {
      const coordinate = `${type.name}.${fieldName}`
      const known = cache.get(coordinate)
      if (known) return known
      const gates = collectGates(type, fieldName)
      if (type.getFields()[fieldName]) cache.set(coordinate, gates)
      return gates
    },
  }
}

/** A subgraph that knows only the interface answers for all its implementers: its gates stand for theirs. */
function isInterfaceObject(elements: ReadonlyMap<string, Element>, typeName: string): boolean {
  return (
    elements
      .get(typeName)
      ?.others.some(
        (directive) =>
          directive.name.value === 'join__type' &&
          stringOrBoolean(directive, 'isInterfaceObject') === true,
      ) === true
  )
}

/** Fields that the planner fetches though nobody selected them, behind gates stricter than those of the field that needs them. */
function findTransitiveLeaks(
  index: AuthorizationIndex,
  elements: ReadonlyMap<string, Element>,
  allowKeys: ReadonlySet<string>,
): readonly string[] {
  const faults = new Set<string>()
  for (const type of Object.values(index.schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const key of joinArguments(elements.get(type.name), 'join__type', 'key'))
      for (const { coordinate, gates } of fieldsOf(index, type, key))
        if (gates.length > 0 && !allowKeys.has(coordinate))
          faults.add(`${coordinate}: a gated key field; name it in allowKeys if that is meant`)
    for (const fieldName of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${fieldName}`
      const own = index.gatesOf(type, fieldName)
      for (const requires of joinArguments(elements.get(coordinate), 'join__field', 'requires'))
        for (const required of fieldsOf(index, type, requires))
          if (!areImplied(required.gates, own))
            faults.add(
              `${coordinate} requires ${required.coordinate}, which is gated more strictly`,
            )
      for (const context of contextSelections(elements.get(coordinate)))
        for (const required of fieldsOf(index, type, context))
          if (!areImplied(required.gates, own))
            faults.add(
              `${coordinate} takes ${required.coordinate} from its context, which is gated more strictly`,
            )
    }
  }
  return [...faults]
}

/** The fields that a field set (`id owner { id }`) names, starting at `type`. */
function fieldsOf(
  index: AuthorizationIndex,
  type: GraphQLObjectType,
  fieldSet: string,
): readonly { readonly coordinate: string; readonly gates: readonly Gate[] }[] {
  const [operation] = parse(`{ ${fieldSet.replace(/^\s*\{|\}\s*$/g, '')} }`).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return []
  const found: { coordinate: string; gates: readonly Gate[] }[] = []
  const collect = (parents: readonly GraphQLObjectType[], selectionSet: SelectionSetNode) => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        const narrowed = condition && index.schema.getType(condition)
        const allowed = narrowed ? new Set(index.possibleTypes(narrowed)) : undefined
        collect(allowed ? [...allowed] : parents, selection.selectionSet)
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
  collect([type], operation.selectionSet)
  return found
}

function joinArguments(element: Element | undefined, directive: string, argument: string) {
  return (element?.others ?? [])
    .filter(({ name }) => name.value === directive)
    .flatMap((each) => {
      const value = stringOrBoolean(each, argument)
      return typeof value === 'string' ? [value] : []
    })
}

/** The selections of `join__field(contextArguments: [{ selection: "…" }])`. */
function contextSelections(element: Element | undefined): readonly string[] {
  return (element?.others ?? []).flatMap((directive) => {
    const node = directive.arguments?.find(({ name }) => name.value === 'contextArguments')?.value
    const value: unknown = node && valueFromASTUntyped(node)
    return (Array.isArray(value) ? value : []).flatMap((each: unknown) =>
      typeof each === 'object' && each !== null && 'selection' in each
        ? [String(each.selection)]
        : [],
    )
  })
}

function stringOrBoolean(directive: DirectiveNode, argument: string) {
  const node = directive.arguments?.find(({ name }) => name.value === argument)?.value
  return node?.kind === Kind.STRING || node?.kind === Kind.BOOLEAN ? node.value : undefined
}

function findOpenRootFields(index: AuthorizationIndex): readonly string[] {
  const { schema } = index
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (root) =>
      root
        ? Object.keys(root.getFields())
            .filter((name) => !name.startsWith('_') && index.gatesOf(root, name).length === 0)
            .map((name) => `${root.name}.${name}: a root field without a gate`)
        : [],
  )
}
