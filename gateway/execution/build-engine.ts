/** Builds the engine that the configuration names, with its clients of the subgraphs. */

import type { FastifyBaseLogger } from 'fastify'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import { stripSecurity } from '../../authorization/supergraph/strip-security.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import type { SubgraphTls } from '../config/tls.ts'
import type { ExecutionEngine } from './engine.ts'
import { buildFederationEngine } from './federation-engine.ts'
import { findUnknownLabels } from './plan/override-labels.ts'
import { buildApolloPlanner, UnservedSupergraphError } from './plan/planner.ts'
import type { MintAssertion } from './subgraph/assertion-minter.ts'
import type { NarrowScopes } from './subgraph/narrow-scopes.ts'
import { createSubgraphClients } from './subgraph/subgraph-clients.ts'

/** Configuration and dependencies of the engine. */
export interface EngineOptions {
  readonly config: GatewayConfig
  /** Text of the supergraph. */
  readonly supergraphSdl: string
  readonly mint: MintAssertion
  readonly narrowScopes: NarrowScopes
  readonly tls: SubgraphTls | undefined
  readonly caches: CacheBudget
  readonly log: FastifyBaseLogger
  /** A number from 0 to 1, 1 excluded, for percentages of `@override`; default `Math.random`. */
  readonly random: (() => number) | undefined
}

/** @throws {UnservedSupergraphError} when the engine does not serve the supergraph */
export async function buildEngine(options: EngineOptions): Promise<ExecutionEngine> {
  const { config, log, random, tls } = options
  const { limits } = config
  const supergraphSdl = stripSecurity(options.supergraphSdl)
  const planner = buildApolloPlanner(supergraphSdl)
  const shared = {
    clients: createSubgraphClients(planner.subgraphs, config.subgraphUrls, {
      mint: options.mint,
      narrowScopes: options.narrowScopes,
      ...(tls ? { tls } : {}),
      timeoutMs: limits.subgraphTimeoutMs,
      maxResponseBytes: limits.maxSubgraphResponseBytes,
      maxConnections: limits.maxSubgraphConnections,
      maxQueued: limits.maxSubgraphQueue,
      maxRetries: limits.maxSubgraphRetries,
      retryDelayMs: limits.subgraphRetryDelayMs,
      breakerFailures: limits.breakerFailures,
      breakerOpenMs: limits.breakerOpenMs,
      deduplicate: config.deduplicate,
    }),
    operationTimeoutMs: limits.operationTimeoutMs,
    passMessages: config.subgraphMessages === 'pass',
    onSubgraphFailure: (subgraph: string, reason: string, correlationId: string) =>
      log.error({ subgraph, reason, correlationId }, 'subgraph failed'),
  }
  const { overrideLabels } = planner
  const isReference = config.engine === 'reference'
  for (const label of isReference ? overrideLabels : findUnknownLabels(overrideLabels))
    log.warn({ label }, 'override label off: its fields stay in the subgraph they come from')
  if (!isReference)
    return buildFederationEngine({
      ...shared,
      planner,
      caches: options.caches,
      plannedFieldsPerSecond: limits.plannedFieldsPerSecond,
      ...(random ? { random } : {}),
    })
  log.warn('reference engine: see docs/gateway.md for its known wrong answers')
  // Imported here alone: it costs memory that the compiling engine does not need.
  const { buildReferenceEngine } = await import('./reference-engine.ts')
  return buildReferenceEngine({ ...shared, supergraphSdl }).catch((error: unknown) => {
    throw new UnservedSupergraphError('the reference engine does not serve this supergraph', {
      cause: error,
    })
  })
}
