/** Holds the mutations of a subgraph to the table of acts: none without a row, none by a kind of agency that is not in it. */

import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { acts } from '../../schema/acts.ts'
import { forbidden, notFound } from './errors.ts'
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

/**
 * Makes each mutation answer NOT_FOUND where its payload holds what the caller does not see any more: an act that comes again
 * with its key is answered from the rows of now, and the part of the agency in the case may have ended.
 */
export function requireSeenPayloads(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const payload = getNamedType(field.type)
    if (!isObjectType(payload)) continue
    const resolve = field.resolve ?? defaultFieldResolver
    field.resolve = async (parent, args, context, info) => {
      const value: unknown = await resolve(parent, args, context, info)
      if (isObject(value) && hasUnseen(payload, value)) throw notFound()
      return value
    }
  }
}

/** Whether a member of the payload is null that its type does not let be null. */
function hasUnseen(payload: GraphQLObjectType, value: Readonly<Record<string, unknown>>): boolean {
  const fields = payload.getFields()
  return Object.entries(value).some(([name, member]) => {
    const type = fields[name]?.type
    if (!type) return false
    if (member === null || member === undefined) return isNonNullType(type)
    const list = getNullableType(type)
    if (!isListType(list) || !isNonNullType(list.ofType) || !Array.isArray(member)) return false
    return member.some((item) => item === null || item === undefined)
  })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
