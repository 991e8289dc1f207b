/** Settings of limits: sizes, depths, counts and times. Each has a safe default. */

import type { SettingReader } from './setting-reader.ts'

/** Limits on requests, operations and subgraph calls. */
export interface GatewayLimits {
  /** Largest request body in bytes; default 1,048,576: 1,000 accounts with names of 200 Thai characters fit. */
  readonly maxBodyBytes: number
  /** Largest request head in bytes; default 16,384. */
  readonly maxHeaderBytes: number
  /** Tokens of a document; default 1,000. */
  readonly maxTokens: number
  /** Levels of fields; default 12. */
  readonly maxDepth: number
  /** Fields, those of a fragment at each of its spreads; default 1,000. */
  readonly maxFields: number
  /** Aliased fields; default 30. */
  readonly maxAliases: number
  /** Root fields of a query; default 10. */
  readonly maxRootFields: number
  /** Root fields of a mutation; default 1. */
  readonly maxMutationRootFields: number
  /** Directives of a document; default 50. */
  readonly maxDirectives: number
  /** Validation errors that one answer shows; default 5. */
  readonly maxErrors: number
  /** Time in which a request must have arrived whole, in milliseconds; default 8,000. */
  readonly requestTimeoutMs: number
  /** Time for the head of a request, in milliseconds; default 4,000. */
  readonly headersTimeoutMs: number
  /** Time that one call of a subgraph may take, in milliseconds; default 5,000. */
  readonly subgraphTimeoutMs: number
  /** Time that one `@policy` may take to answer, in milliseconds; default 1,000. Later is a no. */
  readonly policyTimeoutMs: number
  /** Largest answer of a subgraph in bytes; default 16 MiB. */
  readonly maxSubgraphResponseBytes: number
  /** Connections to one subgraph; default 50. */
  readonly maxSubgraphConnections: number
  /** Calls of one subgraph that may wait for a connection; default 1,000. */
  readonly maxSubgraphQueue: number
  /** How often a query is asked again after a connection that failed; default 2. A mutation never is. */
  readonly maxSubgraphRetries: number
  /** Longest first pause before a query is asked again, in milliseconds; default 25. */
  readonly subgraphRetryDelayMs: number
  /** Failures of a subgraph in a row after which it is left alone; default 10. */
  readonly breakerFailures: number
  /** How long it is left alone before one call tries it again, in milliseconds; default 5,000. */
  readonly breakerOpenMs: number
  /** Time that all subgraph calls of one operation may take together, in milliseconds; default 15,000. */
  readonly operationTimeoutMs: number
  /** Bytes that all caches of the gateway hold together; default 64 MiB, and never more than a quarter of V8's heap. */
  readonly maxCacheBytes: number
  /** Fields of new operations that are planned for one agency a second; default 500. Mutations are counted apart. */
  readonly plannedFieldsPerSecond: number
  /** Operations in progress at most; default 96. Queries take at most three quarters of them. */
  readonly maxConcurrentOperations: number
  /** Operations that wait for their turn, at most; default 1,000. */
  readonly maxQueuedOperations: number
  /** Longest wait of an operation for its turn, in milliseconds; default 5,000. */
  readonly maxQueueMs: number
  /**
   * The same of a query, once queries of its lane have waited for a second without a pause, in milliseconds;
   * default 100.
   */
  readonly maxReadingQueueMs: number
  /** Mean time of an urgent operation above which fewer others are in progress, in milliseconds; default 100. */
  readonly urgentTargetMs: number
  /** Streams of events that are open at most, and requests that wait for events; default 1,000. */
  readonly maxStreams: number
  /** The same for one agency; default 100. */
  readonly maxStreamsPerAgency: number
  /** Time that requests in flight have to finish on SIGTERM, in milliseconds; default 10,000. */
  readonly drainTimeoutMs: number
}

