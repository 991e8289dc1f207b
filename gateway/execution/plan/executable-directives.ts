/** Directives of subgraphs that stand in operations: kept in the schema of callers, and sent with every argument. */

import {
  Kind,
  visit,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'

/** Executable locations of directives (GraphQL specification, 3.13). */
const executable = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
])

/**
 * The supergraph without the `@link`s of features whose directives stand in operations. The API schema leaves out whatever
 * is linked; a caller could not use the directive then, although the subgraphs composed it (`@composeDirective`).
 * Features of Apollo Federation, and those with a purpose, stay as they are.
 */
export function unlinkExecutableDirectives(document: DocumentNode): DocumentNode {
  const names = new Set<string>()
  for (const each of document.definitions)
    if (
      each.kind === Kind.DIRECTIVE_DEFINITION &&
      each.locations.some(({ value }) => executable.has(value))
    )
      names.add(each.name.value)
  const isKept = (directive: ConstDirectiveNode) =>
    directive.name.value !== 'link' ||
    textOf(directive, 'url').startsWith('https://specs.apollo.dev/') ||
    directive.arguments?.some(({ name }) => name.value === 'for') === true ||
    !importsOf(directive).some((name) => names.has(name))
  if (names.size === 0) return document
  return visit(document, {
    [Kind.SCHEMA_DEFINITION]: (node) => ({
      ...node,
      directives: node.directives?.filter(isKept) ?? [],
    }),
  })
}

/**
 * The operation with the default of each directive argument that it leaves out: the default may be that of one subgraph,
 * and another requires the argument.
 */
export function writeDirectiveDefaults(
  document: DocumentNode,
  schema: GraphQLSchema,
): DocumentNode {
  return visit(document, {
    [Kind.DIRECTIVE](node) {
      const given = new Set(node.arguments?.map(({ name }) => name.value))
      const absent = (schema.getDirective(node.name.value)?.args ?? []).flatMap(
        ({ name, astNode }) =>
          given.has(name) || !astNode?.defaultValue ? [] : [argument(name, astNode.defaultValue)],
      )
      if (absent.length === 0) return undefined
      return { ...node, arguments: [...(node.arguments ?? []), ...absent] } satisfies DirectiveNode
    },
  })
}

function argument(name: string, value: ConstValueNode) {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value } as const
}

/** Names under which the directives of a feature stand in the supergraph. */
function importsOf({ arguments: given = [] }: ConstDirectiveNode): readonly string[] {
  const value = given.find(({ name }) => name.value === 'import')?.value
  if (value?.kind !== Kind.LIST) return []
  return value.values.flatMap((each) => {
    if (each.kind === Kind.STRING) return [each.value.replace(/^@/, '')]
    if (each.kind !== Kind.OBJECT) return []
    const texts = new Map(
      each.fields.map((field) => [
        field.name.value,
        field.value.kind === Kind.STRING ? field.value.value : '',
      ]),
    )
    return [(texts.get('as') ?? texts.get('name') ?? '').replace(/^@/, '')]
  })
}

function textOf({ arguments: given = [] }: ConstDirectiveNode, name: string): string {
  const value = given.find((each) => each.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : ''
}
