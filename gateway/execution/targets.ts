/** The objects at a path of the answer so far, and where exactly they are. */

import { isInherited, isJsonObject, readOwn, type JsonObject } from './json.ts'

/** Keys from the root; `@` for every item of a list. */
export type FlattenPath = readonly (string | number)[]

interface PathElement {
  readonly key: string
  readonly isList: boolean
  readonly isInherited: boolean
}

export interface Targets {
  /** Every object at the path, each once however often the answer holds it. */
  find(root: JsonObject): JsonObject[]
  /** Where in the answer those of `wanted` are, for the paths of errors. */
  locate(root: JsonObject, wanted: ReadonlySet<JsonObject>): (string | number)[][]
  /** The path as far as it is the same for every object. */
  readonly stem: readonly string[]
}

export function compileTargets(path: FlattenPath): Targets {
  const elements: readonly PathElement[] = path.map(String).map((key) => ({
    key,
    isList: key === '@',
    isInherited: isInherited(key),
  }))
  const firstList = elements.findIndex(({ isList }) => isList)

  function collect(value: unknown, at: number, found: Set<JsonObject>, seen: Set<unknown>): void {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      // objects that several parents share are walked once
      if (seen.has(value)) return
      seen.add(value)
      const next = elements[at]?.isList === true ? at + 1 : at
      for (const item of value) collect(item, next, found, seen)
      return
    }
    const object = value as JsonObject // neither null nor a list
    const element = elements[at]
    if (element === undefined) found.add(object)
    else if (!element.isList)
      collect(
        element.isInherited ? readOwn(object, element.key) : object[element.key],
        at + 1,
        found,
        seen,
      )
  }

  return {
    stem: elements.slice(0, firstList === -1 ? undefined : firstList).map(({ key }) => key),
    find(root) {
      if (elements.length === 0) return [root]
      const found = new Set<JsonObject>()
      collect(root, 0, found, new Set())
      return [...found]
    },
    locate(root, wanted) {
      const places: (string | number)[][] = []
      const walk = (value: unknown, at: number, place: readonly (string | number)[]): void => {
        if (Array.isArray(value)) {
          const next = elements[at]?.isList === true ? at + 1 : at
          value.forEach((item, index) => walk(item, next, [...place, index]))
          return
        }
        if (!isJsonObject(value)) return
        const element = elements[at]
        if (element === undefined) {
          if (wanted.has(value)) places.push([...place])
        } else if (!element.isList)
          walk(readOwn(value, element.key), at + 1, [...place, element.key])
      }
      walk(root, 0, [])
      return places
    },
  }
}
