/** Reads the settings of a subgraph that runs as a process of its own. */

import { findUrlFault } from '../../../postgres/server-url.ts'
import { subgraphNames, type SubgraphName } from '../subgraph-name.ts'

/** The settings of a subgraph process, validated. */
export interface SubgraphConfig {
  readonly port: number
  readonly host: string
  /** Paths of its certificate and key, and of the authority of its callers' certificates; absent: plain HTTP on loopback. */
  readonly tls: SubgraphTlsFiles | undefined
  readonly databaseUrl: string
  /** The server itself, where `databaseUrl` is that of a pooler in transaction mode: it passes on no notification. */
  readonly listenUrl: string | undefined
  readonly maxConnections: number
  /** Objects that one agency may load a second in the long run; default 20,000. */
  readonly objectsPerSecond: number
  /** Whether the server may keep statements under a name; off behind a pooler that does not carry names. */
  readonly hasNamedStatements: boolean
  /** Where the gateways' public keys are read: https URLs, http on loopback, and files. At least one. */
  readonly gatewayJwks: readonly URL[]
  /** Key of the pseudonyms, at least 32 bytes. */
  readonly pseudonymKey: Buffer
  readonly logLevel: string
  /** Whether this process delivers events and sweeps clocks; at least one process of the subgraph must. */
  readonly doesBackground: boolean
  /** Time between "not ready any more" and the end of listening on SIGTERM, in milliseconds; default 2,000. */
  readonly lameDuckMs: number
  /** Time after SIGTERM at which requests in flight are ended, in milliseconds; default 20,000. */
  readonly drainTimeoutMs: number
}

/** Paths of PEM files: certificate and key of the subgraph, authority of the certificates of its callers. */
export interface SubgraphTlsFiles {
  readonly cert: string
  readonly key: string
  readonly clientCa: string
}

/** Thrown with every fault of the environment at once. */
export class SubgraphConfigError extends Error {
  override readonly name = 'SubgraphConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Names of the settings with the prefix `SUBGRAPH_`; an unknown one is a fault. */
export const subgraphSettingNames: readonly string[] = [
  'SUBGRAPH_PORT',
  'SUBGRAPH_HOST',
  'SUBGRAPH_TLS_CERT_FILE',
  'SUBGRAPH_TLS_KEY_FILE',
  'SUBGRAPH_TLS_CLIENT_CA_FILE',
  'SUBGRAPH_MAX_CONNECTIONS',
  'SUBGRAPH_LISTEN_URL',
  'SUBGRAPH_OBJECTS_PER_SECOND',
  'SUBGRAPH_NAMED_STATEMENTS',
  'SUBGRAPH_GATEWAY_JWKS',
  'SUBGRAPH_PSEUDONYM_KEY',
  'SUBGRAPH_LOG_LEVEL',
  'SUBGRAPH_BACKGROUND',
  'SUBGRAPH_LAME_DUCK_MS',
  'SUBGRAPH_DRAIN_TIMEOUT_MS',
]

const loopback = new Set(['127.0.0.1', '::1', '[::1]', 'localhost'])

/** Plain http is accepted on loopback only: the response decides which keys are trusted. */
function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return (
    protocol === 'file:' ||
    protocol === 'https:' ||
    (protocol === 'http:' && loopback.has(hostname))
  )
}

/**
 * Reads the environment. `DATABASE_URL` and the secrets have no default.
 * @throws {SubgraphConfigError}
 */
