/** Finds the objects at a path of the merged answers, and their exact paths. */

import { isInherited, isJsonObject, readOwn, setOwn, type JsonObject } from '../json.ts'
import type { TypeConditions } from '../type-conditions.ts'

/**
 * Keys from the root, and `@` for every item of a list. `key|[A,B]` and `@|[A,B]` lead to objects of those types only;
 * an empty key stands for the root.
 */
export type FlattenPath = readonly (string | number)[]

interface PathElement {
  readonly key: string
  readonly isInherited: boolean
  /** Types of the objects to which the key leads; undefined: all. */
  readonly types: ReadonlySet<string> | undefined
}

/** Takes one object at the path and returns the object that stands there from now on: most often the same. */
export type VisitTarget = (target: JsonObject) => JsonObject

/** The objects at one path of a plan. */
export interface Targets {
  /**
   * Visits every object at the path once.
   * @param shared objects and lists that occur more than once in the answers; additions by `each` count at once
   */
  visit(root: JsonObject, shared: ReadonlyMap<object, unknown>, each: VisitTarget): void
  /** Paths of those of `wanted` in the response, for errors. */
  locate(root: JsonObject, wanted: ReadonlySet<JsonObject>): (string | number)[][]
  /** The part of the path that all objects have in common. */
  readonly stem: readonly string[]
  /** The whole path without lists and types. */
  readonly keys: readonly string[]
}

/** The keys of a path, without lists and types. */
export function keysOf(path: FlattenPath): readonly string[] {
  return path
    .map((element) => keyAndTypes(String(element)).key)
    .filter((key) => key !== '@' && key !== '')
}

/** Compiles a path of a query plan. */
export function compileTargets(path: FlattenPath, conditions: TypeConditions): Targets {
  const parts = path.map((element) => keyAndTypes(String(element)))
  const firstList = parts.findIndex(({ key }) => key === '@')
  const keys = compileElements(parts)
  const visitFrom = createVisit(keys, conditions)
  return {
    stem: keysOf(firstList === -1 ? path : path.slice(0, firstList)),
    keys: keys.map(({ key }) => key),
    visit(root, shared, each) {
      if (keys.length === 0) each(root)
      else visitFrom(root, shared, each)
    },
    locate(root, wanted) {
      const places: (string | number)[][] = []
      const walk = (value: unknown, at: number, place: readonly (string | number)[]): void => {
        if (Array.isArray(value)) {
          value.forEach((item, index) => walk(item, at, [...place, index]))
          return
        }
        if (!isJsonObject(value)) return
        const element = keys[at]
        if (element === undefined) {
          if (wanted.has(value)) places.push([...place])
        } else walk(readOwn(value, element.key), at + 1, [...place, element.key])
      }
      walk(root, 0, [])
      return places
    },
  }
}

/** `cover|[Article,Gallery]` -> key and types. */
function keyAndTypes(element: string): { readonly key: string; readonly types: string[][] } {
  const [key = '', ...lists] = element.split('|')
  return { key, types: lists.map((list) => list.replace(/^\[|\]$/g, '').split(',')) }
}

/** Types that stand at a list are those of its items, to which the key before it leads. */
function compileElements(parts: readonly ReturnType<typeof keyAndTypes>[]): readonly PathElement[] {
  const elements: PathElement[] = []
  for (const { key, types } of parts) {
    const names = types.reduce<string[] | undefined>(
      (known, list) => (known ? known.filter((name) => list.includes(name)) : list),
      undefined,
    )
    const last = elements.at(-1)
    if (key !== '@' && key !== '')
      elements.push({
        key,
        isInherited: isInherited(key),
        types: names && new Set(names),
      })
    else if (names && last) elements[elements.length - 1] = { ...last, types: new Set(names) }
  }
  return elements
}

function createVisit(keys: readonly PathElement[], conditions: TypeConditions) {
  const isExcluded = (object: JsonObject, { types }: PathElement): boolean =>
    types !== undefined && !conditions.mayBeOf(readOwn(object, '__typename'), types)
  return (root: JsonObject, shared: ReadonlyMap<object, unknown>, each: VisitTarget): void => {
    let seen: Set<unknown> | undefined
    const isSeen = (value: object): boolean => {
      if (shared.size === 0 || !shared.has(value)) return false
      seen ??= new Set()
      if (seen.has(value)) return true
      seen.add(value)
      return false
    }
    const visitItems = (items: unknown[], at: number, element: PathElement): void => {
      if (isSeen(items)) return
      for (let index = 0; index < items.length; index++) {
        const item = items[index]
        if (typeof item !== 'object' || item === null) continue
        if (Array.isArray(item)) visitItems(item, at, element)
        else {
          const object = item as JsonObject // neither null nor a list
          if (isExcluded(object, element)) continue
          if (at < keys.length) visitObject(object, at)
          else if (!isSeen(object)) items[index] = each(object)
        }
      }
    }
    const visitObject = (object: JsonObject, at: number): void => {
      const element = keys[at]
      if (!element || isSeen(object)) return
      const { key } = element
      const value = element.isInherited ? readOwn(object, key) : object[key]
      if (typeof value !== 'object' || value === null) return
      if (Array.isArray(value)) {
        visitItems(value, at + 1, element)
        return
      }
      const target = value as JsonObject // neither null nor a list
      if (isExcluded(target, element)) return
      if (at + 1 < keys.length) visitObject(target, at + 1)
      else if (!isSeen(target)) {
        const standsFor = each(target)
        if (standsFor !== target) setOwn(object, key, standsFor)
      }
    }
    visitObject(root, 0)
  }
}
