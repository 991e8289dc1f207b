/** An issuer of the registry: its keys, and the claims and algorithms of its tokens. */

import type { JSONWebKeySet } from 'jose'
import { asObject, rejectUnknownFields } from './entry-fields.ts'

/** An issuer of the registry, validated. */
export interface Issuer {
  readonly issuer: string
  /** Where its keys are; one of the two. */
  readonly jwksUri?: string
  readonly jwks?: JSONWebKeySet
  readonly audience: string
  /** JWS algorithms (RFC 7518, RFC 8037) that its tokens may be signed with. */
  readonly algorithms: readonly string[]
  /** Name of the claim that holds the scopes; default `scope`, else `scp`. */
  readonly scopeClaim?: string
  /** Introspection endpoint (RFC 7662); required when one of its agencies has `introspect`. */
  readonly introspection?: IntrospectionEntry
  /** Longest life of its tokens (`exp` less `iat`) in seconds, 60 to 3,600; default 3,600. */
  readonly maxLifetimeSeconds: number
  /** Whether its tokens may name an actor (`act`, RFC 8693); default false. */
  readonly allowsActor: boolean
  /** Whether its secrets are public: it is accepted on loopback only. */
  readonly development: boolean
}

/** The introspection endpoint of an issuer (RFC 7662) and the client credentials of the gateway there. */
export interface IntrospectionEntry {
  readonly endpoint: string
  readonly clientId: string
  /** Path of the file that holds the secret with which the gateway authenticates there. */
  readonly clientSecretFile: string
  /** Seconds for which a response is cached, 0 to 300; default 30. */
  readonly cacheSeconds: number
}

/** Asymmetric algorithms that an entry may name. RS256 is weak by today's measure and must be named to be used. */
const allowedAlgorithms = new Set(['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256'])

/** The most that a registry may allow. */
const defaultLifetimeSeconds = 3_600

const fields = [
  'jwksUri',
  'jwks',
  'audience',
  'algorithms',
  'scopeClaim',
  'introspection',
  'development',
  'maxLifetimeSeconds',
  'allowsActor',
]

/**
 * Reads one entry of `issuers`.
 * @param name the issuer’s identifier, an https URL; http only for a development issuer
 * @param faults receives one message for each fault; the result must not be used when there are any
 * @returns undefined when the entry is not an object
 */
export function readIssuer(name: string, value: unknown, faults: string[]): Issuer | undefined {
  const at = `issuers["${name}"]`
  const entry = asObject(value)
  if (!entry) {
    faults.push(`${at}: must be an object`)
    return undefined
  }
  rejectUnknownFields(entry, fields, at, faults)
  const isDevelopment = entry['development'] === true
  const isUrl = (text: string) =>
    URL.canParse(text) && (isDevelopment ? /^https?:/ : /^https:/).test(text)
  if (!isUrl(name)) faults.push(`${at}: must be an https URL`)
  const jwksUri = entry['jwksUri']
  const jwks = asObject(entry['jwks'])
  if (typeof jwksUri === 'string') {
    if (!isUrl(jwksUri)) faults.push(`${at}.jwksUri: must be an https URL`)
    if (jwks) faults.push(`${at}: needs jwksUri or jwks, not both`)
  } else if (!Array.isArray(jwks?.['keys'])) faults.push(`${at}: needs jwksUri or jwks`)
  const audience = entry['audience']
  if (typeof audience !== 'string' || audience === '') faults.push(`${at}.audience: is required`)
  const algorithms: unknown = entry['algorithms']
  const areAlgorithms =
    Array.isArray(algorithms) &&
    algorithms.length > 0 &&
    algorithms.every(
      (each): each is string => typeof each === 'string' && allowedAlgorithms.has(each),
    )
  if (!areAlgorithms)
    faults.push(`${at}.algorithms: must be a list out of ${[...allowedAlgorithms].join(', ')}`)
  const scopeClaim = entry['scopeClaim']
  const introspection = readIntrospection(entry['introspection'], `${at}.introspection`, faults)
  if (introspection && !isUrl(introspection.endpoint))
    faults.push(`${at}.introspection.endpoint: must be an https URL`)
  const maxLifetimeSeconds = entry['maxLifetimeSeconds'] ?? defaultLifetimeSeconds
  const isLifetime =
    typeof maxLifetimeSeconds === 'number' &&
    Number.isInteger(maxLifetimeSeconds) &&
    maxLifetimeSeconds >= 60 &&
    maxLifetimeSeconds <= defaultLifetimeSeconds
  if (!isLifetime) faults.push(`${at}.maxLifetimeSeconds: must be a whole number from 60 to 3600`)
  const allowsActor = entry['allowsActor'] ?? false
  if (typeof allowsActor !== 'boolean') faults.push(`${at}.allowsActor: must be true or false`)
  return {
    issuer: name,
    maxLifetimeSeconds: isLifetime ? maxLifetimeSeconds : defaultLifetimeSeconds,
    allowsActor: allowsActor === true,
    ...(typeof jwksUri === 'string' ? { jwksUri } : {}),
    // its keys are read by `jose`, which checks each
    ...(jwks ? { jwks: jwks as unknown as JSONWebKeySet } : {}),
    audience: typeof audience === 'string' ? audience : '',
    algorithms: areAlgorithms ? algorithms : [],
    ...(typeof scopeClaim === 'string' ? { scopeClaim } : {}),
    ...(introspection ? { introspection } : {}),
    development: isDevelopment,
  }
}

function readIntrospection(
  value: unknown,
  at: string,
  faults: string[],
): IntrospectionEntry | undefined {
  if (value === undefined) return undefined
  const entry = asObject(value) ?? {}
  rejectUnknownFields(
    entry,
    ['endpoint', 'clientId', 'clientSecretFile', 'cacheSeconds'],
    at,
    faults,
  )
  const text = (key: string): string => {
    const found = entry[key]
    if (typeof found === 'string' && found !== '') return found
    faults.push(`${at}.${key}: is required`)
    return ''
  }
  const cacheSeconds = entry['cacheSeconds'] ?? 30
  const isBounded =
    typeof cacheSeconds === 'number' &&
    Number.isInteger(cacheSeconds) &&
    cacheSeconds >= 0 &&
    cacheSeconds <= 300
  if (!isBounded) faults.push(`${at}.cacheSeconds: must be a whole number from 0 to 300`)
  return {
    endpoint: text('endpoint'),
    clientId: text('clientId'),
    clientSecretFile: text('clientSecretFile'),
    cacheSeconds: isBounded ? cacheSeconds : 0,
  }
}
