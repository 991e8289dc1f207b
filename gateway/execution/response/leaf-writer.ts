/** Values of scalars and enums: coerced as the GraphQL specification says for results (3.5), written as JSON. */

import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLLeafType,
} from 'graphql'
import { ExactNumber } from '../exact-json.ts'
import { quote, writeJson } from '../json.ts'

/** @returns undefined for null and for a value that is not of the type */
export type LeafWriter = (value: unknown) => string | undefined

/** Custom scalars may be any JSON; of an enum only the values of the schema of callers are written. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]))
    return (value) => (typeof value === 'string' ? texts.get(value) : undefined)
  }
  switch (type.name) {
    case GraphQLString.name:
      return (value) => (typeof value === 'string' ? quote(value) : undefined)
    case GraphQLID.name:
      return (value) => (typeof value === 'string' ? quote(value) : writeIdNumber(value))
    case GraphQLInt.name:
      return writeInt
    case GraphQLFloat.name:
      return writeFloat
    case GraphQLBoolean.name:
      return (value) => (typeof value === 'boolean' ? String(value) : undefined)
    default:
      return writeJson
  }
}

/** Bounds of `Int`: 32 bits, signed (3.5.1). */
const maxInt = 2_147_483_647
const minInt = -2_147_483_648

function writeInt(value: unknown): string | undefined {
  const number = value instanceof ExactNumber ? Number(value.text) : value
  return typeof number === 'number' &&
    Number.isInteger(number) &&
    number <= maxInt &&
    number >= minInt
    ? String(number)
    : undefined
}

/** A `Float` is a double (3.5.2): a longer number is rounded to one, a number beyond its range is an error. */
function writeFloat(value: unknown): string | undefined {
  const number = value instanceof ExactNumber ? Number(value.text) : value
  return typeof number === 'number' ? writeJson(number) : undefined
}

/** An `ID` is text in every answer (3.5.5), also where the subgraph wrote a whole number. */
function writeIdNumber(value: unknown): string | undefined {
  if (value instanceof ExactNumber)
    return /^-?\d+$/.test(value.text) ? `"${value.text}"` : undefined
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21
    ? `"${value}"`
    : undefined
}
