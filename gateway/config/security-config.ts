/** Security settings: public URLs, TLS, stores of used proofs and denials, DPoP rules, scopes sent to subgraphs. */

import { findUrlFault } from '../../postgres/server-url.ts'
import type { SettingReader } from './setting-reader.ts'
import { createTrustedProxies, type TrustedProxies } from './trusted-proxies.ts'

/** Security settings of a gateway. */
export interface SecurityConfig {
  /** URLs of the graph as callers know them, in normal form; empty: the loopback names of its port. */
  readonly publicUrls: readonly string[]
  /** Proxies whose `Client-Cert` header (RFC 9440) is accepted; default none. */
  readonly trustedProxies: TrustedProxies
  /** Files of the public listener; absent: no TLS. */
  readonly tls: TlsFiles | undefined
  /** PostgreSQL with the denylist and the used proofs. */
  readonly databaseUrl: string | undefined
  /** Whether the server may keep statements under a name; off behind a pooler that does not carry names. Default true. */
  readonly hasNamedStatements: boolean
  /** Redis for the used proofs, in place of PostgreSQL. */
  readonly redisUrl: string | undefined
  /** `process`: used proofs are stored in this process only, which is safe only without replicas; default `shared`. */
  readonly replayStore: 'shared' | 'process'
  /** Whether DPoP proofs must hold a nonce of the server; default false. */
  readonly dpopNonce: boolean
  /** Maximum age of a DPoP proof, in seconds, 5 to 300; default 60. */
  readonly dpopMaxAgeSeconds: number
  /** Path of a JWK Set of earlier and future keys of assertions, published beside the current one. */
  readonly publishedKeys: string | undefined
  /** Scopes by `Type.field` that a subgraph receives beside those of the field's directives; `*`: all granted scopes. */
  readonly subgraphScopes: ReadonlyMap<string, readonly string[]>
  /** Files for mutual TLS with subgraphs; absent: system authorities, no client certificate. */
  readonly subgraphTls: SubgraphTlsFiles | undefined
}

/** Paths of the PEM files for mutual TLS with subgraphs. */
export interface SubgraphTlsFiles {
  /** Authority of the subgraphs' certificates. */
  readonly ca: string
  /** The gateway's own certificate and key. */
  readonly cert: string
  readonly key: string
}

/** Paths of the PEM files of the public listener. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  /** Absent: client certificates are not requested. */
  readonly clientCa: string | undefined
}

/** Names of the settings that are read here. */
export const securitySettingNames = [
  'GATEWAY_PUBLIC_URLS',
  'GATEWAY_TRUSTED_PROXIES',
  'GATEWAY_TLS_CERT_FILE',
  'GATEWAY_TLS_KEY_FILE',
  'GATEWAY_TLS_CLIENT_CA_FILE',
  'GATEWAY_DATABASE_URL',
  'GATEWAY_NAMED_STATEMENTS',
  'GATEWAY_REDIS_URL',
  'GATEWAY_REPLAY_STORE',
  'GATEWAY_DPOP_NONCE',
  'GATEWAY_DPOP_MAX_AGE_SECONDS',
  'GATEWAY_PUBLISHED_KEYS_FILE',
  'GATEWAY_SUBGRAPH_SCOPES',
  'GATEWAY_SUBGRAPH_CA_FILE',
  'GATEWAY_SUBGRAPH_CERT_FILE',
  'GATEWAY_SUBGRAPH_KEY_FILE',
] as const

