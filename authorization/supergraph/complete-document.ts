/** Completes a schema document so that a schema can be built from it: undefined names are defined or left out. */

import {
  Kind,
  specifiedScalarTypes,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type NamedTypeNode,
} from 'graphql'

/** Extensions of types -> the kind of their definition. */
const definitionKinds: ReadonlyMap<string, Kind> = new Map([
  [Kind.OBJECT_TYPE_EXTENSION, Kind.OBJECT_TYPE_DEFINITION],
  [Kind.INTERFACE_TYPE_EXTENSION, Kind.INTERFACE_TYPE_DEFINITION],
  [Kind.UNION_TYPE_EXTENSION, Kind.UNION_TYPE_DEFINITION],
  [Kind.ENUM_TYPE_EXTENSION, Kind.ENUM_TYPE_DEFINITION],
  [Kind.INPUT_OBJECT_TYPE_EXTENSION, Kind.INPUT_OBJECT_TYPE_DEFINITION],
  [Kind.SCALAR_TYPE_EXTENSION, Kind.SCALAR_TYPE_DEFINITION],
])

/**
 * An extension without a definition becomes the definition. An undefined type becomes a scalar. An undefined interface,
 * union member or root type is left out.
 */
export function completeDocument(document: DocumentNode): DocumentNode {
  const defined = new Set<string>()
  for (const definition of document.definitions)
    if (isTypeDefinition(definition)) defined.add(definition.name.value)
  const definitions = document.definitions.map((definition) => {
    const kind = definitionKinds.get(definition.kind)
    if (kind === undefined || !('name' in definition) || !definition.name) return definition
    if (defined.has(definition.name.value)) return definition
    defined.add(definition.name.value)
    return { ...definition, kind } as DefinitionNode // an extension has every part that a definition needs
  })

  const isDefined = ({ name }: NamedTypeNode) => defined.has(name.value)
  const missing = new Set<string>()
  const whole = visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      [Kind.SCHEMA_DEFINITION]: (node) => ({
        ...node,
        operationTypes: node.operationTypes.filter(({ type }) => isDefined(type)),
      }),
      [Kind.SCHEMA_EXTENSION]: (node) => ({
        ...node,
        operationTypes: node.operationTypes?.filter(({ type }) => isDefined(type)) ?? [],
      }),
      [Kind.OBJECT_TYPE_DEFINITION]: withDefinedInterfaces,
      [Kind.OBJECT_TYPE_EXTENSION]: withDefinedInterfaces,
      [Kind.INTERFACE_TYPE_DEFINITION]: withDefinedInterfaces,
      [Kind.INTERFACE_TYPE_EXTENSION]: withDefinedInterfaces,
      [Kind.UNION_TYPE_DEFINITION]: (node) => ({
        ...node,
        types: node.types?.filter(isDefined) ?? [],
      }),
      [Kind.NAMED_TYPE]({ name }) {
        if (!defined.has(name.value)) missing.add(name.value)
      },
    },
  )
  for (const { name } of specifiedScalarTypes) missing.delete(name)
  return {
    ...whole,
    definitions: [
      ...whole.definitions,
      ...[...missing].map((value) => ({
        kind: Kind.SCALAR_TYPE_DEFINITION as const,
        name: { kind: Kind.NAME as const, value },
      })),
    ],
  }

  function withDefinedInterfaces<
    Node extends { readonly interfaces?: readonly NamedTypeNode[] | undefined },
  >(node: Node): Node {
    return { ...node, interfaces: node.interfaces?.filter(isDefined) ?? [] }
  }
}

function isTypeDefinition(
  definition: DefinitionNode,
): definition is Extract<DefinitionNode, { readonly name: { readonly value: string } }> {
  return [...definitionKinds.values()].some((kind) => kind === definition.kind)
}
