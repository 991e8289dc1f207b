/** A supergraph without its guard, for an engine that enforces nothing: we do, and take that guard over. */

import { Kind, parse, print, visit, type ConstDirectiveNode } from 'graphql'
import { isGateLink } from './read-links.ts'

/** Takes `for: SECURITY` from the links of the three features that we enforce, and from no other. */
export function stripSecurity(supergraphSdl: string): string {
  const document = parse(supergraphSdl)
  return print(
    visit(document, {
      [Kind.DIRECTIVE]: (directive) =>
        isGateLink(directive as ConstDirectiveNode) // no variables in a schema
          ? {
              ...directive,
              arguments: directive.arguments?.filter(({ name }) => name.value !== 'for') ?? [],
            }
          : undefined,
    }),
  )
}
