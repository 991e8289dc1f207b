/** Visits the fetches of a plan. */

import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner'
import type { FlattenPath } from '../response/path-targets.ts'

/**
 * Calls `visit` for each fetch, in the order of the plan, with the path of the objects that it fills. The fetches of a
 * subscription are none of them.
 */
export function visitFetches(
  node: PlanNode | SubscriptionNode | undefined,
  visit: (fetch: FetchNode, path: FlattenPath) => void,
  path: FlattenPath = [],
): void {
  switch (node?.kind) {
    case 'Fetch':
      visit(node, path)
      return
    case 'Flatten':
      visitFetches(node.node, visit, [...path, ...node.path])
      return
    case 'Sequence':
    case 'Parallel':
      for (const each of node.nodes) visitFetches(each, visit, path)
      return
    default:
  }
}
