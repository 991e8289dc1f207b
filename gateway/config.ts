/** Environment and flags -> frozen config. Pure; reports every fault at once; knows every name with our prefix. */

import { doorSettingNames, readDoorConfig, type DoorConfig } from './door-config.ts'

export interface GatewayLimits {
  /** Largest request body in bytes; default 262,144. */
  readonly maxBodyBytes: number
  /** Largest request head in bytes; default 16,384. */
  readonly maxHeaderBytes: number
  /** Tokens of a document; default 1,000. */
  readonly maxTokens: number
  /** Levels of fields; default 12. */
  readonly maxDepth: number
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
  /** Compiled operations, and authorized forms of them, that are kept; default 1,000. */
  readonly maxCachedOperations: number
  /** Time that requests in flight have to finish on SIGTERM, in milliseconds; default 10,000. */
  readonly drainTimeoutMs: number
}

export interface GatewayConfig {
  readonly host: string
  readonly port: number
  /** Path of the supergraph. */
  readonly supergraph: string
  /** Path of the agency registry; absent only where anonymous callers are allowed. */
  readonly agencies: string | undefined
  /** Whether a call without a token reaches what no gate guards. */
  readonly anonymous: 'allow' | 'deny'
  /** Whether a root field without any gate is a start-up error. */
  readonly requireGate: boolean
  /** Whether schemas are shown to callers. */
  readonly introspection: boolean
  /** Whether a query with a part that the caller may not have is refused whole. */
  readonly reject: boolean
  /** Whether decisions are only logged, and everything is executed. */
  readonly dryRun: boolean
  /** What a field beyond the agency's ceiling is: refused like any other, or unknown to validation. */
  readonly outOfReach: 'unauthorized' | 'unknown'
  /** Whether sentences that subgraphs wrote reach callers. Only for subgraphs of one's own. */
  readonly subgraphMessages: 'mask' | 'pass'
  /** Whether identical queries of one caller and purpose that are in flight together are asked once of a subgraph. */
  readonly deduplicate: boolean
  /** Names of scalars whose values are checked by `schema/scalars.ts`. */
  readonly checkedScalars: readonly string[]
  /** Gated key fields that subgraphs may still ask of one another, as `Type.field`. */
  readonly allowKeys: readonly string[]
  /** Path of the private Ed25519 JWK that signs assertions; absent: a key made at the start. */
  readonly signingKey: string | undefined
  /** URLs of subgraphs that differ from those in the supergraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>
  /** Difference of clocks that tokens are forgiven, in seconds; default 10, as FAPI 2.0 asks for. */
  readonly clockToleranceSeconds: number
  readonly door: DoorConfig
  readonly logLevel: string
  readonly limits: GatewayLimits
}

