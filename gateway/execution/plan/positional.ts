/** Whether the fetches of a plan distinguish two places of one entity. */

import type { PlanNode } from '@apollo/query-planner'

/**
 * True where a fetch is for certain types of the objects above it, or takes arguments from them: two places of one
 * entity then get different values and must not share an object.
 */
export function isPositional(node: PlanNode | undefined): boolean {
  switch (node?.kind) {
    case 'Fetch':
      return (node.contextRewrites ?? []).length > 0
    case 'Flatten':
      return node.path.some((key) => String(key).includes('|')) || isPositional(node.node)
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(isPositional)
    default:
      return false
  }
}
