/** Applies `@skip` and `@include` to the text of a query: an oracle's own way, not the gateway's. */

import { Kind, parse, print, visit, type ASTNode, type DirectiveNode } from 'graphql'

type Variables = Readonly<Record<string, boolean>>

/**
 * The query without what `variables` leave out and without conditions. The stock gateway makes one plan for all values,
 * which gives null for fields beside a field with `@requires` that is left out; what it is asked has no conditions.
 * Every selection set must keep a selection, and conditions be the only use of variables.
 */
export function applyConditions(query: string, variables: Variables): string {
  const leave = {
    enter(node: ASTNode & { readonly directives?: readonly DirectiveNode[] }) {
      const isLeftOut = (node.directives ?? []).some(
        (directive) =>
          (directive.name.value === 'skip' && isTrue(directive, variables)) ||
          (directive.name.value === 'include' && !isTrue(directive, variables)),
      )
      return isLeftOut ? null : undefined
    },
  }
  const kept = visit(parse(query), { Field: leave, InlineFragment: leave })
  return print(visit(kept, { Directive: () => null, VariableDefinition: () => null }))
}

function isTrue({ arguments: given = [] }: DirectiveNode, variables: Variables): boolean {
  const condition = given[0]?.value
  if (condition?.kind !== Kind.VARIABLE) throw new TypeError('the condition is no variable')
  return variables[condition.name.value] ?? false
}
