/** Names the persons and cases whose data one answer holds, for the gateway's access log. */

import {
  defaultFieldResolver,
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql'
import type { Queryable } from './database/database.ts'

/** The persons and cases of one answer. */
export interface Disclosures {
  /** Pseudonyms. */
  readonly persons: Set<string>
  /** Ids. */
  readonly cases: Set<string>
  /** Keys of accounts, numbers or cases whose persons are not read yet. */
  readonly behind: Set<string>
  /** Those of which the answer named the persons already. */
  readonly known: Set<string>
  /** Look-ups by an identifier that found something, and those that found nothing. */
  readonly lookUps: { hits: number; misses: number }
}

/** A name, several, or none. */
type Names = string | null | undefined | readonly (string | null | undefined)[]

/** Finds the names of one object. @param value of a field, where the entry is of a field */
type Find = (object: never, value: never) => Names

/** Finds the persons and cases that an object tells about; undefined or null where it tells about none. */
export interface DisclosedBy {
  readonly person?: Find
  readonly case?: Find
  /** Keys whose persons the subgraph reads when the answer is complete: see `PersonsBehind`. */
  readonly behind?: Find
  /** Keys of which `person` names the persons. */
  readonly known?: Find
}

/** By the name of the type (`Hold`), or of a field that tells about its object (`Case.narrative`). */
export type DisclosingTypes = Readonly<Record<string, DisclosedBy>>

/** Reads the persons behind keys, as far as the caller may know them: one row for each. */
export type PersonsBehind = (
  db: Queryable,
  keys: readonly string[],
) => Promise<readonly { readonly personId: string | null }[]>

/** The part of a resolver's context that is used here. */
interface Disclosing {
  readonly disclosures: Disclosures
}

/** Types that tell about a person or a case in every subgraph. */
const everywhere: DisclosingTypes = {
  Person: { person: ({ id }: { readonly id: string }) => id },
  Case: { case: ({ id }: { readonly id: string }) => id },
}

/** Empty sets, for one answer. */
export function createDisclosures(): Disclosures {
  return {
    persons: new Set(),
    cases: new Set(),
    behind: new Set(),
    known: new Set(),
    lookUps: { hits: 0, misses: 0 },
  }
}

/**
 * Makes each field that returns a disclosing type name the persons and cases of each object that it returns.
 * @param lookUps fields of Query that look something up by an identifier: their hits and misses are counted
 * @throws {TypeError} when a name is neither a type nor a field
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
  for (const [name, disclosed] of Object.entries(own)) {
    if (name.includes('.')) {
      const field = fieldAt(schema, name)
      field.resolve = disclosingParent(field, disclosed)
    } else if (!isObjectType(schema.getType(name))) throw new TypeError(`${name} is no type`)
  }
  for (const name of lookUps) {
    const field = fieldAt(schema, `Query.${name}`)
    field.resolve = counting(field)
  }
}

function fieldAt(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> {
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field) throw new TypeError(`${coordinate} is no field`)
  return field
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

/**
 * Adds the persons behind the keys that the answer named, in one statement.
 * @throws when they cannot be read: the answer must not leave
 */
export async function addPersonsBehind(
  { persons, behind, known }: Disclosures,
  find: PersonsBehind | undefined,
  read: <T>(work: (db: Queryable) => Promise<T>) => Promise<T>,
): Promise<void> {
  const keys = [...behind].filter((key) => !known.has(key))
  if (keys.length === 0) return
  if (!find) throw new TypeError('this subgraph reads no persons behind keys')
  for (const { personId } of await read((db) => find(db, keys)))
    if (personId !== null) persons.add(personId)
}

function disclosing(field: GraphQLField<unknown, unknown>, disclosed: DisclosedBy) {
  return noting(field, (value, _parent, context) => note(value, disclosed, context))
}

/** An empty list or page tells nothing. */
function disclosingParent(field: GraphQLField<unknown, unknown>, disclosed: DisclosedBy) {
  return noting(field, (value, parent, context) => {
    if (isFound(value)) noteOne(parent, value, disclosed, context)
  })
}

/** An error counts for nothing: it tells nothing about the identifier. */
function counting(field: GraphQLField<unknown, unknown>) {
  return noting(field, (value, _parent, { disclosures: { lookUps } }) => {
    if (isFound(value)) lookUps.hits += 1
    else lookUps.misses += 1
  })
}

/** The field's resolver, which calls `work` with each value before it is completed. */
function noting(
  field: GraphQLField<unknown, unknown>,
  work: (value: unknown, parent: unknown, context: Disclosing) => void,
) {
  const resolve = field.resolve ?? defaultFieldResolver
  const resolved: typeof resolve = (parent, args, context, info) => {
    const value: unknown = resolve(parent, args, context, info)
    const own = context as Disclosing // the server puts them into every context
    if (!(value instanceof Promise)) {
      work(value, parent, own)
      return value
    }
    return value.then((settled: unknown) => {
      work(settled, parent, own)
      return settled
    })
  }
  return resolved
}

/** Null, an empty list and an empty page are none. */
function isFound(value: unknown): boolean {
  if (value === null || value === undefined) return false
  if (Array.isArray(value)) return value.length > 0
  if (typeof value !== 'object' || !('nodes' in value)) return true
  return !Array.isArray(value.nodes) || value.nodes.length > 0
}

function note(value: unknown, disclosed: DisclosedBy, context: Disclosing): void {
  if (Array.isArray(value)) {
    for (const item of value) note(item, disclosed, context)
    return
  }
  if (typeof value !== 'object' || value === null || value instanceof Error) return
  noteOne(value, undefined, disclosed, context)
}

function noteOne(
  object: unknown,
  value: unknown,
  disclosed: DisclosedBy,
  { disclosures }: Disclosing,
): void {
  // each type's resolvers return its rows, which its functions name
  const add = (names: Set<string>, find: Find | undefined) => {
    const found = find?.(object as never, value as never)
    for (const name of Array.isArray(found) ? (found as readonly unknown[]) : [found])
      if (typeof name === 'string') names.add(name)
  }
  add(disclosures.persons, disclosed.person)
  add(disclosures.cases, disclosed.case)
  add(disclosures.behind, disclosed.behind)
  add(disclosures.known, disclosed.known)
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
