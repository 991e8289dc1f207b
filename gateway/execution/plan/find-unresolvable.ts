/** Finds fields of an operation that no fetch of its plan brings. */

import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner'
import {
  Kind,
  parse,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from '../../../authorization/decision/operation.ts'
import { keysOf } from '../response/path-targets.ts'
import { visitFetches } from './visit-fetches.ts'

/** An operation, and the document that its fragments stand in; both as they were planned. */
export interface PlannedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/** The response keys that a plan brings at one place, without lists and types. */
interface Brought {
  readonly below: Map<string, Brought>
}

/** The planner gives a field of a type conflict a key of its own, and renames it in the answer. */
const conflictSuffix = /__alias_\d+$/

/**
 * The planner leaves a field out where no subgraph can resolve any object that it may lead to, and reports nothing: the
 * response would be null as if the field had no value. Fields below a type condition are not checked: an object of that
 * type may be impossible at this place, and then the field rightly has no fetch. Fields with `@skip` or `@include` are
 * not checked either: their conditions may exclude one another.
 * @returns path of the first such field, by response keys; undefined when the plan brings every field
 */
export function findUnresolvable(
  { document, operation }: PlannedOperation,
  plan: PlanNode | SubscriptionNode | undefined,
): string | undefined {
  const fragments = fragmentsOf(document)
  const visit = (
    set: SelectionSetNode,
    at: Brought,
    path: readonly string[],
  ): string | undefined => {
    for (const selection of set.selections) {
      if (isConditional(selection)) continue
      if (selection.kind !== Kind.FIELD) {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        // A fragment of the operation's own level is on the root type, which is one object type.
        const isNoNarrower = path.length === 0 || !fragment?.typeCondition
        const found = fragment && isNoNarrower ? visit(fragment.selectionSet, at, path) : undefined
        if (found !== undefined) return found
        continue
      }
      if (selection.name.value.startsWith('__')) continue
      const key = selection.alias?.value ?? selection.name.value
      const own = [...path, key]
      const below = at.below.get(key)
      if (!below) return own.join('.')
      const found = selection.selectionSet && visit(selection.selectionSet, below, own)
      if (found !== undefined) return found
    }
    return undefined
  }
  return visit(operation.selectionSet, keysOfPlan(plan), [])
}

function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'skip' || name.value === 'include')
}

function keysOfPlan(root: PlanNode | SubscriptionNode | undefined): Brought {
  const all: Brought = { below: new Map() }
  visitFetches(root, (fetch, path) => addKeys(fetch, keysOf(path).reduce(childOf, all)))
  return all
}

function addKeys({ operation, requires }: FetchNode, root: Brought): void {
  const document = parse(operation, { noLocation: true })
  const fragments = fragmentsOf(document)
  const add = ({ selections }: SelectionSetNode, at: Brought): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (fragment) add(fragment.selectionSet, at) // a planner's fragments have no cycles
        continue
      }
      const key = (selection.alias?.value ?? selection.name.value).replace(conflictSuffix, '')
      const below = requires !== undefined && key === '_entities' ? at : childOf(at, key)
      if (selection.selectionSet) add(selection.selectionSet, below)
    }
  }
  for (const each of document.definitions)
    if (each.kind === Kind.OPERATION_DEFINITION) add(each.selectionSet, root)
}

function childOf({ below }: Brought, key: string): Brought {
  const known = below.get(key)
  if (known) return known
  const child: Brought = { below: new Map() }
  below.set(key, child)
  return child
}
