/** Changes the supergraph where the planner would otherwise request wrong fields. */

import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import { contextFields } from './context-selections.ts'
import { parseFieldSet } from './field-sets.ts'

/** A field without arguments that stands for a field with fixed ones. */
export interface StandIn {
  readonly name: string
  /** As a subgraph's `@requires` names it: `price(currency: EUR)`. */
  readonly field: FieldNode
}

/** The supergraph for the planner, and the names in it that differ from the schema. */
export interface PreparedSupergraph {
  readonly document: DocumentNode
  /** By their names. */
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Names of the stand-ins that a field of this name requires. */
  readonly requiredBy: ReadonlyMap<string, ReadonlySet<string>>
  /** Names of the fields that any `@key`, `@requires` or `@fromContext` may make the plan fetch, `__typename` among them. */
  readonly dependencies: ReadonlySet<string>
}

/**
 * Works round two faults of the planner. It builds a representation from the first key of a type, even where that key is
 * not resolvable; here the resolvable keys come first. It confuses a field that `@requires` names with arguments with the
 * same field under other arguments; here each such field is replaced by a stand-in with a name of its own.
 */
export function prepareSupergraph(
  document: DocumentNode,
  schema: GraphQLSchema,
): PreparedSupergraph {
  const { standIns, byType, standInFor } = createStandIns()
  const requiredBy = new Map<string, Set<string>>()
  const dependencies = new Set(['__typename'])

  function replaceArguments(typeName: string, set: SelectionSetNode): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((selection) => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return selection
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const condition = selection.typeCondition?.name.value ?? typeName
          return { ...selection, selectionSet: replaceArguments(condition, selection.selectionSet) }
        }
        dependencies.add(selection.name.value)
        const below = selection.selectionSet && fieldTypeOf(schema, typeName, selection.name.value)
        const field: FieldNode =
          selection.selectionSet && below !== undefined
            ? { ...selection, selectionSet: replaceArguments(below, selection.selectionSet) }
            : selection
        if (!selection.arguments || selection.arguments.length === 0) return field
        const { name } = standInFor(typeName, selection)
        return { ...field, arguments: [], name: { kind: Kind.NAME, value: name } }
      }),
    }
  }

  /** The directive of a field, with stand-ins in its `requires`. */
  function prepareDirective(
    typeName: string,
    fieldName: string,
    directive: ConstDirectiveNode,
  ): ConstDirectiveNode {
    for (const name of contextFields(directive)) dependencies.add(name)
    const requires = textOf(directive, 'join__field', 'requires')
    if (requires === undefined) return directive
    const set = replaceArguments(typeName, parseFieldSet(requires))
    for (const name of namesIn(set))
      if (standIns.has(name))
        requiredBy.set(fieldName, (requiredBy.get(fieldName) ?? new Set()).add(name))
    return withText(directive, 'requires', print(set).slice(1, -1))
  }

  function prepareType<Node extends TypeWithFields>(node: Node): Node {
    const typeName = node.name.value
    for (const directive of node.directives ?? []) {
      const key = textOf(directive, 'join__type', 'key')
      if (key !== undefined) replaceArguments(typeName, parseFieldSet(key))
    }
    return {
      ...node,
      directives: resolvableFirst(node.directives ?? []),
      fields: node.fields?.map((field) => ({
        ...field,
        directives: field.directives?.map((directive) =>
          prepareDirective(typeName, field.name.value, directive),
        ),
      })),
    }
  }

  const replaced = visit(document, {
    [Kind.OBJECT_TYPE_DEFINITION]: { enter: (node) => prepareType(node) },
    [Kind.INTERFACE_TYPE_DEFINITION]: { enter: (node) => prepareType(node) },
  })
  return { document: withStandIns(replaced, byType, schema), standIns, requiredBy, dependencies }
}

interface TypeWithFields {
  readonly name: { readonly value: string }
  readonly directives?: readonly ConstDirectiveNode[]
  readonly fields?: readonly FieldDefinitionNode[]
}

