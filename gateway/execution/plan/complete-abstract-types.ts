/** Lets the planner know in every subgraph all members of the unions and interfaces that the subgraph knows in part. */

import {
  Kind,
  specifiedScalarTypes,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import {
  argumentOf,
  graphsIn,
  joinDirective,
  readGraphs,
  type GraphsByType,
} from './join-directives.ts'

/** Types that each subgraph knows, by the name of the subgraph. */
export type TypesBySubgraph = ReadonlyMap<string, ReadonlySet<string>>

/** A supergraph whose subgraphs seem to know more than they do, and the types that they do know. */
export interface CompletedSupergraph {
  readonly document: DocumentNode
  readonly typesOf: TypesBySubgraph
}

/** Interfaces and unions of which each graph gets a member, by the member's name. */
type Additions = Map<string, Map<string, Set<string>>>

/**
 * The planner takes a member that one subgraph does not know for a member that no subgraph returns: it then requests
 * none of the member's fields, although it fetches the object from a subgraph that returns it. In the completed supergraph
 * each subgraph knows the missing members, with those of their fields whose types it knows. Requests must not name them:
 * `dropUnknownTypes`.
 * @returns undefined when every subgraph knows all members of its unions and interfaces
 */
export function completeAbstractTypes(document: DocumentNode): CompletedSupergraph | undefined {
  const graphsByType = readGraphs(document)
  const additions = findMissing(document, graphsByType)
  if (additions.size === 0) return undefined
  return {
    typesOf: readTypes(document, graphsByType),
    document: visit(document, {
      [Kind.UNION_TYPE_DEFINITION](node) {
        const members = (node.types ?? []).flatMap(({ name }) =>
          [...(additions.get(name.value) ?? [])]
            .filter(([, abstract]) => abstract.has(node.name.value))
            .map(([graph]) => joinDirective('unionMember', graph, { member: name.value })),
        )
        return { ...node, directives: [...(node.directives ?? []), ...members] }
      },
      [Kind.OBJECT_TYPE_DEFINITION](node) {
        const graphs = additions.get(node.name.value)
        return graphs && addType(node, graphs, graphsByType)
      },
    }),
  }
}

function findMissing(document: DocumentNode, graphsByType: GraphsByType): Additions {
  const additions: Additions = new Map()
  const objects = new Map<string, ObjectTypeDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.OBJECT_TYPE_DEFINITION) objects.set(node.name.value, node)
  const add = (member: string, graph: string, abstract: string): void => {
    if (graphsByType.get(member)?.has(graph) === true) return
    const graphs = additions.get(member) ?? new Map<string, Set<string>>()
    additions.set(member, graphs)
    graphs.set(graph, (graphs.get(graph) ?? new Set()).add(abstract))
  }
  for (const node of document.definitions) {
    if (node.kind === Kind.UNION_TYPE_DEFINITION) {
      // The join specification names members by subgraph from 0.3 on.
      if (graphsIn(node.directives, 'join__unionMember').size === 0) continue
      for (const graph of graphsByType.get(node.name.value) ?? [])
        for (const { name } of node.types ?? []) add(name.value, graph, node.name.value)
    }
    // An interface that is an entity is known whole wherever it is one.
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION || isEntity(node)) continue
    for (const graph of graphsByType.get(node.name.value) ?? [])
      for (const [name, object] of objects)
        if (object.interfaces?.some((each) => each.name.value === node.name.value) === true)
          if (canImplement(object, node, graph, graphsByType)) add(name, graph, node.name.value)
  }
  return additions
}

function isEntity({ directives = [] }: InterfaceTypeDefinitionNode): boolean {
  return directives.some(
    (each) => each.name.value === 'join__type' && argumentOf(each, 'key') !== undefined,
  )
}

/** Whether the object has in this graph every field that the interface has there. */
function canImplement(
  object: ObjectTypeDefinitionNode,
  { fields = [] }: InterfaceTypeDefinitionNode,
  graph: string,
  graphsByType: GraphsByType,
): boolean {
  return fields
    .filter((field) => isInEach(field) || graphsIn(field.directives, 'join__field').has(graph))
    .every(({ name }) => {
      const own = object.fields?.find((each) => each.name.value === name.value)
      return own !== undefined && areKnown(typesIn(own), graph, graphsByType)
    })
}

function addType(
  node: ObjectTypeDefinitionNode,
  added: ReadonlyMap<string, ReadonlySet<string>>,
  graphsByType: GraphsByType,
): ObjectTypeDefinitionNode {
  const before = graphsByType.get(node.name.value) ?? new Set()
  const interfaces = new Set(node.interfaces?.map(({ name }) => name.value))
  const directives = [...added].flatMap(([graph, abstract]) => [
    joinDirective('type', graph),
    ...[...abstract]
      .filter((name) => interfaces.has(name))
      .map((name) => joinDirective('implements', graph, { interface: name })),
  ])
  return {
    ...node,
    directives: [...(node.directives ?? []), ...directives],
    fields: (node.fields ?? []).map((field) => {
      const able = [...added.keys()].filter((graph) =>
        areKnown(typesIn(field), graph, graphsByType),
      )
      if (isInEach(field) && able.length === added.size) return field
      const graphs = isInEach(field) ? [...before, ...able] : able
      const own = graphs.map((graph) => joinDirective('field', graph))
      return { ...field, directives: [...(field.directives ?? []), ...own] }
    }),
  }
}

/** A field without `@join__field` is in every graph of its type. */
function isInEach({
  directives = [],
}: {
  readonly directives?: readonly ConstDirectiveNode[]
}): boolean {
  return !directives.some(({ name }) => name.value === 'join__field')
}

const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name))

function areKnown(names: readonly string[], graph: string, graphsByType: GraphsByType): boolean {
  return names.every((name) => builtIn.has(name) || graphsByType.get(name)?.has(graph) === true)
}

function typesIn({ type, arguments: given = [] }: FieldDefinitionNode): readonly string[] {
  return [type, ...given.map((each) => each.type)].map(namedType)
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

function readTypes({ definitions }: DocumentNode, graphsByType: GraphsByType): TypesBySubgraph {
  const typesOf = new Map<string, ReadonlySet<string>>()
  for (const node of definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue
    for (const { name, directives } of node.values ?? []) {
      const known = [...graphsByType].filter(([, graphs]) => graphs.has(name.value))
      for (const directive of directives ?? []) {
        const subgraph = argumentOf(directive, 'name')
        if (subgraph !== undefined) typesOf.set(subgraph, new Set(known.map(([type]) => type)))
      }
    }
  }
  return typesOf
}
