/** Compiles operations once, one in each turn of the event loop, within the share of each agency. */

import { setImmediate } from 'node:timers/promises'
import { OperationTypeNode } from 'graphql'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import { conditionVariables, findOperation } from '../../authorization/decision/operation.ts'
import type { CompiledOperation, OperationCompiler } from './compile-operation.ts'
import type { ExecutionRequest } from './engine.ts'
import { countFields } from './plan/count-fields.ts'
import { createOverrideDecider } from './plan/override-labels.ts'
import type { QueryPlanner } from './plan/planner.ts'
import { createPlanningShares, type PlanningShares } from './plan/planning-shares.ts'

/** Bounds of the cache, and what decides about progressive overrides. */
export interface OperationCacheOptions {
  readonly planner: Pick<QueryPlanner, 'overrideLabels'>
  /** The budget that bounds the cache of compiled operations, in bytes. */
  readonly caches: CacheBudget
  /** Fields of operations that are planned for one agency a second; mutations are counted apart. Default: no bound. */
  readonly plannedFieldsPerSecond?: number
  /** A number from 0 to 1, 1 excluded, that decides percentages of `@override`; default `Math.random`. */
  readonly random?: () => number
}

/** Bytes of a compiled operation: its plan, its steps and its writers grow with its text. */
const bytesOfOperation = 4_096
const bytesPerCharacter = 150

/** Cost of the plan of the smallest operation, in fields. */
const fieldsOfPlan = 20

/** An operation of the cache, or how it comes there. */
export interface FoundOperation {
  readonly known: CompiledOperation | undefined
  /** @throws {OVERLOADED} when the share of the agency is used up */
  readonly compile: () => CompiledOperation
}

/** Compiles each operation once for its document, name, override labels and values of conditions. */
export function cacheOperations(
  compiler: OperationCompiler,
  {
    planner,
    caches,
    random = Math.random,
    plannedFieldsPerSecond = Number.MAX_SAFE_INTEGER,
  }: OperationCacheOptions,
): (request: ExecutionRequest) => FoundOperation {
  const overrides = createOverrideDecider(planner.overrideLabels, random)
  const shares = createPlanningShares({
    fieldsPerSecond: plannedFieldsPerSecond,
    now: () => performance.now(),
  })
  const operations = caches.createCache<CompiledOperation>()
  const conditions = caches.createCache<readonly string[]>()

  function conditionsOf({ hash, document }: ExecutionRequest): readonly string[] {
    const known = conditions.get(hash)
    if (known) return known
    const names = conditionVariables(document)
    conditions.set(hash, names, hash.length + names.join('').length)
    return names
  }

  // document, text and hash come from one decision: the hash stands for the document
  return (request) => {
    const labels = overrides.decide()
    const values = conditionsOf(request).map((name) => request.variables[name] === true)
    const key = [request.hash, request.operationName ?? '', ...labels, ...values].join(' ')
    return {
      known: operations.get(key),
      compile: () => {
        // another request may have brought it while this one waited for its turn
        const known = operations.get(key)
        if (known) return known
        const { source } = request
        takeShare(shares, request)
        const operation = compiler.compile(request, labels)
        operations.set(key, operation, bytesOfOperation + bytesPerCharacter * source.length)
        return operation
      },
    }
  }
}

/** Mutations have a share of their own: an agency that asks too much still places its holds. */
function takeShare(
  shares: PlanningShares,
  { document, operationName, identity }: ExecutionRequest,
): void {
  const operation = findOperation({ document, operationName })
  if (!operation) return
  const kind = operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query'
  const fields = countFields(document, operation.selectionSet)
  shares.take(`${kind} ${identity?.agencyId ?? ''}`, fieldsOfPlan + fields)
}

/** One plan in each turn of the event loop, so that what needs none goes on between two. */
export function createPlanningTurns(): <T>(plan: () => T) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (plan) => {
    const turn = last.then(() => setImmediate()).then(plan)
    last = turn.catch(() => undefined)
    return turn
  }
}
