/** Groups the objects of the response that are the same entity, so that each entity is requested once. */

import { readOwn, type JsonObject } from '../json.ts'
import type { Extractor, Identify } from './representations.ts'
import { share } from '../response/shared-objects.ts'
import type { Targets } from '../response/path-targets.ts'
import { type SharedTexts } from '../response/writer.ts'

/** One representation and the objects of the answer that it stands for. */
export interface EntityGroup {
  readonly representation: string
  readonly typename: unknown
  readonly targets: JsonObject[]
}

/** Rules by which objects of the response are recognized as the same entity. */
export interface GroupingOptions {
  readonly targets: Targets
  readonly extract: Extractor
  /** A quicker way than `extract` to tell that two objects are the same entity; absent where there is none. */
  readonly identify: Identify | undefined
  /** Whether objects of two types may have one representation, for names of types are rewritten. */
  readonly isRewritten: boolean
  /**
   * Whether nothing else than fetches of this very path writes to the objects: then those that are equal are one
   * object from now on, which is asked for, filled in and written once.
   */
  readonly areInterchangeable: boolean
}

/** Finds the objects at the path and groups them; each group needs one representation. */
export type GroupEntities = (root: JsonObject, shared: SharedTexts) => readonly EntityGroup[]

/** Compiles the grouping for one fetch. An object whose representation is incomplete is in no group. */
export function compileGrouping(options: GroupingOptions): GroupEntities {
  const { targets, extract, identify, isRewritten, areInterchangeable } = options
  return (root, shared) => {
    const groups: EntityGroup[] = []
    const byText = new Map<string, EntityGroup>()
    const byType = new Map<unknown, Map<unknown, EntityGroup>>()

    const findGroup = (target: JsonObject): EntityGroup | undefined => {
      const typename = readOwn(target, '__typename')
      const identity = identify?.(target)
      let byIdentity: Map<unknown, EntityGroup> | undefined
      if (identity !== undefined) {
        byIdentity = byType.get(typename)
        const known = byIdentity?.get(identity)
        if (known) return known
        if (!byIdentity) byType.set(typename, (byIdentity = new Map()))
      }
      const representation = extract(target)
      if (representation === undefined) return undefined
      const text = isRewritten ? `${representation} ${String(typename)}` : representation
      let group = byText.get(text)
      if (!group) {
        group = { representation, typename, targets: [] }
        groups.push(group)
        byText.set(text, group)
      }
      byIdentity?.set(identity, group)
      return group
    }

    targets.visit(root, shared, (target) => {
      const group = findGroup(target)
      if (!group) return target
      const [first] = group.targets
      if (areInterchangeable && first && areEqualLeaves(first, target)) {
        share(shared, first)
        return first
      }
      group.targets.push(target)
      return target
    })
    return groups
  }
}

/** Whether two objects hold the same values and neither an object nor a list. */
function areEqualLeaves(one: JsonObject, other: JsonObject): boolean {
  let count = 0
  for (const key in one) {
    const value = one[key]
    if (typeof value === 'object' && value !== null) return false
    if (value !== other[key]) return false
    count++
  }
  for (const _ in other) count--
  return count === 0
}
