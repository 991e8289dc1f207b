/** Custom scalars whose values the gateway checks, before any subgraph receives them. */

import { GraphQLScalarType, type GraphQLSchema } from 'graphql'
import { scalars } from '../../../schema/scalars.ts'

/**
 * Gives the scalars of these names in `schema` the checks of `schema/scalars.ts`.
 * @throws {TypeError} when there is no check for a name
 */
export function checkScalars(schema: GraphQLSchema, names: readonly string[]): void {
  const known = new Map<string, GraphQLScalarType>(Object.entries(scalars))
  for (const name of names) {
    const checked = known.get(name)
    if (!checked) throw new TypeError(`no check for a scalar ${name}`)
    const type = schema.getType(name)
    if (!(type instanceof GraphQLScalarType)) continue
    type.parseValue = checked.parseValue.bind(checked)
    type.parseLiteral = checked.parseLiteral.bind(checked)
  }
}
