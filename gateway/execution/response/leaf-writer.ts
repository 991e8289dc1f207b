/** Values of scalars and enums: checked against their type, written as JSON. */

import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLLeafType,
} from 'graphql'
import { quote, writeJson } from '../json.ts'

/** @returns undefined for null and for a value that is not of the type */
export type LeafWriter = (value: unknown) => string | undefined

/** Custom scalars may be anything; of an enum only the values that callers may see are written. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]))
    return (value) => (typeof value === 'string' ? texts.get(value) : undefined)
  }
  switch (type.name) {
    case GraphQLString.name:
      return writeString
    case GraphQLID.name:
      return (value) => (typeof value === 'string' ? quote(value) : writeInteger(value))
    case GraphQLInt.name:
      return writeInteger
    case GraphQLFloat.name:
      return (value) => (typeof value === 'number' ? writeJson(value) : undefined)
    case GraphQLBoolean.name:
      return (value) => (typeof value === 'boolean' ? String(value) : undefined)
    default:
      return writeJson
  }
}

function writeString(value: unknown): string | undefined {
  return typeof value === 'string' ? quote(value) : undefined
}

function writeInteger(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : undefined
}
