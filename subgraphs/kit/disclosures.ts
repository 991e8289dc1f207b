/** Names the persons and cases whose data one answer holds, for the gateway's access log. */

import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql'

/** The persons and cases of one answer. */
export interface Disclosures {
  /** Pseudonyms. */
  readonly persons: Set<string>
  /** Ids. */
  readonly cases: Set<string>
  /** Look-ups by an identifier that found something, and those that found nothing. */
  readonly lookUps: { hits: number; misses: number }
}

/** Finds the person or case that an object of a type is about; undefined or null where it is about none. */
export interface DisclosedBy {
  readonly person?: (value: never) => string | null | undefined
  readonly case?: (value: never) => string | null | undefined
}

/** By the name of the type. */
export type DisclosingTypes = Readonly<Record<string, DisclosedBy>>

/** The part of a resolver's context that is used here. */
interface Disclosing {
  readonly disclosures: Disclosures
}

/** Types that tell about a person or a case in every subgraph. */
const everywhere: DisclosingTypes = {
  Person: { person: ({ id }: { readonly id: string }) => id },
  Case: { case: ({ id }: { readonly id: string }) => id },
}

/** Nobody yet. */
export function createDisclosures(): Disclosures {
  return { persons: new Set(), cases: new Set(), lookUps: { hits: 0, misses: 0 } }
}

/**
 * Makes each field that returns a disclosing type name the person or case of each object that it returns.
 * @param lookUps fields of Query that look something up by an identifier: their hits and misses are counted
 */
export function nameDisclosures(
  schema: GraphQLSchema,
  own: DisclosingTypes = {},
  lookUps: readonly string[] = [],
): void {
  const types = { ...everywhere, ...own }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const disclosed = types[getNamedType(field.type).name]
      if (disclosed) field.resolve = disclosing(field, disclosed)
    }
  }
  for (const name of lookUps) {
    const field = schema.getQueryType()?.getFields()[name]
    if (!field) throw new TypeError(`Query.${name} is no field`)
    field.resolve = counting(field)
  }
}

/** A reference resolver that names what it returns. @param type name of the entity */
export function disclosingReference<Reference, Context>(
  type: string,
  resolve: (reference: Reference, context: Context) => unknown,
  own: DisclosingTypes = {},
): (reference: Reference, context: Context) => unknown {
  const disclosed = { ...everywhere, ...own }[type]
  if (!disclosed) return resolve
  return async (reference, context) => {
    const value = await resolve(reference, context)
    note(value, disclosed, context as Disclosing) // the server puts them into every context
    return value
  }
}

function disclosing(field: GraphQLField<unknown, unknown>, disclosed: DisclosedBy) {
  const resolve = field.resolve ?? defaultFieldResolver
  const resolved: typeof resolve = (parent, args, context, info) => {
    const value: unknown = resolve(parent, args, context, info)
    if (!(value instanceof Promise)) {
      note(value, disclosed, context as Disclosing) // the server puts them into every context
      return value
    }
    return value.then((settled: unknown) => {
      note(settled, disclosed, context as Disclosing)
      return settled
    })
  }
  return resolved
}

/** An error counts for nothing: it tells nothing about the identifier. */
function counting(field: GraphQLField<unknown, unknown>) {
  const resolve = field.resolve ?? defaultFieldResolver
  const resolved: typeof resolve = async (parent, args, context, info) => {
    const value: unknown = await resolve(parent, args, context, info)
    const { lookUps } = (context as Disclosing).disclosures // the server puts them into every context
    if (isFound(value)) lookUps.hits += 1
    else lookUps.misses += 1
    return value
  }
  return resolved
}

/** Null and an empty page are misses. */
function isFound(value: unknown): boolean {
  if (value === null || value === undefined) return false
  if (typeof value !== 'object' || !('nodes' in value)) return true
  return !Array.isArray(value.nodes) || value.nodes.length > 0
}

function note(value: unknown, disclosed: DisclosedBy, { disclosures }: Disclosing): void {
  if (Array.isArray(value)) {
    for (const item of value) note(item, disclosed, { disclosures })
    return
  }
  if (typeof value !== 'object' || value === null || value instanceof Error) return
  // each type's resolvers return its rows, which its functions name
  const person = disclosed.person?.(value as never)
  const caseId = disclosed.case?.(value as never)
  if (typeof person === 'string') disclosures.persons.add(person)
  if (typeof caseId === 'string') disclosures.cases.add(caseId)
}

/** The answer's extension; undefined when it tells about nobody and nothing was looked up. */
export function disclosureExtension({ persons, cases, lookUps }: Disclosures) {
  const { hits, misses } = lookUps
  if (persons.size + cases.size + hits + misses === 0) return undefined
  return {
    access: {
      persons: [...persons],
      cases: [...cases],
      ...(hits + misses > 0 ? { lookUps } : {}),
    },
  }
}
