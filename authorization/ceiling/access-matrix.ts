/** The access matrix: for each kind of agency every coordinate within its ceiling, and the gates on it. */

import type { GraphQLSchema } from 'graphql'
import { isInterfaceType, isObjectType } from 'graphql'
import type { Gate } from '../gate.ts'
import { findVisibleFields } from './visible-fields.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/** The matrix. */
export interface AccessMatrix {
  /** Kinds of agency, in the order given. */
  readonly kinds: readonly string[]
  readonly rows: readonly AccessRow[]
}

/** One coordinate. */
export interface AccessRow {
  /** `Type.field` */
  readonly coordinate: string
  /** The gates, all of which must be open, as `requiresScopes (a and b) or c`; empty where there is none. */
  readonly gates: readonly string[]
  /** The kinds that can reach it. */
  readonly reach: readonly string[]
}

/**
 * Builds the matrix of a schema.
 * @param ceilings kind of agency -> the most scopes that its tokens can grant
 * @param schema the schema that callers ask
 */
export function buildAccessMatrix(
  index: AuthorizationIndex,
  schema: GraphQLSchema,
  ceilings: ReadonlyMap<string, ReadonlySet<string>>,
): AccessMatrix {
  const visible = [...ceilings].map(([kind, scopes]) => ({
    kind,
    fields: findVisibleFields(index, schema, { authenticated: true, scopes }).coordinates,
  }))
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !/^(__|join__|link__)/.test(type.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const rows = types.flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return []
    return Object.keys(type.getFields()).map((name): AccessRow => {
      const coordinate = `${type.name}.${name}`
      const known = index.schema.getType(type.name)
      const gates = isObjectType(known)
        ? index.gatesOf(known, name)
        : isInterfaceType(known)
          ? index.gatesOnInterface(known, name)
          : []
      return {
        coordinate,
        gates: gates.map(showGate),
        reach: visible.filter(({ fields }) => fields.has(coordinate)).map(({ kind }) => kind),
      }
    })
  })
  return { kinds: [...ceilings.keys()], rows }
}

function showGate({ directive, anyOf }: Gate): string {
  if (directive === 'authenticated') return directive
  const sets = anyOf.map((names) => (names.length > 1 ? `(${names.join(' and ')})` : names.join()))
  return `${directive} ${sets.join(' or ')}`
}

/** JSON with one line for each coordinate, so that a change that opens a field is one line of a diff. */
export function accessMatrixAsJson({ kinds, rows }: AccessMatrix): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`)
  return `{\n  "kinds": ${JSON.stringify(kinds)},\n  "rows": [\n${lines.join(',\n')}\n  ]\n}\n`
}

/** A table for the terminal. */
export function accessMatrixAsTable({ kinds, rows }: AccessMatrix): string {
  const width = Math.max(...rows.map(({ coordinate }) => coordinate.length))
  const head = ['coordinate'.padEnd(width), ...kinds, 'gate'].join('  ')
  const lines = rows.map(({ coordinate, gates, reach }) => {
    const cells = kinds.map((kind) => (reach.includes(kind) ? 'x' : '·').padEnd(kind.length))
    return [coordinate.padEnd(width), ...cells, gates.join(' and ') || '-'].join('  ').trimEnd()
  })
  return [head, ...lines].join('\n')
}
