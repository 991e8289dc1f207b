/** Compiles a query plan to one step, so that the plan is not interpreted at run time. */

import type { PlanNode, SubscriptionNode } from '@apollo/query-planner'
import { compileEntityFetch } from './entities/entity-fetch.ts'
import { compileRootFetch, fetchKey, queryOf, type FetchOptions } from './fetch-step.ts'
import type { Step } from './execution-state.ts'
import { splitConflicts, type Conflicts } from './plan/split-conflicts.ts'
import type { FlattenPath } from './response/path-targets.ts'
import { batchOf } from './entities/join-same-fetches.ts'

/** Options of the fetches of a plan, and the requirements that make a fetch be split. */
export interface PlanOptions extends FetchOptions, Conflicts {}

/** The plan of a subscription with its source as the first of its fetches; any other plan as it is. */
export function withSource(node: PlanNode | SubscriptionNode | undefined): PlanNode | undefined {
  if (node?.kind !== 'Subscription') return node
  const { primary, rest } = node
  return rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary
}

/** @throws {TypeError} for a plan with deferred parts or conditions: conditions are decided before planning */
export function compilePlan(
  node: PlanNode | undefined,
  options: PlanOptions,
  path: FlattenPath = [],
): Step {
  if (!node) return nothing
  switch (node.kind) {
    case 'Fetch': {
      const fetches = splitConflicts(node, options).map((each) =>
        each.requires
          ? compileEntityFetch(each, each.requires, path, options)
          : compileRootFetch(each, path, options),
      )
      return fetches.length === 1 && fetches[0] ? fetches[0] : parallel(fetches)
    }
    case 'Flatten':
      return compilePlan(node.node, options, [...path, ...node.path])
    case 'Sequence':
      return sequence(node.nodes.map((each) => compilePlan(each, options, path)))
    case 'Parallel':
      return parallel(node.nodes.map((each) => compilePlan(each, options, path)))
    default:
      throw new TypeError(`a plan with a ${node.kind} is not served`)
  }
}

/** Keys of the entity fetches that the plan holds more than once: those of one wave become one request. */
export function repeatedFetches(
  node: PlanNode | undefined,
  options: Pick<FetchOptions, 'standIns' | 'literals'>,
): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  const visit = (each: PlanNode | undefined): void => {
    switch (each?.kind) {
      case 'Fetch': {
        if (!each.requires) return
        const key = fetchKey(each.serviceName, queryOf(each, options))
        if (seen.has(key)) repeated.add(key)
        seen.add(key)
        return
      }
      case 'Flatten':
        visit(each.node)
        return
      case 'Sequence':
      case 'Parallel':
        each.nodes.forEach(visit)
        return
      default:
    }
  }
  visit(node)
  return repeated
}

const nothing: Step = { heads: [], run: () => Promise.resolve() }

/** While a step runs, what follows it is expected, and what could be one request with that waits for it. */
function sequence(steps: readonly Step[]): Step {
  return {
    heads: steps[0]?.heads ?? [],
    async run(run) {
      let arriving: readonly string[] = []
      for (const [at, step] of steps.entries()) {
        const isOver = run.context.cancellation.isCancelled
        const expected = isOver ? [] : (steps[at + 1]?.heads ?? [])
        for (const key of expected) batchOf(run, key).expect()
        const running = isOver ? undefined : step.run(run)
        for (const key of arriving) batchOf(run, key).arrived()
        if (!running) return
        arriving = expected
        // each needs what the ones before it brought
        await running
      }
    },
  }
}

function parallel(steps: readonly Step[]): Step {
  return {
    heads: steps.flatMap(({ heads }) => heads),
    async run(run) {
      await Promise.all(steps.map((step) => step.run(run)))
    },
  }
}
