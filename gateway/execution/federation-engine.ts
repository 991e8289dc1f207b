/** Our own engine: each authorized operation is planned and compiled once, then run. */

import { OperationTypeNode, type GraphQLFormattedError } from 'graphql'
import { startWriting } from './response/response-writer.ts'
import { createOperationCompiler, type CompiledOperation } from './compile-operation.ts'
import { AnswerData, type ExecutionEngine, type ExecutionRequest } from './engine.ts'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import { startOperationTimer } from './operation-timer.ts'
import type { QueryPlanner } from './plan/planner.ts'
import type { Run } from './execution-state.ts'
import type { SubgraphClient } from './subgraph/subgraph-client.ts'
import { subgraphFailed, type SubgraphErrorOptions } from './subgraph/subgraph-errors.ts'
import { createTypeConditions } from './type-conditions.ts'

export interface FederationEngineOptions extends SubgraphErrorOptions {
  readonly planner: QueryPlanner
  /** One for each subgraph, by its name; closed with the engine. */
  readonly clients: ReadonlyMap<string, SubgraphClient>
  /** The budget that bounds the cache of compiled operations, in bytes. */
  readonly caches: CacheBudget
  /** Time that the subgraph calls of one operation may take together, in milliseconds. */
  readonly operationTimeoutMs: number
}

/** Bytes of a compiled operation: its plan, its steps and its writers grow with its text. */
const bytesOfOperation = 4_096
const bytesPerCharacter = 150

export function buildFederationEngine(options: FederationEngineOptions): ExecutionEngine {
  const { clients, planner } = options
  const compiler = createOperationCompiler(planner, {
    clients,
    conditions: createTypeConditions(planner.supergraphSchema),
    passMessages: options.passMessages,
    onSubgraphFailure: options.onSubgraphFailure,
  })
  const operations = options.caches.createCache<CompiledOperation>()

  /** Document, text and hash come from one decision: the hash stands for what may be executed. */
  function compiled(request: ExecutionRequest): CompiledOperation {
    const key = `${request.hash} ${request.operationName ?? ''}`
    const known = operations.get(key)
    if (known) return known
    const operation = compiler.compile(request)
    operations.set(key, operation, bytesOfOperation + bytesPerCharacter * request.source.length)
    return operation
  }

  return {
    schema: planner.schema,
    async execute(request) {
      const operation = compiled(request)
      // a mutation goes on when its client has gone: half of it may have happened
      const isQuery = operation.operation.operation === OperationTypeNode.QUERY
      const client = isQuery ? request.client : undefined
      const timer = startOperationTimer(options.operationTimeoutMs, client)
      const run: Run = {
        data: {},
        variables: request.variables,
        errors: [],
        shared: new Map(),
        batches: new Map(),
        waves: new Map(),
        open: 0,
        context: {
          identity: request.identity,
          correlationId: request.correlationId,
          cancellation: timer.over,
        },
      }
      try {
        await operation.step.run(run)
      } finally {
        timer.stop()
      }
      // steps that were left out have nulls in their places
      if (timer.over.isCancelled && run.errors.length === 0) run.errors.push(subgraphFailed())
      return write(operation, run)
    },
    async isReady() {
      const ready = await Promise.all([...clients.values()].map((client) => client.isReady()))
      return ready.every(Boolean)
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

function write(operation: CompiledOperation, run: Run) {
  const writing = startWriting(run.shared)
  const text = operation.writerFor(run.variables)(run.data, writing)
  return {
    data: new AnswerData(flat(text ?? 'null')),
    errors: [...run.errors, ...unexplained(writing.violations, run.errors)],
  }
}

/**
 * The text in one piece. It is written as thousands of small strings that know of one another, and whoever holds the
 * text would hold them all; V8 puts them together when it is asked for a character.
 */
function flat(text: string): string {
  text.charCodeAt(0)
  return text
}

/** Nulls that no subgraph has explained: an answer without them would hide that something is wrong. */
function unexplained(
  violations: readonly (readonly (string | number)[])[],
  errors: readonly GraphQLFormattedError[],
): readonly GraphQLFormattedError[] {
  return violations
    .filter((place) => !errors.some(({ path }) => path === undefined || isPrefix(path, place)))
    .map((place) => subgraphFailed(place))
}

/** Whether one of the two leads to the other. */
function isPrefix(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false
  return true
}
