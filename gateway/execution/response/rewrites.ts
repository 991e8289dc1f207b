/** Compiles the planner's data rewrites: keys and type names of a subgraph that differ from the rest of the graph. */

import type { FetchDataRewrite } from '@apollo/query-planner'
import { isJsonObject, readOwn, setOwn, type JsonObject } from '../json.ts'
import type { TypeConditions } from '../type-conditions.ts'

/** Changes the value in place. */
export type Rewrite = (value: unknown) => void

const fragmentPrefix = '... on '

/**
 * Compiles the rewrites of a fetch, which are applied in their order.
 * @returns undefined when there are none
 */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  conditions: TypeConditions,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, conditions))
  return (value) => {
    for (const rewrite of compiled) rewrite(value)
  }
}

/** Where a subgraph's key stands for another: the keys of error paths follow. */
export function renamedKeys(
  rewrites: readonly FetchDataRewrite[] | undefined,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>()
  for (const rewrite of rewrites ?? []) {
    const key = rewrite.path.at(-1)
    if (rewrite.kind === 'KeyRenamer' && key !== undefined) renamed.set(key, rewrite.renameKeyTo)
  }
  return renamed
}

function compileRewrite(rewrite: FetchDataRewrite, conditions: TypeConditions): Rewrite {
  const key = rewrite.path.at(-1)
  if (key === undefined) return () => undefined
  let apply: Rewrite = onObjects((object) => {
    if (rewrite.kind === 'ValueSetter') {
      setOwn(object, key, rewrite.setValueTo)
      return
    }
    const value = readOwn(object, key)
    if (value === undefined) return
    delete object[key]
    setOwn(object, rewrite.renameKeyTo, value)
  })
  for (const element of rewrite.path.slice(0, -1).toReversed())
    apply = below(element, apply, conditions)
  return apply
}

function below(element: string, apply: Rewrite, conditions: TypeConditions): Rewrite {
  if (!element.startsWith(fragmentPrefix))
    return onObjects((object) => apply(readOwn(object, element)))
  const names = conditions.namesWithin(element.slice(fragmentPrefix.length))
  return onObjects((object) => {
    const name = readOwn(object, '__typename')
    if (typeof name !== 'string' || names.has(name)) apply(object)
  })
}

function onObjects(apply: (object: JsonObject) => void): Rewrite {
  const rewrite: Rewrite = (value) => {
    if (Array.isArray(value)) for (const item of value) rewrite(item)
    else if (isJsonObject(value)) apply(value)
  }
  return rewrite
}
