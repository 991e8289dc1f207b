/** A query plan -> one step that runs it: nothing of the plan is interpreted again. */

import type { PlanNode, SubscriptionNode } from '@apollo/query-planner'
import { compileFetch, type FetchOptions } from './fetch-step.ts'
import type { Run, Step } from './run.ts'
import { splitConflicts, type Conflicts } from './split-conflicts.ts'
import type { FlattenPath } from './targets.ts'

export interface PlanOptions extends FetchOptions, Conflicts {}

/** @throws {TypeError} for what is not served: deferred parts, subscriptions */
export function compilePlan(
  node: PlanNode | SubscriptionNode | undefined,
  options: PlanOptions,
  path: FlattenPath = [],
): Step {
  if (!node) return nothing
  switch (node.kind) {
    case 'Fetch': {
      const fetches = splitConflicts(node, options).map((each) => compileFetch(each, path, options))
      return fetches.length === 1 && fetches[0] ? fetches[0] : parallel(fetches)
    }
    case 'Flatten':
      return compilePlan(node.node, options, [...path, ...node.path])
    case 'Sequence':
      return sequence(node.nodes.map((each) => compilePlan(each, options, path)))
    case 'Parallel':
      return parallel(node.nodes.map((each) => compilePlan(each, options, path)))
    case 'Condition': {
      const { condition } = node
      const whenTrue = compilePlan(node.ifClause, options, path)
      const whenFalse = compilePlan(node.elseClause, options, path)
      return (run) => (isOn(run, condition) ? whenTrue : whenFalse)(run)
    }
    default:
      throw new TypeError(`a plan with a ${node.kind} is not served`)
  }
}

const nothing: Step = () => Promise.resolve()

function sequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) {
      if (run.context.signal?.aborted === true) return
      // each needs what the ones before it brought
      // oxlint-disable-next-line no-await-in-loop
      await step(run)
    }
  }
}

function parallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)))
  }
}

function isOn({ variables }: Run, name: string): boolean {
  return Object.hasOwn(variables, name) && variables[name] === true
}