/** Thrown with every fault at once. */
export class GatewayConfigError extends Error {
  override readonly name = 'GatewayConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Each limit: its setting, its default and its bounds. */
const limitSettings = {
  maxBodyBytes: ['GATEWAY_MAX_BODY_BYTES', 262_144, 1_024, 104_857_600],
  maxHeaderBytes: ['GATEWAY_MAX_HEADER_BYTES', 16_384, 4_096, 1_048_576],
  maxTokens: ['GATEWAY_MAX_TOKENS', 1_000, 10, 1_000_000],
  maxDepth: ['GATEWAY_MAX_DEPTH', 12, 1, 1_000],
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
  maxCachedOperations: ['GATEWAY_MAX_CACHED_OPERATIONS', 1_000, 1, 1_000_000],
  drainTimeoutMs: ['GATEWAY_DRAIN_TIMEOUT_MS', 10_000, 0, 600_000],
} as const satisfies Record<keyof GatewayLimits, readonly [string, number, number, number]>

const subgraphUrlPrefix = 'GATEWAY_SUBGRAPH_URL_'

/** Every setting's name but those of subgraph URLs, which end in the subgraph's name. */
export const settingNames: readonly string[] = [
  'GATEWAY_HOST',
  'GATEWAY_PORT',
  'GATEWAY_SUPERGRAPH',
  'GATEWAY_AGENCIES_FILE',
  'GATEWAY_ANONYMOUS',
  'GATEWAY_REQUIRE_GATE',
  'GATEWAY_INTROSPECTION',
  'GATEWAY_REJECT',
  'GATEWAY_DRY_RUN',
  'GATEWAY_DRY_RUN_ENFORCES_NOTHING',
  'GATEWAY_OUT_OF_REACH',
  'GATEWAY_SUBGRAPH_MESSAGES',
  'GATEWAY_DEDUPLICATE',
  'GATEWAY_CHECKED_SCALARS',
  'GATEWAY_ALLOW_KEYS',
  'GATEWAY_SIGNING_KEY_FILE',
  'GATEWAY_CLOCK_TOLERANCE_SECONDS',
  'GATEWAY_LOG_LEVEL',
  ...doorSettingNames,
  ...Object.values(limitSettings).map(([name]) => name),
]

/** Flags of the command line and the settings that they stand for. */
const flags: ReadonlyMap<string, string> = new Map([
  ['--supergraph', 'GATEWAY_SUPERGRAPH'],
  ['--port', 'GATEWAY_PORT'],
  ['--host', 'GATEWAY_HOST'],
  ['--agencies', 'GATEWAY_AGENCIES_FILE'],
  ['--anonymous', 'GATEWAY_ANONYMOUS'],
])

/**
 * Reads the environment; a flag outranks it.
 * @throws {GatewayConfigError}
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): GatewayConfig {
  const faults: string[] = []
  const settings = collectSettings(env, args, faults)

  const text = (name: string): string | undefined => settings.get(name)
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = settings.get(name)
    if (value === undefined) return fallback
    if (/^\d{1,12}$/.test(value) && Number(value) >= min && Number(value) <= max)
      return Number(value)
    faults.push(`${name}: must be a whole number from ${min} to ${max}`)
    return fallback
  }
  const choice = <Choice extends string>(
    name: string,
    fallback: Choice,
    choices: readonly Choice[],
  ): Choice => {
    const value = settings.get(name)
    if (value === undefined) return fallback
    const found = choices.find((each) => each === value)
    if (found === undefined) faults.push(`${name}: must be one of ${choices.join(', ')}`)
    return found ?? fallback
  }
  const list = (name: string) => (settings.get(name) ?? '').split(/[\s,]+/).filter(Boolean)
  const isOn = (name: string, fallback: boolean) =>
    choice(name, fallback ? 'on' : 'off', ['on', 'off']) === 'on'

  const supergraph = text('GATEWAY_SUPERGRAPH')
  if (!supergraph) faults.push('GATEWAY_SUPERGRAPH (--supergraph): is required')
  const anonymous = choice('GATEWAY_ANONYMOUS', 'deny', ['allow', 'deny'])
  const agencies = text('GATEWAY_AGENCIES_FILE')
  if (!agencies && anonymous === 'deny')
    faults.push(
      'GATEWAY_AGENCIES_FILE (--agencies): is required unless anonymous callers are allowed',
    )

  const dryRun = isOn('GATEWAY_DRY_RUN', false)
  if (dryRun && !isOn('GATEWAY_DRY_RUN_ENFORCES_NOTHING', false))
    faults.push(
      'GATEWAY_DRY_RUN: executes what callers may not have; needs GATEWAY_DRY_RUN_ENFORCES_NOTHING=on too',
    )

  const config: GatewayConfig = {
    host: text('GATEWAY_HOST') ?? '127.0.0.1',
    port: integer('GATEWAY_PORT', 4000, 0, 65_535),
    supergraph: supergraph ?? '',
    agencies,
    anonymous,
    requireGate: isOn('GATEWAY_REQUIRE_GATE', anonymous === 'deny'),
    introspection: isOn('GATEWAY_INTROSPECTION', true),
    reject: isOn('GATEWAY_REJECT', false),
    dryRun,
    outOfReach: choice('GATEWAY_OUT_OF_REACH', 'unauthorized', ['unauthorized', 'unknown']),
    subgraphMessages: choice('GATEWAY_SUBGRAPH_MESSAGES', 'mask', ['mask', 'pass']),
    deduplicate: isOn('GATEWAY_DEDUPLICATE', true),
    checkedScalars: list('GATEWAY_CHECKED_SCALARS'),
    allowKeys: list('GATEWAY_ALLOW_KEYS'),
    signingKey: text('GATEWAY_SIGNING_KEY_FILE'),
    subgraphUrls: readSubgraphUrls(settings, faults),
    clockToleranceSeconds: integer('GATEWAY_CLOCK_TOLERANCE_SECONDS', 10, 0, 60),
    door: readDoorConfig({ text, list, isOn, integer, faults }),
    logLevel: choice('GATEWAY_LOG_LEVEL', 'info', [
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'silent',
    ]),
    limits: readLimits(integer),
  }
  if (faults.length > 0) throw new GatewayConfigError(faults)
  return Object.freeze(config)
}

function collectSettings(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
  faults: string[],
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('GATEWAY_') || value === undefined || value === '') continue
    if (!settingNames.includes(name) && !name.startsWith(subgraphUrlPrefix))
      faults.push(`${name}: no such setting`)
    settings.set(name, value)
  }
  for (let index = 0; index < args.length; index += 2) {
    const flag = args[index] ?? ''
    const name = flags.get(flag)
    const value = args[index + 1]
    if (name === undefined) faults.push(`${flag}: no such flag`)
    else if (value === undefined) faults.push(`${flag}: needs a value`)
    else settings.set(name, value)
  }
  return settings
}

/** `GATEWAY_SUBGRAPH_URL_CASES` for the subgraph `cases`; a dash in a name is written as an underscore. */
function readSubgraphUrls(settings: ReadonlyMap<string, string>, faults: string[]) {
  const urls = new Map<string, string>()
  for (const [name, value] of settings) {
    if (!name.startsWith(subgraphUrlPrefix)) continue
    if (URL.canParse(value) && /^https?:/.test(value))
      urls.set(name.slice(subgraphUrlPrefix.length).toLowerCase(), value)
    else faults.push(`${name}: must be an http or https URL`)
  }
  return urls
}

function readLimits(
  integer: (name: string, fallback: number, min: number, max: number) => number,
): GatewayLimits {
  const read = (key: keyof GatewayLimits) => {
    const [name, fallback, min, max] = limitSettings[key]
    return integer(name, fallback, min, max)
  }
  return Object.freeze({
    maxBodyBytes: read('maxBodyBytes'),
    maxHeaderBytes: read('maxHeaderBytes'),
    maxTokens: read('maxTokens'),
    maxDepth: read('maxDepth'),
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
    maxCachedOperations: read('maxCachedOperations'),
    drainTimeoutMs: read('drainTimeoutMs'),
  })
}