/** Reads the settings in `securitySettingNames`; every fault is added to the faults of the reader. */
export function readSecurityConfig(reader: SettingReader): SecurityConfig {
  const { text, list, isOn, integer, choice, faults } = reader
  const replayStore = choice('GATEWAY_REPLAY_STORE', 'shared', ['shared', 'process'])
  return Object.freeze({
    publicUrls: list('GATEWAY_PUBLIC_URLS').map((url) =>
      readUrl('GATEWAY_PUBLIC_URLS', url, faults),
    ),
    trustedProxies: readProxies(list('GATEWAY_TRUSTED_PROXIES'), faults),
    tls: readTlsFiles(reader),
    databaseUrl: readDatabaseUrl(reader),
    hasNamedStatements: isOn('GATEWAY_NAMED_STATEMENTS', true),
    redisUrl: readRedisUrl(reader),
    replayStore,
    dpopNonce: isOn('GATEWAY_DPOP_NONCE', false),
    dpopMaxAgeSeconds: integer('GATEWAY_DPOP_MAX_AGE_SECONDS', 60, 5, 300),
    publishedKeys: text('GATEWAY_PUBLISHED_KEYS_FILE'),
    subgraphScopes: readSubgraphScopes(list('GATEWAY_SUBGRAPH_SCOPES'), faults),
    subgraphTls: readSubgraphTls(reader),
  })
}

function readUrl(name: string, text: string, faults: string[]): string {
  if (URL.canParse(text) && /^https?:/.test(text)) {
    const url = new URL(text)
    if (url.search === '' && url.hash === '' && url.username === '') return url.href
  }
  faults.push(`${name}: must be http or https URLs without query and fragment`)
  return ''
}

function readProxies(entries: readonly string[], faults: string[]): TrustedProxies {
  try {
    return createTrustedProxies(entries)
  } catch (error) {
    faults.push(`GATEWAY_TRUSTED_PROXIES: ${error instanceof Error ? error.message : 'unreadable'}`)
    return createTrustedProxies([])
  }
}

function readTlsFiles({ text, faults }: SettingReader): TlsFiles | undefined {
  const cert = text('GATEWAY_TLS_CERT_FILE')
  const key = text('GATEWAY_TLS_KEY_FILE')
  const clientCa = text('GATEWAY_TLS_CLIENT_CA_FILE')
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa }
  if (cert !== undefined || key !== undefined || clientCa !== undefined)
    faults.push(
      'GATEWAY_TLS_CERT_FILE and GATEWAY_TLS_KEY_FILE: each needs the other, and GATEWAY_TLS_CLIENT_CA_FILE needs both',
    )
  return undefined
}

function readSubgraphTls({ text, faults }: SettingReader): SubgraphTlsFiles | undefined {
  const ca = text('GATEWAY_SUBGRAPH_CA_FILE')
  const cert = text('GATEWAY_SUBGRAPH_CERT_FILE')
  const key = text('GATEWAY_SUBGRAPH_KEY_FILE')
  if (ca !== undefined && cert !== undefined && key !== undefined) return { ca, cert, key }
  if (ca !== undefined || cert !== undefined || key !== undefined)
    faults.push(
      'GATEWAY_SUBGRAPH_CA_FILE, GATEWAY_SUBGRAPH_CERT_FILE, GATEWAY_SUBGRAPH_KEY_FILE: all or none',
    )
  return undefined
}

function readDatabaseUrl({ text, faults }: SettingReader): string | undefined {
  const url = text('GATEWAY_DATABASE_URL')
  const fault = url === undefined ? undefined : findUrlFault(url)
  if (fault !== undefined) faults.push(`GATEWAY_DATABASE_URL: ${fault}`)
  return url
}

function readRedisUrl({ text, faults }: SettingReader): string | undefined {
  const url = text('GATEWAY_REDIS_URL')
  if (url !== undefined && !/^rediss?:\/\//.test(url))
    faults.push('GATEWAY_REDIS_URL: must be a redis:// or rediss:// URL')
  return url
}

/** `Type.field=scope`, several of them joined by a plus. */
function readSubgraphScopes(entries: readonly string[], faults: string[]) {
  const scopes = new Map<string, readonly string[]>()
  for (const entry of entries) {
    const [, coordinate = '', names = ''] = /^(\w+\.\w+)=([^\s=]+)$/.exec(entry) ?? []
    if (coordinate === '') faults.push(`GATEWAY_SUBGRAPH_SCOPES: ${entry} is not Type.field=scope`)
    else scopes.set(coordinate, names.split('+'))
  }
  return scopes
}
