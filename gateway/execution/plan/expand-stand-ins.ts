/** Replaces the stand-ins of a plan by the fields and literals that they stand for. */

import { Kind, parse, print, visit, type ValueNode } from 'graphql'
import type { StandIn } from './prepare-supergraph.ts'

/** The text of a subgraph operation with `price_required_1: price(currency: EUR)` for `price_required_1`. */
export function spellOut(
  query: string,
  standIns: ReadonlyMap<string, StandIn>,
  literals: ReadonlyMap<string, ValueNode>,
): string {
  const names = [...standIns.keys(), ...literals.keys()]
  if (!names.some((name) => query.includes(name))) return query
  return print(
    visit(parse(query), {
      [Kind.VARIABLE_DEFINITION]: ({ variable }) =>
        literals.has(variable.name.value) ? null : undefined,
      [Kind.VARIABLE]: ({ name }) => literals.get(name.value),
      [Kind.FIELD](node) {
        const standIn = standIns.get(node.name.value)
        if (!standIn) return undefined
        return { ...node, ...standIn.field, alias: node.alias ?? node.name }
      },
    }),
  )
}
