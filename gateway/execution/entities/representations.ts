/** Compiles `@key` and `@requires` selections: entity -> JSON text of its representation. */

import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { stringifyJson } from '../exact-json.ts'
import {
  isInherited,
  isJsonObject,
  quote,
  readOwn,
  setOwn,
  writeJson,
  type JsonObject,
} from '../json.ts'
import type { StandIn } from '../plan/prepare-supergraph.ts'
import type { Rewrite } from '../response/rewrites.ts'
import type { TypeConditions } from '../type-conditions.ts'

/** The representation of an entity as JSON text; undefined when a field of it is missing: then it cannot be requested. */
export type Extractor = (entity: JsonObject) => string | undefined

/**
 * Identifies an entity among those of its type without writing its representation: the value of its only key field.
 * Undefined where the text is necessary.
 */
export type Identify = (entity: JsonObject) => unknown

/** Type conditions and stand-ins that representations are compiled with. */
export interface ExtractorContext {
  readonly conditions: TypeConditions
  /** Fields that stand for others, by their names: a representation calls them by the others' names. */
  readonly standIns: ReadonlyMap<string, StandIn>
}

/**
 * @param requires selections of the representation by type, as the planner gives them
 * @see Apollo Federation subgraph specification, "representations" of `Query._entities`
 */
export function compileExtractor(
  requires: readonly QueryPlanSelectionNode[],
  inputRewrite: Rewrite | undefined,
  context: ExtractorContext,
): Extractor {
  const byType = new Map<string, Extractor>()
  return (entity) => {
    const typename = readOwn(entity, '__typename')
    if (typeof typename !== 'string') return undefined
    let extract = byType.get(typename)
    if (!extract) {
      extract = compileForType(requires, typename, inputRewrite, context)
      // A name that no condition includes comes from outside: only names of the schema are kept.
      if (extract !== nothing) byType.set(typename, extract)
    }
    return extract(entity)
  }
}

/** @returns undefined where representations have more than one field beside `__typename` */
export function compileIdentity(
  requires: readonly QueryPlanSelectionNode[],
  { standIns }: ExtractorContext,
): Identify | undefined {
  const [fragment, ...others] = requires
  if (fragment?.kind !== 'InlineFragment' || others.length > 0) return undefined
  if (!areFields(fragment.selections)) return undefined
  const [field, ...more] = fragment.selections.filter(({ name }) => name !== '__typename')
  if (!field || more.length > 0 || field.selections || standIns.has(field.name)) return undefined
  const key = field.alias ?? field.name
  if (isInherited(key)) return undefined
  return (entity) => {
    const value = entity[key]
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  }
}

const nothing: Extractor = () => undefined

function compileForType(
  requires: readonly QueryPlanSelectionNode[],
  typename: string,
  inputRewrite: Rewrite | undefined,
  context: ExtractorContext,
): Extractor {
  const parts = requires.filter(
    (part) =>
      part.kind === 'Field' ||
      part.typeCondition === undefined ||
      context.conditions.namesWithin(part.typeCondition).has(typename),
  )
  const [only] = parts
  if (!only) return nothing
  if (
    !inputRewrite &&
    parts.length === 1 &&
    only.kind === 'InlineFragment' &&
    areFields(only.selections)
  )
    return compileText(only.selections, context)
  return (entity) => {
    const representation = Object.create(null) as JsonObject
    for (const part of parts) {
      const selections = part.kind === 'Field' ? [part] : part.selections
      const extracted = extractObject(entity, selections, context)
      if (extracted) mergeFields(representation, extracted)
    }
    if (typeof representation['__typename'] !== 'string') return undefined
    inputRewrite?.(representation)
    return stringifyJson(representation)
  }
}

/** The key of a field in the representation. */
function nameIn({ alias, name }: FieldSelection, { standIns }: ExtractorContext): string {
  return standIns.get(name)?.field.name.value ?? alias ?? name
}

type FieldSelection = Extract<QueryPlanSelectionNode, { kind: 'Field' }>

function areFields(selections: readonly QueryPlanSelectionNode[]): selections is FieldSelection[] {
  return selections.every((each) => each.kind === 'Field' && areFields(each.selections ?? []))
}

/** The fast way: one fragment of fields alone, written directly. */
function compileText(selections: readonly FieldSelection[], context: ExtractorContext): Extractor {
  const fields = selections.map((field, at) => {
    const key = field.alias ?? field.name
    return {
      key,
      isInherited: isInherited(key),
      prefix: `${at === 0 ? '{' : ','}${JSON.stringify(nameIn(field, context))}:`,
      write: field.selections
        ? writeBelow(compileText(field.selections as FieldSelection[], context))
        : writeLeaf, // `areFields` looked at every level
    }
  })
  if (fields.length === 0) return () => '{}'
  return (entity) => {
    let text = ''
    for (const field of fields) {
      const value = field.isInherited ? readOwn(entity, field.key) : entity[field.key]
      if (value === undefined) return undefined
      const written = field.write(value)
      if (written === undefined) return undefined
      text += field.prefix + written
    }
    return `${text}}`
  }
}

function writeLeaf(value: unknown): string {
  return typeof value === 'string' ? quote(value) : (writeJson(value) ?? 'null')
}

function writeBelow(extract: Extractor): (value: unknown) => string | undefined {
  const write = (value: unknown): string | undefined => {
    if (Array.isArray(value)) {
      const items: string[] = []
      for (const item of value) {
        const written = write(item)
        if (written === undefined) return undefined
        items.push(written)
      }
      return `[${items.join(',')}]`
    }
    return isJsonObject(value) ? extract(value) : 'null'
  }
  return write
}

/** The general way: nested fragments, several fragments for one type, rewrites. */
function extractObject(
  source: JsonObject,
  selections: readonly QueryPlanSelectionNode[],
  context: ExtractorContext,
): JsonObject | undefined {
  const result = Object.create(null) as JsonObject
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const typename = readOwn(source, '__typename')
      const { typeCondition } = selection
      const applies =
        typeCondition === undefined ||
        (typeof typename === 'string' &&
          context.conditions.namesWithin(typeCondition).has(typename))
      const extracted = applies ? extractObject(source, selection.selections, context) : undefined
      if (extracted) mergeFields(result, extracted)
      continue
    }
    const key = selection.alias ?? selection.name
    const value = readOwn(source, key)
    if (value === undefined) return undefined
    const extracted = selection.selections
      ? extractValue(value, selection.selections, context)
      : value
    if (extracted === undefined) return undefined
    mergeFields(result, { [nameIn(selection, context)]: extracted })
  }
  return result
}

function extractValue(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[],
  context: ExtractorContext,
): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => extractValue(item, selections, context))
    return items.includes(undefined) ? undefined : items
  }
  return isJsonObject(value) ? extractObject(value, selections, context) : null
}

function mergeFields(target: JsonObject, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) {
    const found = readOwn(target, key)
    if (isJsonObject(found) && isJsonObject(value)) mergeFields(found, value)
    else if (Array.isArray(found) && Array.isArray(value) && found.length === value.length)
      found.forEach((item, at) => {
        if (isJsonObject(item) && isJsonObject(value[at])) mergeFields(item, value[at])
      })
    else setOwn(target, key, value)
  }
}
