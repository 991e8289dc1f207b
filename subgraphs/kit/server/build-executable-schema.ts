/** The SDL of a subgraph and its resolvers -> the schema that is executed. */

import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import { Kind, parse, type DocumentNode, type GraphQLScalarType, type GraphQLSchema } from 'graphql'
import { scalars } from '../../../schema/scalars.ts'
import { checkActs, guardMutations, requireSeenPayloads } from '../acts.ts'
import { disclosingReference, nameDisclosures } from '../disclosures.ts'
import type { Subgraph, SubgraphContext, Subscriptions } from '../subgraph.ts'

/**
 * @param sdlText the SDL, for its scalars and entities
 * @param subscribed the root fields of subscriptions; default none
 */
export function buildExecutableSchema<Loaders>(
  subgraph: Subgraph<Loaders>,
  sdlText: string,
  subscribed: Subscriptions<SubgraphContext<Loaders>>['fields'] = {},
): GraphQLSchema {
  const sdl = parse(sdlText)
  const schema = buildSubgraphSchema({
    typeDefs: sdl,
    // the library types resolvers as `any`; ours name their arguments and are held against the SDL by a test
    resolvers: { ...scalarsOf(sdl), ...resolversOf(subgraph) } as GraphQLResolverMap<unknown>,
  })
  addSubscriptions(schema, subscribed)
  checkActs(subgraph.name, schema)
  requireSeenPayloads(schema)
  nameDisclosures(schema, subgraph.discloses, subgraph.lookUps)
  return schema
}

/** The parent of a root field is `{ event }` when an event is executed. */
function addSubscriptions<Context>(
  schema: GraphQLSchema,
  subscribed: Subscriptions<Context>['fields'],
): void {
  const fields = schema.getSubscriptionType()?.getFields() ?? {}
  for (const [name, subscribe] of Object.entries(subscribed)) {
    const field = fields[name]
    if (!field) throw new TypeError(`the SDL has no subscription ${name}`)
    // graphql-js types arguments and context as `any`; a test holds both against the SDL
    field.subscribe = (_root, args, context) => subscribe(args as never, context as Context)
    field.resolve = ({ event }: { readonly event?: unknown }) => event ?? null
  }
}

/** Resolvers with the reference resolvers where the library looks for them. */
function resolversOf<Loaders>(subgraph: Subgraph<Loaders>) {
  const { name, resolvers, references, discloses } = subgraph
  const merged = new Map<string, object>(Object.entries(guardMutations(name, resolvers)))
  for (const [type, resolve] of Object.entries(references))
    merged.set(type, {
      ...merged.get(type),
      __resolveReference: disclosingReference(type, resolve, discloses),
    })
  return Object.fromEntries(merged)
}

/** The scalars that the SDL declares. */
function scalarsOf(sdl: DocumentNode): Readonly<Record<string, GraphQLScalarType>> {
  const declared = new Set(
    sdl.definitions.flatMap((definition) =>
      definition.kind === Kind.SCALAR_TYPE_DEFINITION ? [definition.name.value] : [],
    ),
  )
  return Object.fromEntries(Object.entries(scalars).filter(([name]) => declared.has(name)))
}
