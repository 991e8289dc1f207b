/** The arguments of a gate directive: `scopes: [[Scope!]!]!` or `policies: [[Policy!]!]!`. */

import { Kind, type ConstDirectiveNode, type ConstValueNode } from 'graphql'
import type { Gate, GateDirective } from '../gate.ts'

/** The alternatives of a gate; with a `fault` they must not be used: the schema is refused. */
export interface ReadAlternatives {
  readonly anyOf: Gate['anyOf']
  /** A sentence about the directive; absent where it can be enforced. */
  readonly fault?: string
}

/**
 * Reads the names as GraphQL coerces lists: `"a"` is `[["a"]]`, and `["a", "b"]` is `[["a"], ["b"]]`.
 * A name that is not a string, an empty list, which other gateways take for open, and any other argument are faults.
 * @see https://spec.graphql.org/October2021/#sec-List.Input-Coercion
 */
export function readAlternatives(
  directive: ConstDirectiveNode,
  kind: GateDirective,
): ReadAlternatives {
  const given = directive.arguments ?? []
  if (kind === 'authenticated')
    return given.length === 0
      ? { anyOf: [[]] }
      : { anyOf: [], fault: '@authenticated takes no argument' }
  const argument = kind === 'requiresScopes' ? 'scopes' : 'policies'
  const [only] = given
  if (!only || given.length > 1 || only.name.value !== argument)
    return { anyOf: [], fault: `an open @${kind}: it takes the argument ${argument} and no other` }
  const anyOf: string[][] = []
  for (const alternative of itemsOf(only.value)) {
    const names: string[] = []
    for (const name of itemsOf(alternative)) {
      if (name.kind !== Kind.STRING)
        return { anyOf: [], fault: `@${kind}(${argument}:) has a name that is not a string` }
      names.push(name.value)
    }
    if (names.length === 0) return { anyOf: [], fault: `an open @${kind}: an empty list of names` }
    anyOf.push(names)
  }
  if (anyOf.length === 0) return { anyOf, fault: `an open @${kind}: an empty list` }
  return { anyOf }
}

/** The items of a list; a value that is no list stands for a list of itself. */
function itemsOf(value: ConstValueNode): readonly ConstValueNode[] {
  return value.kind === Kind.LIST ? value.values : [value]
}
