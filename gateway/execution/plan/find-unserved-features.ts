/** Features that a supergraph needs and that this gateway does not serve. */

import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql'

/**
 * Reads every `@link` and `@core` that names a purpose: a supergraph with such a feature must not be served without it.
 * @param served URLs of features with their versions
 * @returns URLs, in the order of the document
 * @see https://specs.apollo.dev/link/v1.0/ "for:"
 */
export function findUnservedFeatures(
  { definitions }: DocumentNode,
  served: ReadonlySet<string>,
): readonly string[] {
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION)
      return []
    return (definition.directives ?? []).flatMap((directive) => {
      const url = textOf(directive, 'url') ?? textOf(directive, 'feature')
      const purpose = textOf(directive, 'for')
      return url === undefined || purpose === undefined || served.has(url) ? [] : [url]
    })
  })
}

function textOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined
}
