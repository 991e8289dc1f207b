/** Reads and writes the directives by which a supergraph assigns types and fields to subgraphs (the join specification). */

import { isTypeDefinitionNode, Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql'

/** Names of graphs as the join specification writes them, by the name of a type. */
export type GraphsByType = ReadonlyMap<string, ReadonlySet<string>>

/** The graphs of each type. */
export function readGraphs({ definitions }: DocumentNode): GraphsByType {
  const graphs = new Map<string, ReadonlySet<string>>()
  for (const node of definitions)
    if (isTypeDefinitionNode(node))
      graphs.set(node.name.value, graphsIn(node.directives, 'join__type'))
  return graphs
}

/** The graphs that the directives of this name name. */
export function graphsIn(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): ReadonlySet<string> {
  const graphs = new Set<string>()
  for (const directive of directives ?? []) {
    const graph = directive.name.value === name ? argumentOf(directive, 'graph') : undefined
    if (graph !== undefined) graphs.add(graph)
  }
  return graphs
}

/** The argument where it is a text or a name; undefined otherwise. */
export function argumentOf(
  { arguments: given }: ConstDirectiveNode,
  name: string,
): string | undefined {
  const value = given?.find((each) => each.name.value === name)?.value
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined
}

/** `@join__NAME(graph: GRAPH, TEXTS)`. */
export function joinDirective(
  name: string,
  graph: string,
  texts: Readonly<Record<string, string>> = {},
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: `join__${name}` },
    arguments: [
      argument('graph', Kind.ENUM, graph),
      ...Object.entries(texts).map(([key, value]) => argument(key, Kind.STRING, value)),
    ],
  }
}

function argument(key: string, kind: Kind.ENUM | Kind.STRING, value: string) {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: key },
    value: { kind, value },
  } as const
}