export function readSubgraphConfig(
  env: Readonly<Record<string, string | undefined>>,
  name: SubgraphName,
): SubgraphConfig {
  const faults: string[] = []
  for (const key of Object.keys(env))
    if (key.startsWith('SUBGRAPH_') && !subgraphSettingNames.includes(key))
      faults.push(`${key}: no such setting`)

  const reader = createReader(env, faults)
  const host = env['SUBGRAPH_HOST'] ?? '127.0.0.1'
  const tls = readTlsFiles(env, faults)
  if (!loopback.has(host) && !tls)
    faults.push('SUBGRAPH_HOST: without SUBGRAPH_TLS_… a subgraph listens on loopback only')
  const databaseUrl = env['DATABASE_URL'] ?? ''
  const urlFault = findUrlFault(databaseUrl)
  if (urlFault !== undefined) faults.push(`DATABASE_URL: ${urlFault}`)
  const listenUrl = env['SUBGRAPH_LISTEN_URL'] || undefined
  const listenFault = listenUrl === undefined ? undefined : findUrlFault(listenUrl)
  if (listenFault !== undefined) faults.push(`SUBGRAPH_LISTEN_URL: ${listenFault}`)
  const config = {
    port: reader.integer('SUBGRAPH_PORT', 4101 + subgraphNames.indexOf(name), 0, 65_535),
    host,
    tls,
    databaseUrl,
    listenUrl,
    maxConnections: reader.integer('SUBGRAPH_MAX_CONNECTIONS', 10, 1, 1_000),
    objectsPerSecond: reader.integer('SUBGRAPH_OBJECTS_PER_SECOND', 20_000, 1_000, 100_000_000),
    hasNamedStatements: reader.isOn('SUBGRAPH_NAMED_STATEMENTS'),
    gatewayJwks: readGatewayJwks(env, faults),
    pseudonymKey: readPseudonymKey(env, faults),
    logLevel: readLogLevel(env, faults),
    doesBackground: reader.isOn('SUBGRAPH_BACKGROUND'),
    lameDuckMs: reader.integer('SUBGRAPH_LAME_DUCK_MS', 2_000, 0, 60_000),
    drainTimeoutMs: reader.integer('SUBGRAPH_DRAIN_TIMEOUT_MS', 20_000, 1_000, 600_000),
  }
  if (faults.length > 0) throw new SubgraphConfigError(faults)
  return Object.freeze(config)
}

type Environment = Readonly<Record<string, string | undefined>>

function createReader(env: Environment, faults: string[]) {
  return {
    /** `on`, which is the default, or `off`. */
    isOn(key: string): boolean {
      const value = env[key] ?? 'on'
      if (value !== 'on' && value !== 'off') faults.push(`${key}: must be on or off`)
      return value === 'on'
    },
    integer(key: string, fallback: number, min: number, max: number): number {
      const text = env[key]
      if (text === undefined) return fallback
      const value = Number(text)
      if (/^\d+$/.test(text) && value >= min && value <= max) return value
      faults.push(`${key}: must be a whole number from ${min} to ${max}`)
      return fallback
    },
  }
}

function readGatewayJwks(env: Environment, faults: string[]): readonly URL[] {
  const jwks = (env['SUBGRAPH_GATEWAY_JWKS'] || 'http://127.0.0.1:4000/.well-known/jwks.json')
    .split(/[\s,]+/)
    .filter(Boolean)
  if (jwks.length > 0 && jwks.every(isTrustworthy)) return jwks.map((each) => new URL(each))
  faults.push('SUBGRAPH_GATEWAY_JWKS: must be https or file: URLs, or http on loopback')
  return []
}

function readPseudonymKey(env: Environment, faults: string[]): Buffer {
  const key = Buffer.from(env['SUBGRAPH_PSEUDONYM_KEY'] ?? '', 'base64')
  if (key.length < 32) faults.push('SUBGRAPH_PSEUDONYM_KEY: must be at least 32 bytes in base64')
  return key
}

function readLogLevel(env: Environment, faults: string[]): string {
  const level = env['SUBGRAPH_LOG_LEVEL'] ?? 'info'
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(level))
    faults.push('SUBGRAPH_LOG_LEVEL: no such level')
  return level
}

/** All three or none: TLS without an authority would leave the assertion as the only check of a caller. */
function readTlsFiles(env: Environment, faults: string[]): SubgraphTlsFiles | undefined {
  const cert = env['SUBGRAPH_TLS_CERT_FILE'] || undefined
  const key = env['SUBGRAPH_TLS_KEY_FILE'] || undefined
  const clientCa = env['SUBGRAPH_TLS_CLIENT_CA_FILE'] || undefined
  if (cert && key && clientCa) return { cert, key, clientCa }
  if (cert ?? key ?? clientCa)
    faults.push(
      'SUBGRAPH_TLS_CERT_FILE, SUBGRAPH_TLS_KEY_FILE, SUBGRAPH_TLS_CLIENT_CA_FILE: all or none',
    )
  return undefined
}
