/** Where a plan names a stand-in, its subgraph is asked for what it stands for. */

import { Kind, parse, print, visit } from 'graphql'
import type { StandIn } from './prepare-supergraph.ts'

/** The text of a subgraph operation with `price_required_1: price(currency: EUR)` for `price_required_1`. */
export function spellOut(query: string, standIns: ReadonlyMap<string, StandIn>): string {
  if (![...standIns.keys()].some((name) => query.includes(name))) return query
  return print(
    visit(parse(query), {
      [Kind.FIELD](node) {
        const standIn = standIns.get(node.name.value)
        if (!standIn) return undefined
        return { ...node, ...standIn.field, alias: node.alias ?? node.name }
      },
    }),
  )
}
