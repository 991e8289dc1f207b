/** Who may call: the issuers that are trusted and the agencies that they speak for, read from the operator's file. */

import type { JSONWebKeySet } from 'jose'
import { agencyKinds, type AgencyKind } from '../../schema/identity.ts'

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
  /** Its secrets are public: it counts on loopback only. */
  readonly development: boolean
}

export interface Agency {
  readonly id: string
  readonly kind: AgencyKind
  readonly nameTh: string
  readonly nameEn: string
  readonly issuer: string
  readonly clientIds: readonly string[]
  /** Scopes beyond which no token of this agency reaches. */
  readonly ceiling: ReadonlySet<string>
}

export interface AgencyRegistry {
  readonly issuers: ReadonlyMap<string, Issuer>
  readonly agencies: ReadonlyMap<string, Agency>
  /** The agency whose client this is, at this issuer. */
  findByClient(issuer: string, clientId: string): Agency | undefined
}

/** Thrown with every fault of the file at once. */
export class AgencyRegistryError extends Error {
  override readonly name = 'AgencyRegistryError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`agency registry:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Asymmetric algorithms that an entry may name. RS256 is weak by today's measure and must be named to be used. */
const allowedAlgorithms = new Set(['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256'])
const scopePattern = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/ // RFC 6749, 3.3

/**
 * Reads the registry's JSON.
 * @throws {AgencyRegistryError}
 */
export function readAgencyRegistry(text: string): AgencyRegistry {
  const faults: string[] = []
  const root = parseObject(text, faults)
  const issuers = new Map<string, Issuer>()
  for (const [name, value] of Object.entries(asObject(root['issuers']) ?? {})) {
    const issuer = readIssuer(name, value, faults)
    if (issuer) issuers.set(name, issuer)
  }
  const ceilings = new Map<string, readonly string[]>()
  for (const [name, value] of Object.entries(asObject(root['ceilings']) ?? {}))
    ceilings.set(name, readScopes(value, `ceilings.${name}`, faults))

  const agencies = new Map<string, Agency>()
  const byClient = new Map<string, Agency>()
  const entries: unknown = root['agencies']
  if (!Array.isArray(entries)) faults.push('agencies: must be a list')
  for (const [index, value] of (Array.isArray(entries) ? entries : []).entries()) {
    const agency = readAgency(value, `agencies[${index}]`, issuers, ceilings, faults)
    if (!agency) continue
    if (agencies.has(agency.id)) faults.push(`agencies[${index}].id: ${agency.id} is there twice`)
    agencies.set(agency.id, agency)
    for (const clientId of agency.clientIds) {
      const key = clientKey(agency.issuer, clientId)
      if (byClient.has(key)) faults.push(`agencies[${index}].clientIds: ${clientId} is there twice`)
      byClient.set(key, agency)
    }
  }
  if (faults.length > 0) throw new AgencyRegistryError(faults)
  return {
    issuers,
    agencies,
    findByClient: (issuer, clientId) => byClient.get(clientKey(issuer, clientId)),
  }
}

function clientKey(issuer: string, clientId: string): string {
  return JSON.stringify([issuer, clientId])
}

function parseObject(text: string, faults: string[]): Readonly<Record<string, unknown>> {
  try {
    const root = asObject(JSON.parse(text))
    if (root) return root
    faults.push('must be a JSON object')
  } catch {
    faults.push('is not JSON')
  }
  return {}
}

function readIssuer(name: string, value: unknown, faults: string[]): Issuer | undefined {
  const at = `issuers["${name}"]`
  const entry = asObject(value)
  if (!entry) {
    faults.push(`${at}: must be an object`)
    return undefined
  }
  const isDevelopment = entry['development'] === true
  if (!URL.canParse(name) || !(isDevelopment ? /^https?:/ : /^https:/).test(name))
    faults.push(`${at}: must be an https URL`)
  const jwksUri = entry['jwksUri']
  const jwks = asObject(entry['jwks'])
  if (typeof jwksUri === 'string') {
    if (!URL.canParse(jwksUri) || !(isDevelopment ? /^https?:/ : /^https:/).test(jwksUri))
      faults.push(`${at}.jwksUri: must be an https URL`)
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
  return {
    issuer: name,
    ...(typeof jwksUri === 'string' ? { jwksUri } : {}),
    // its keys are read by `jose`, which checks each
    ...(jwks ? { jwks: jwks as unknown as JSONWebKeySet } : {}),
    audience: typeof audience === 'string' ? audience : '',
    algorithms: areAlgorithms ? algorithms : [],
    ...(typeof scopeClaim === 'string' ? { scopeClaim } : {}),
    development: isDevelopment,
  }
}

function readAgency(
  value: unknown,
  at: string,
  issuers: ReadonlyMap<string, Issuer>,
  ceilings: ReadonlyMap<string, readonly string[]>,
  faults: string[],
): Agency | undefined {
  const entry = asObject(value)
  if (!entry) {
    faults.push(`${at}: must be an object`)
    return undefined
  }
  const text = (key: string): string => {
    const found = entry[key]
    if (typeof found === 'string' && found !== '') return found
    faults.push(`${at}.${key}: is required`)
    return ''
  }
  const id = text('id')
  if (!/^[a-z]+(:[a-z0-9]+)*$/.test(id)) faults.push(`${at}.id: must be like bank:004`)
  const kind = agencyKinds.find((known) => known === entry['kind'])
  if (!kind) faults.push(`${at}.kind: must be one of ${agencyKinds.join(', ')}`)
  const issuer = text('issuer')
  if (!issuers.has(issuer)) faults.push(`${at}.issuer: is not among the issuers`)
  const ceiling = entry['ceiling']
  const named = typeof ceiling === 'string' ? ceilings.get(ceiling) : undefined
  if (typeof ceiling === 'string' && !named) faults.push(`${at}.ceiling: is not among the ceilings`)
  const clientIds: unknown = entry['clientIds'] ?? [id]
  const areClientIds =
    Array.isArray(clientIds) && clientIds.every((each): each is string => typeof each === 'string')
  if (!areClientIds) faults.push(`${at}.clientIds: must be a list of strings`)
  return {
    id,
    kind: kind ?? 'PARTNER',
    nameTh: text('nameTh'),
    nameEn: text('nameEn'),
    issuer,
    clientIds: areClientIds ? clientIds : [],
    ceiling: new Set(
      typeof ceiling === 'string' ? named : readScopes(ceiling, `${at}.ceiling`, faults),
    ),
  }
}

function readScopes(value: unknown, at: string, faults: string[]): readonly string[] {
  const areScopes =
    Array.isArray(value) &&
    value.every((each): each is string => typeof each === 'string' && scopePattern.test(each))
  if (!areScopes) faults.push(`${at}: must be a list of scopes`)
  return areScopes ? value : []
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // checked in this very line
    : undefined
}
