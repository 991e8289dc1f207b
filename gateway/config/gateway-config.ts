/** Environment and flags -> frozen config. Pure; reports every fault at once; knows every name with our prefix. */

import {
  accessLogSettingNames,
  readAccessLogConfig,
  type AccessLogConfig,
} from './access-log-config.ts'
import { securitySettingNames, readSecurityConfig, type SecurityConfig } from './security-config.ts'
import { consoleSettingNames, readConsoleClients, type ConsoleClient } from './console-config.ts'
import { isLoopback } from './loopback.ts'
import { limitSettingNames, readLimits, type GatewayLimits } from './limits-config.ts'
import { createSettingReader } from './setting-reader.ts'

/** The settings of a gateway, validated, with their defaults. */
export interface GatewayConfig {
  readonly host: string
  readonly port: number
  /** Path of the supergraph. */
  readonly supergraph: string
  /** Path of the agency registry; absent only where anonymous callers are allowed. */
  readonly agencies: string | undefined
  /** Whether a call without a token may read fields that have no gate. */
  readonly anonymous: 'allow' | 'deny'
  /** Whether a root field without any gate is a start-up error. */
  readonly requireGate: boolean
  /** Whether schemas are shown to callers. */
  readonly introspection: boolean
  /** Whether a query with a part that the caller may not have is refused whole. */
  readonly reject: boolean
  /** Whether decisions are only logged, and everything is executed. */
  readonly dryRun: boolean
  /** How a field beyond the agency's ceiling is treated: refused like any other, or unknown to validation. */
  readonly outOfReach: 'unauthorized' | 'unknown'
  /** Whether sentences that subgraphs wrote reach callers. Only for subgraphs of one's own. */
  readonly subgraphMessages: 'mask' | 'pass'
  /** Whether identical queries of one caller and purpose that are in flight together are asked once of a subgraph. */
  readonly deduplicate: boolean
  /** The executor: our own, or that of `@apollo/gateway`. */
  readonly engine: 'compiled' | 'reference'
  /** Names of scalars whose values are checked by `schema/scalars.ts`. */
  readonly checkedScalars: readonly string[]
  /** Root fields of urgent operations, as `mutation.placeHold` or `query.holds`; a `*` at the end stands for any ending. */
  readonly firstLane: readonly string[]
  /** Origins of browsers that may send operations; none: no cross-origin request is answered with CORS headers. */
  readonly corsOrigins: ReadonlySet<string>
  /** Gated key fields that subgraphs may still ask of one another, as `Type.field`. */
  readonly allowKeys: readonly string[]
  /** Path of the private Ed25519 JWK that signs assertions; absent: a key made at the start. */
  readonly signingKey: string | undefined
  /** URLs of subgraphs that differ from those in the supergraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>
  /** Difference of clocks that tokens are forgiven, in seconds; default 10, as FAPI 2.0 asks for. */
  readonly clockToleranceSeconds: number
  readonly security: SecurityConfig
  readonly accessLog: AccessLogConfig
  /** Clients of the console; none: it is not served. */
  readonly consoleClients: readonly ConsoleClient[]
  readonly logLevel: string
  /**
   * Time between "not ready any more" and the end of listening on SIGTERM, in milliseconds: balancers go elsewhere in it.
   * Default 3,000 beyond loopback, else 0.
   */
  readonly lameDuckMs: number
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
  'GATEWAY_ENGINE',
  'GATEWAY_CHECKED_SCALARS',
  'GATEWAY_FIRST_LANE',
  'GATEWAY_CORS_ORIGINS',
  'GATEWAY_ALLOW_KEYS',
  'GATEWAY_SIGNING_KEY_FILE',
  'GATEWAY_CLOCK_TOLERANCE_SECONDS',
  'GATEWAY_LOG_LEVEL',
  'GATEWAY_LAME_DUCK_MS',
  ...securitySettingNames,
  ...accessLogSettingNames,
  ...consoleSettingNames,
  ...limitSettingNames,
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
  const reader = createSettingReader(settings, faults)
  const { text, list, isOn, integer, choice } = reader

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

  const host = text('GATEWAY_HOST') ?? '127.0.0.1'
  const config: GatewayConfig = {
    host,
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
    engine: choice('GATEWAY_ENGINE', 'compiled', ['compiled', 'reference']),
    checkedScalars: list('GATEWAY_CHECKED_SCALARS'),
    firstLane: readFirstLane(list('GATEWAY_FIRST_LANE'), faults),
    corsOrigins: readOrigins(list('GATEWAY_CORS_ORIGINS'), faults),
    allowKeys: list('GATEWAY_ALLOW_KEYS'),
    signingKey: text('GATEWAY_SIGNING_KEY_FILE'),
    subgraphUrls: readSubgraphUrls(settings, faults),
    clockToleranceSeconds: integer('GATEWAY_CLOCK_TOLERANCE_SECONDS', 10, 0, 60),
    security: readSecurityConfig(reader),
    accessLog: readAccessLogConfig(reader),
    consoleClients: readConsoleClients(reader),
    logLevel: choice('GATEWAY_LOG_LEVEL', 'info', [
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'silent',
    ]),
    lameDuckMs: integer('GATEWAY_LAME_DUCK_MS', isLoopback(host) ? 0 : 3_000, 0, 60_000),
    limits: readLimits(reader),
  }
  if (faults.length > 0) throw new GatewayConfigError(faults)
  return Object.freeze(config)
}

/** Holds and freezes go before everything else; in another supergraph no field has these names. */
const holdFields = [
  'mutation.placeHold*',
  'mutation.requestHold*',
  'mutation.freezeAccount*',
  'query.holds',
]

function readFirstLane(given: readonly string[], faults: string[]): readonly string[] {
  if (given.length === 0) return holdFields
  if (!given.every((each) => /^(query|mutation)\.\w+\*?$/.test(each)))
    faults.push('GATEWAY_FIRST_LANE: must name root fields, as mutation.name or query.name*')
  return given
}

/** Origins as browsers send them; a wildcard would let any page ask with a token that it got hold of. */
function readOrigins(given: readonly string[], faults: string[]): ReadonlySet<string> {
  if (!given.every(isOrigin))
    faults.push('GATEWAY_CORS_ORIGINS: must hold origins, as https://console.example')
  return new Set(given)
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

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