/** Each limit: its setting, its default and its bounds. */
const limitSettings = {
  maxBodyBytes: ['GATEWAY_MAX_BODY_BYTES', 1_048_576, 1_024, 104_857_600],
  maxHeaderBytes: ['GATEWAY_MAX_HEADER_BYTES', 16_384, 4_096, 1_048_576],
  maxTokens: ['GATEWAY_MAX_TOKENS', 1_000, 10, 1_000_000],
  maxDepth: ['GATEWAY_MAX_DEPTH', 12, 1, 1_000],
  maxFields: ['GATEWAY_MAX_FIELDS', 1_000, 1, 1_000_000],
  maxAliases: ['GATEWAY_MAX_ALIASES', 30, 0, 100_000],
  maxRootFields: ['GATEWAY_MAX_ROOT_FIELDS', 10, 1, 10_000],
  maxMutationRootFields: ['GATEWAY_MAX_MUTATION_ROOT_FIELDS', 1, 1, 1_000],
  maxDirectives: ['GATEWAY_MAX_DIRECTIVES', 50, 0, 100_000],
  maxErrors: ['GATEWAY_MAX_ERRORS', 5, 1, 100],
  requestTimeoutMs: ['GATEWAY_REQUEST_TIMEOUT_MS', 8_000, 100, 600_000],
  headersTimeoutMs: ['GATEWAY_HEADERS_TIMEOUT_MS', 4_000, 100, 600_000],
  subgraphTimeoutMs: ['GATEWAY_SUBGRAPH_TIMEOUT_MS', 5_000, 10, 600_000],
  policyTimeoutMs: ['GATEWAY_POLICY_TIMEOUT_MS', 1_000, 1, 60_000],
  maxSubgraphResponseBytes: [
    'GATEWAY_MAX_SUBGRAPH_RESPONSE_BYTES',
    16_777_216,
    1_024,
    1_073_741_824,
  ],
  maxSubgraphConnections: ['GATEWAY_MAX_SUBGRAPH_CONNECTIONS', 50, 1, 10_000],
  maxSubgraphQueue: ['GATEWAY_MAX_SUBGRAPH_QUEUE', 1_000, 0, 1_000_000],
  maxSubgraphRetries: ['GATEWAY_MAX_SUBGRAPH_RETRIES', 2, 0, 10],
  subgraphRetryDelayMs: ['GATEWAY_SUBGRAPH_RETRY_DELAY_MS', 25, 1, 10_000],
  breakerFailures: ['GATEWAY_BREAKER_FAILURES', 10, 1, 100_000],
  breakerOpenMs: ['GATEWAY_BREAKER_OPEN_MS', 5_000, 10, 600_000],
  operationTimeoutMs: ['GATEWAY_OPERATION_TIMEOUT_MS', 15_000, 10, 600_000],
  maxCacheBytes: ['GATEWAY_MAX_CACHE_BYTES', 67_108_864, 1_048_576, 17_179_869_184],
  plannedFieldsPerSecond: ['GATEWAY_PLANNED_FIELDS_PER_SECOND', 500, 10, 1_000_000_000],
  maxConcurrentOperations: ['GATEWAY_MAX_CONCURRENT_OPERATIONS', 96, 1, 100_000],
  maxQueuedOperations: ['GATEWAY_MAX_QUEUED_OPERATIONS', 1_000, 0, 1_000_000],
  maxQueueMs: ['GATEWAY_MAX_QUEUE_MS', 5_000, 1, 600_000],
  maxReadingQueueMs: ['GATEWAY_MAX_READING_QUEUE_MS', 100, 1, 600_000],
  urgentTargetMs: ['GATEWAY_URGENT_TARGET_MS', 100, 1, 600_000],
  maxStreams: ['GATEWAY_MAX_STREAMS', 1_000, 0, 100_000],
  maxStreamsPerAgency: ['GATEWAY_MAX_STREAMS_PER_AGENCY', 100, 0, 100_000],
  drainTimeoutMs: ['GATEWAY_DRAIN_TIMEOUT_MS', 10_000, 0, 600_000],
} as const satisfies Record<keyof GatewayLimits, readonly [string, number, number, number]>

/** Names of the settings that are read here. */
export const limitSettingNames: readonly string[] = Object.values(limitSettings).map(
  ([name]) => name,
)

/** Reads every limit; one that is out of its bounds is a fault. */
export function readLimits({ integer }: Pick<SettingReader, 'integer'>): GatewayLimits {
  const read = (key: keyof GatewayLimits) => {
    const [name, fallback, min, max] = limitSettings[key]
    return integer(name, fallback, min, max)
  }
  return Object.freeze({
    maxBodyBytes: read('maxBodyBytes'),
    maxHeaderBytes: read('maxHeaderBytes'),
    maxTokens: read('maxTokens'),
    maxDepth: read('maxDepth'),
    maxFields: read('maxFields'),
    maxAliases: read('maxAliases'),
    maxRootFields: read('maxRootFields'),
    maxMutationRootFields: read('maxMutationRootFields'),
    maxDirectives: read('maxDirectives'),
    maxErrors: read('maxErrors'),
    requestTimeoutMs: read('requestTimeoutMs'),
    headersTimeoutMs: read('headersTimeoutMs'),
    subgraphTimeoutMs: read('subgraphTimeoutMs'),
    policyTimeoutMs: read('policyTimeoutMs'),
    maxSubgraphResponseBytes: read('maxSubgraphResponseBytes'),
    maxSubgraphConnections: read('maxSubgraphConnections'),
    maxSubgraphQueue: read('maxSubgraphQueue'),
    maxSubgraphRetries: read('maxSubgraphRetries'),
    subgraphRetryDelayMs: read('subgraphRetryDelayMs'),
    breakerFailures: read('breakerFailures'),
    breakerOpenMs: read('breakerOpenMs'),
    operationTimeoutMs: read('operationTimeoutMs'),
    maxCacheBytes: read('maxCacheBytes'),
    plannedFieldsPerSecond: read('plannedFieldsPerSecond'),
    maxConcurrentOperations: read('maxConcurrentOperations'),
    maxQueuedOperations: read('maxQueuedOperations'),
    maxQueueMs: read('maxQueueMs'),
    maxReadingQueueMs: read('maxReadingQueueMs'),
    urgentTargetMs: read('urgentTargetMs'),
    maxStreams: read('maxStreams'),
    maxStreamsPerAgency: read('maxStreamsPerAgency'),
    drainTimeoutMs: read('drainTimeoutMs'),
  })
}