/** Names one stand-in for each field and its arguments, type by type. */
function createStandIns() {
  const standIns = new Map<string, StandIn>()
  /** Stand-ins of each type, by the printed field that they stand for. */
  const byType = new Map<string, Map<string, StandIn>>()
  function standInFor(typeName: string, { name, arguments: given = [] }: FieldNode): StandIn {
    const ofType = byType.get(typeName) ?? new Map<string, StandIn>()
    byType.set(typeName, ofType)
    const field: FieldNode = { kind: Kind.FIELD, name, arguments: given }
    const known = ofType.get(print(field))
    if (known) return known
    const standIn = { name: `${name.value}_required_${standIns.size + 1}`, field }
    ofType.set(print(field), standIn)
    standIns.set(standIn.name, standIn)
    return standIn
  }
  return { standIns, byType, standInFor }
}

/** Adds each stand-in beside its field: in the type, and in every type that implements it. */
function withStandIns(
  document: DocumentNode,
  byType: ReadonlyMap<string, ReadonlyMap<string, StandIn>>,
  schema: GraphQLSchema,
): DocumentNode {
  if (byType.size === 0) return document
  const wanted = new Map<string, StandIn[]>()
  for (const [typeName, ofType] of byType) {
    const type = schema.getType(typeName)
    const names = [typeName]
    if (isInterfaceType(type)) {
      const { interfaces, objects } = schema.getImplementations(type)
      names.push(...[...interfaces, ...objects].map(({ name }) => name))
    }
    for (const name of names) wanted.set(name, [...(wanted.get(name) ?? []), ...ofType.values()])
  }
  const add = <Node extends { name: { value: string }; fields?: readonly FieldDefinitionNode[] }>(
    node: Node,
  ): Node => ({
    ...node,
    fields: [
      ...(node.fields ?? []),
      ...(wanted.get(node.name.value) ?? []).flatMap((standIn) => {
        const original = node.fields?.find(({ name }) => name.value === standIn.field.name.value)
        return original
          ? [
              {
                ...original,
                name: { kind: Kind.NAME, value: standIn.name } as const,
                arguments: [],
              },
            ]
          : []
      }),
    ],
  })
  return visit(document, {
    [Kind.OBJECT_TYPE_DEFINITION]: { leave: (node) => add(node) },
    [Kind.INTERFACE_TYPE_DEFINITION]: { leave: (node) => add(node) },
  })
}

function resolvableFirst(directives: readonly ConstDirectiveNode[]): readonly ConstDirectiveNode[] {
  return [
    ...directives.filter((directive) => !isUnresolvable(directive)),
    ...directives.filter(isUnresolvable),
  ]
}

function isUnresolvable({ name, arguments: given }: ConstDirectiveNode): boolean {
  return (
    name.value === 'join__type' &&
    given?.some(
      (each) =>
        each.name.value === 'resolvable' && each.value.kind === Kind.BOOLEAN && !each.value.value,
    ) === true
  )
}

function fieldTypeOf(schema: GraphQLSchema, typeName: string, field: string): string | undefined {
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined
  const found = type.getFields()[field]
  return found && getNamedType(found.type).name
}

function namesIn(set: SelectionSetNode): readonly string[] {
  const names: string[] = []
  visit(set, {
    [Kind.FIELD]({ name }) {
      names.push(name.value)
    },
  })
  return names
}

function textOf(directive: ConstDirectiveNode, name: string, argument: string): string | undefined {
  if (directive.name.value !== name) return undefined
  const value = directive.arguments?.find((each) => each.name.value === argument)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}

function withText(
  directive: ConstDirectiveNode,
  argument: string,
  text: string,
): ConstDirectiveNode {
  return {
    ...directive,
    arguments: (directive.arguments ?? []).map((each) =>
      each.name.value === argument ? { ...each, value: { kind: Kind.STRING, value: text } } : each,
    ),
  }
}
