/** Prepares a supergraph for a planner that refuses SECURITY features: the gateway enforces them itself. */

import { Kind, parse, print, visit, type ConstDirectiveNode } from 'graphql'
import { isGateLink } from './read-links.ts'

/** Removes `for: SECURITY` from the links of the three enforced features, and from no other. */
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
