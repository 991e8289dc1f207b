/** Compiles the selection of an operation to a writer: merged subgraph JSON -> text of the response, in one pass. */

import {
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import { collectFields, type SelectionContext } from './collect-fields.ts'
import { isInherited, isJsonObject, readOwn, type JsonObject } from '../json.ts'
import { leafWriter } from './leaf-writer.ts'
import { violate, type Writer, type Writing } from './writer.ts'

/** The root selection of an operation, with the schema that its response is written by. */
export interface AnswerSelection extends SelectionContext {
  readonly schema: GraphQLSchema
  readonly root: GraphQLCompositeType
  readonly selectionSet: SelectionSetNode
}

/**
 * Compiles the writer of an operation's `data`. Keys come in the order of the selection, nulls propagate as non-null
 * types demand (GraphQL specification, 6.4.4), values are coerced to their types (3.5), and fields that were not
 * selected are left out.
 */
export function compileAnswerWriter(selection: AnswerSelection): Writer {
  const compile = createCompiler(selection)
  return compile.composite(selection.root, [selection.selectionSet])
}

interface CompiledField {
  /** The response key. */
  readonly key: string
  /** The key in the merged answers of the subgraphs. */
  readonly source: string
  readonly isInherited: boolean
  /** Comma, key and colon. */
  readonly prefix: string
  readonly isNonNull: boolean
  readonly write: Writer
}

function createCompiler(selection: AnswerSelection) {
  const { schema } = selection

  function composite(declared: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Writer {
    const byType = new Map<string, Writer>()
    const ofType = (runtime: GraphQLCompositeType): Writer => {
      const writer = byType.get(runtime.name) ?? object(runtime, sets)
      byType.set(runtime.name, writer)
      return writer
    }
    if (isObjectType(declared)) {
      // Compiled at first use: a selection may be deep and its data absent.
      let writer: Writer | undefined
      return (value, writing) => (writer ??= ofType(declared))(value, writing)
    }
    return (value, writing) => {
      if (!isJsonObject(value)) return refuse(value, writing)
      const typename = readOwn(value, '__typename')
      if (typename === undefined) return ofType(declared)(value, writing)
      const known = typeof typename === 'string' ? byType.get(typename) : undefined
      if (known) return known(value, writing)
      const runtime = typeof typename === 'string' ? schema.getType(typename) : undefined
      if (!isObjectType(runtime) && !isInterfaceType(runtime)) return refuse(value, writing)
      return ofType(runtime)(value, writing)
    }
  }

  function object(runtime: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Writer {
    const collected = collectFields(selection, runtime, sets)
    const fields: CompiledField[] = []
    for (const [key, nodes] of collected) {
      const compiled = field(runtime, nodes)
      if (!compiled) continue
      const source = (nodes[0] && selection.internalKeys.get(nodes[0])) ?? key
      fields.push({
        key,
        source,
        isInherited: isInherited(source),
        prefix: `${fields.length === 0 ? '{' : ','}${JSON.stringify(key)}:`,
        ...compiled,
      })
    }
    return objectWriter(fields)
  }

  function field(
    runtime: GraphQLCompositeType,
    nodes: readonly FieldNode[],
  ): Pick<CompiledField, 'isNonNull' | 'write'> | undefined {
    const [node] = nodes
    const name = node?.name.value ?? ''
    if (name === '__typename') {
      const text = isObjectType(runtime) ? JSON.stringify(runtime.name) : undefined
      // An object of unknown type has no name.
      return { isNonNull: true, write: (found, writing) => text ?? refusedAt(name, found, writing) }
    }
    const definition = 'getFields' in runtime ? runtime.getFields()[name] : undefined
    if (!definition) return undefined
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    const key = node?.alias?.value ?? name
    const isNonNull = isNonNullType(definition.type)
    const inner = isNonNullType(definition.type) ? definition.type.ofType : definition.type
    const write = value(inner, sets)
    return {
      isNonNull,
      write: sets.length > 0 || isListType(inner) ? placed(key, write) : placedLeaf(key, write),
    }
  }

  function value(type: GraphQLOutputType, sets: readonly SelectionSetNode[]): Writer {
    if (isNonNullType(type)) return value(type.ofType, sets)
    if (isListType(type))
      return once(list(value(type.ofType, sets), isNonNullType(type.ofType), isLeaf(type.ofType)))
    if (isObjectType(type) || isAbstractType(type)) return once(composite(type, sets))
    return leafWriter(type)
  }

  return { composite }
}

/** Writes the fields of an object in their order; undefined when a field that is never null has no value. */
function objectWriter(fields: readonly CompiledField[]): Writer {
  if (fields.length === 0)
    return (value, writing) => (isJsonObject(value) ? '{}' : refuse(value, writing))
  return (value, writing) => {
    if (!isJsonObject(value)) return refuse(value, writing)
    let text = ''
    for (const each of fields) {
      const found = each.isInherited ? readOwn(value, each.source) : value[each.source]
      const written = each.write(found, writing)
      if (written === undefined) {
        if (found === undefined || (found === null && each.isNonNull))
          reportMissing(value, found, each, writing)
        if (each.isNonNull) return undefined
      }
      text += each.prefix + (written ?? 'null')
    }
    return `${text}}`
  }
}

/** @param isLeafItem whether the writer of an item leaves it to the list to report a value of the wrong type */
function list(writeItem: Writer, isItemNonNull: boolean, isLeafItem: boolean): Writer {
  return (value, writing) => {
    if (!Array.isArray(value)) return refuse(value, writing)
    const { path } = writing
    const depth = path.length
    let text = '['
    for (let at = 0; at < value.length; at++) {
      path[depth] = at
      const item: unknown = value[at]
      const written = writeItem(item, writing)
      if (written === undefined) {
        const isNull = item === null || item === undefined
        if (isNull ? isItemNonNull : isLeafItem) violate(writing)
        if (isItemNonNull) {
          path.length = depth
          return undefined
        }
        text += at === 0 ? 'null' : ',null'
      } else text += at === 0 ? written : `,${written}`
    }
    path.length = depth
    return `${text}]`
  }
}

function isLeaf(type: GraphQLOutputType): boolean {
  return isLeafType(isNonNullType(type) ? type.ofType : type)
}

/** Writes a shared object once, unless errors name its path: then it is written at each of its places. */
function once(write: Writer): Writer {
  return (value, writing) => {
    const { shared, violations } = writing
    const memo = shared.size > 0 ? shared.get(value as object) : undefined // a value that is no object is no key of the map
    if (!memo) return write(value, writing)
    if (memo.by === write) return memo.text
    const before = violations.length
    const text = write(value, writing)
    if (violations.length === before) {
      memo.text = text
      memo.by = write
    }
    return text
  }
}

/** Keeps the path for the values inside. */
function placed(key: string, write: Writer): Writer {
  return (value, writing) => {
    if (typeof value !== 'object' || value === null) return refusedAt(key, value, writing)
    writing.path.push(key)
    const text = write(value, writing)
    writing.path.pop()
    return text
  }
}

function placedLeaf(key: string, write: Writer): Writer {
  return (value, writing) => {
    const text = write(value, writing)
    return text ?? refusedAt(key, value, writing)
  }
}

function refusedAt(key: string, value: unknown, writing: Writing): undefined {
  if (value !== null && value !== undefined) violateAt(key, writing)
  return undefined
}

/** A null where the type allows none, or a field that a failed fetch should have brought. */
function reportMissing(
  object: JsonObject,
  found: null | undefined,
  { key, isNonNull }: CompiledField,
  writing: Writing,
): void {
  const error =
    found === undefined ? (writing.incomplete.get(object) ?? writing.interrupted) : undefined
  if (error || isNonNull) violateAt(key, writing, error)
}

function violateAt(key: string, writing: Writing, error?: GraphQLFormattedError): void {
  writing.path.push(key)
  violate(writing, error)
  writing.path.pop()
}

/** A value of the wrong type becomes null and is reported. */
function refuse(value: unknown, writing: Writing): undefined {
  if (value !== null && value !== undefined) violate(writing)
  return undefined
}
