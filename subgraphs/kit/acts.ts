/** Holds the mutations of a subgraph to the table of acts: none without a row, none by a kind of agency that is not in it. */

import type { GraphQLSchema } from 'graphql'
import { acts } from '../../schema/acts.ts'
import { forbidden } from './errors.ts'
import type { Resolvers, SubgraphContext } from './subgraph.ts'

/**
 * Compares the mutations of a schema with the rows of its subgraph.
 * @throws {Error} when a mutation has no row, or a row has no mutation
 */
export function checkActs(subgraph: string, schema: GraphQLSchema): void {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})
  const rows = Object.keys(acts[subgraph] ?? {})
  const silent = mutations.filter((name) => !rows.includes(name))
  const idle = rows.filter((name) => !mutations.includes(name))
  if (silent.length > 0)
    throw new Error(
      `${subgraph}: mutations without a row in the table of acts: ${silent.join(', ')}`,
    )
  if (idle.length > 0)
    throw new Error(`${subgraph}: rows in the table of acts without a mutation: ${idle.join(', ')}`)
}

/** The resolvers, where each mutation first refuses a kind of agency that its row does not name. */
export function guardMutations<Loaders>(
  subgraph: string,
  resolvers: Resolvers<SubgraphContext<Loaders>>,
): Resolvers<SubgraphContext<Loaders>> {
  const guarded = Object.entries(resolvers['Mutation'] ?? {}).map(([name, resolve]) => {
    const by = acts[subgraph]?.[name]?.by ?? []
    const guard = (parent: never, args: never, context: SubgraphContext<Loaders>) => {
      if (!by.includes(context.caller.agencyKind))
        throw forbidden('This act is not one of the caller’s kind of agency')
      return resolve(parent, args, context)
    }
    return [name, guard] as const
  })
  return { ...resolvers, Mutation: Object.fromEntries(guarded) }
}
