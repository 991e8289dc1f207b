/** The objects at a path of the answer so far, and where exactly they are. */

import { isInherited, isJsonObject, readOwn, setOwn, type JsonObject } from '../json.ts'

/** Keys from the root; `@` for every item of a list. */
export type FlattenPath = readonly (string | number)[]

interface PathElement {
  readonly key: string
  readonly isList: boolean
  readonly isInherited: boolean
}

/** Takes one object that is at the path, and gives the one that stands there from now on: most often the same. */
export type VisitTarget = (target: JsonObject) => JsonObject

export interface Targets {
  /**
   * Visits every object at the path once.
   * @param shared the objects and lists that the answer holds more than once; what `each` adds to them counts at once
   */
  visit(root: JsonObject, shared: ReadonlyMap<object, unknown>, each: VisitTarget): void
  /** Where in the answer those of `wanted` are, for the paths of errors. */
  locate(root: JsonObject, wanted: ReadonlySet<JsonObject>): (string | number)[][]
  /** The path as far as it is the same for every object. */
  readonly stem: readonly string[]
  /** The whole path without places in lists. */
  readonly keys: readonly string[]
}

export function compileTargets(path: FlattenPath): Targets {
  const elements: readonly PathElement[] = path.map(String).map((key) => ({
    key,
    isList: key === '@',
    isInherited: isInherited(key),
  }))
  const firstList = elements.findIndex(({ isList }) => isList)
  /** How many keys, the lists between them aside, lead to the objects. */
  const keys = elements.filter(({ isList }) => !isList)

  return {
    stem: elements.slice(0, firstList === -1 ? undefined : firstList).map(({ key }) => key),
    keys: keys.map(({ key }) => key),
    visit(root, shared, each) {
      let seen: Set<unknown> | undefined
      const isSeen = (value: object): boolean => {
        if (shared.size === 0 || !shared.has(value)) return false
        seen ??= new Set()
        if (seen.has(value)) return true
        seen.add(value)
        return false
      }
      const visitItems = (items: unknown[], at: number): void => {
        if (isSeen(items)) return
        for (let index = 0; index < items.length; index++) {
          const item = items[index]
          if (typeof item !== 'object' || item === null) continue
          if (Array.isArray(item)) visitItems(item, at)
          else if (at === keys.length) {
            const target = item as JsonObject // neither null nor a list
            if (!isSeen(target)) items[index] = each(target)
          } else visitObject(item as JsonObject, at) // neither null nor a list
        }
      }
      const visitObject = (object: JsonObject, at: number): void => {
        const element = keys[at]
        if (!element || isSeen(object)) return
        const { key } = element
        const value = element.isInherited ? readOwn(object, key) : object[key]
        if (typeof value !== 'object' || value === null) return
        if (Array.isArray(value)) visitItems(value, at + 1)
        else if (at + 1 === keys.length) {
          const target = value as JsonObject // neither null nor a list
          if (isSeen(target)) return
          const standsFor = each(target)
          if (standsFor !== target) setOwn(object, key, standsFor)
        } else visitObject(value as JsonObject, at + 1) // neither null nor a list
      }
      if (keys.length === 0) each(root)
      else visitObject(root, 0)
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
