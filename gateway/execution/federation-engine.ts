/** The compiling engine: each authorized operation is planned and compiled once, then run. */

import { OperationTypeNode, type GraphQLFormattedError } from 'graphql'
import { longText, nextFreeTurn } from '../../http/long-work.ts'
import { createOperationCompiler, type CompiledOperation } from './compile-operation.ts'
import {
  AnswerData,
  type ExecutionAnswer,
  type ExecutionEngine,
  type ExecutionRequest,
  type SubscriptionEvent,
  type SubscriptionRequest,
} from './engine.ts'
import {
  cacheOperations,
  createPlanningTurns,
  type OperationCacheOptions,
} from './operation-cache.ts'
import { startOperationTimer, type OperationTimer } from './operation-timer.ts'
import type { QueryPlanner } from './plan/planner.ts'
import type { Run } from './execution-state.ts'
import type { Violation, Writing } from './response/writer.ts'
import { createDisclosedSets, readDisclosed } from './subgraph/read-disclosed.ts'
import { findUnreachable } from './subgraph/find-unreachable.ts'
import type { SubscriptionSource } from './fetch-step.ts'
import type { SubgraphAnswer } from './subgraph/read-answer.ts'
import { SubgraphUnavailableError, type SubgraphClient } from './subgraph/subgraph-client.ts'
import { subgraphFailed, type SubgraphErrorOptions } from './subgraph/subgraph-errors.ts'
import { createTypeConditions } from './type-conditions.ts'

/** Planner, subgraph clients and limits of the engine. */
export interface FederationEngineOptions extends SubgraphErrorOptions, OperationCacheOptions {
  readonly planner: QueryPlanner
  /** One for each subgraph, by its name; closed with the engine. */
  readonly clients: ReadonlyMap<string, SubgraphClient>
  /** Time that the subgraph calls of one operation may take together, in milliseconds. */
  readonly operationTimeoutMs: number
}

/** Builds the engine; it keeps compiled operations. */
export function buildFederationEngine(options: FederationEngineOptions): ExecutionEngine {
  const { clients, planner } = options
  const compiler = createOperationCompiler(planner, {
    clients,
    conditions: createTypeConditions(planner.supergraphSchema),
    passMessages: options.passMessages,
    onSubgraphFailure: options.onSubgraphFailure,
  })
  const find = cacheOperations(compiler, options)
  const inTurn = createPlanningTurns()

  /** @param receive called before the steps of the operation */
  async function runOnce(
    request: ExecutionRequest,
    operation: CompiledOperation,
    receive?: (run: Run) => void,
  ): Promise<ExecutionAnswer> {
    // A mutation continues after its client has disconnected: a part of it may be done already.
    const isMutation = operation.operation.operation === OperationTypeNode.MUTATION
    const client = isMutation ? undefined : request.client
    const timer = startOperationTimer(options.operationTimeoutMs, client)
    const run = startRun(request, operation, timer)
    try {
      receive?.(run)
      await operation.step.run(run)
    } finally {
      timer.stop()
    }
    return write(operation, run)
  }

  async function* readEvents(
    request: SubscriptionRequest,
    operation: CompiledOperation,
    source: SubscriptionSource,
  ): AsyncGenerator<SubscriptionEvent, void> {
    for await (const answer of readSource(request, operation, source))
      yield {
        execute: () =>
          runOnce(request, operation, (run) => {
            if (answer?.extensions !== undefined)
              readDisclosed(answer.extensions, run.context.disclosed)
            source.receive(run, answer)
          }),
      }
  }

  return {
    schema: planner.schema,
    async execute(request) {
      const { known, compile } = find(request)
      return runOnce(request, known ?? (await inTurn(compile)))
    },
    subscribe(request) {
      const { known, compile } = find(request)
      const operation = known ?? compile()
      const { source } = operation
      if (!source) throw new TypeError('a plan without a source')
      return readEvents(request, operation, source)
    },
    findUnreachable: () => findUnreachable(clients),
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

/** The results of the source of a subscription; undefined, as the last one, when its subgraph failed. */
async function* readSource(
  { variables, identity, correlationId, client }: SubscriptionRequest,
  { bindVariables }: CompiledOperation,
  { subgraph, query: { query, writeBody } }: SubscriptionSource,
): AsyncGenerator<SubgraphAnswer | undefined, void> {
  const body = writeBody(bindVariables(variables), [])
  try {
    yield* subgraph.client.subscribe({ query, body, identity, correlationId, cancellation: client })
  } catch (error) {
    const reason = error instanceof SubgraphUnavailableError ? error.reason : 'unknown'
    subgraph.onSubgraphFailure(subgraph.name, reason, correlationId)
    yield undefined
  }
}

function startRun(
  { variables, identity, correlationId }: ExecutionRequest,
  { bindVariables }: CompiledOperation,
  { over }: OperationTimer,
): Run {
  return {
    data: {},
    variables: bindVariables(variables),
    errors: [],
    incomplete: new Map(),
    shared: new Map(),
    batches: new Map(),
    waves: new Map(),
    open: 0,
    context: {
      identity,
      correlationId,
      cancellation: over,
      disclosed: createDisclosedSets(),
    },
  }
}

async function write(
  operation: CompiledOperation,
  { data, shared, errors, incomplete, context }: Run,
): Promise<ExecutionAnswer> {
  const failures = [...incomplete.values()]
  // A root field that no fetch of the plan brought is an error, also where nothing failed.
  if (!incomplete.has(data)) incomplete.set(data, subgraphFailed())
  const { isCancelled } = context.cancellation
  const interrupted = isCancelled ? subgraphFailed() : undefined
  const writing: Writing = { shared, incomplete, interrupted, path: [], violations: [] }
  const text = operation.write(data, writing) ?? 'null'
  const all = [...errors, ...unexplained(writing.violations, errors)]
  if (all.length === 0 && interrupted) all.push(interrupted)
  // Nothing that the caller selected is missing, and yet a fetch failed.
  if (all.length === 0) all.push(...failures.slice(0, 1))
  if (text.length > longText) await nextFreeTurn()
  return { data: new AnswerData(flat(text)), errors: all, disclosed: context.disclosed }
}

/**
 * The text in one piece. It is written as thousands of small strings that refer to one another, and a reference to the
 * text would keep them all; V8 joins them when it is asked for a character.
 */
function flat(text: string): string {
  text.charCodeAt(0)
  return text
}

/** Errors for nulls that no error of a subgraph explains by its path. */
function unexplained(
  violations: readonly Violation[],
  errors: readonly GraphQLFormattedError[],
): GraphQLFormattedError[] {
  if (violations.length === 0) return []
  const whole = new Set<string>()
  const partial = new Set<string>()
  for (const { path } of errors)
    if (path) {
      whole.add(path.join('.'))
      for (let length = 1; length <= path.length; length++)
        partial.add(path.slice(0, length).join('.'))
    }
  const isExplained = (path: Violation['path']) =>
    partial.has(path.join('.')) ||
    path.some((_key, at) => whole.has(path.slice(0, at + 1).join('.')))
  return violations
    .filter(({ path }) => !isExplained(path))
    .map(({ path, error = subgraphFailed() }) => ({ ...error, path }))
}
