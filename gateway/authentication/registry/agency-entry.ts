/** An agency of the registry: its issuer and clients, its ceiling of scopes, how its tokens must be bound. */

import { agencyKinds, type AgencyKind } from '../../../schema/identity.ts'
import { defaultBudgets, readBudgets, type AgencyBudgets } from './agency-budgets.ts'
import { asObject, readScopeList } from './entry-fields.ts'
import type { Issuer } from './issuer-entry.ts'

/** How the tokens of an agency must be bound to their sender: to a DPoP key (RFC 9449), to a TLS certificate (RFC 8705). */
export const senderConstraints = ['dpop', 'mtls', 'either', 'none'] as const
/** One of `senderConstraints`; `either` requires DPoP or mutual TLS, `none` allows plain bearer tokens. */
export type SenderConstraint = (typeof senderConstraints)[number]

/** An agency of the registry, validated. */
export interface Agency {
  readonly id: string
  readonly kind: AgencyKind
  readonly nameTh: string
  readonly nameEn: string
  readonly issuer: string
  readonly clientIds: readonly string[]
  /** The most that a token of this agency can grant. */
  readonly ceiling: ReadonlySet<string>
  /** Default `either`; `none` where the issuer is one for development. A bound token is held to its binding in any case. */
  readonly senderConstraint: SenderConstraint
  /** Whether each token is introspected at its issuer (RFC 7662); default false. */
  readonly introspect: boolean
  /** How many persons its officers may read, and how many look-ups it may make; default those of its kind. */
  readonly budgets: AgencyBudgets
  /** Present for police stations: their code, of which the id is made, and their province. */
  readonly station?: Station | undefined
}

/** A police station to which cases are referred. */
export interface Station {
  /** Digits and letters in lower case, at most 16; the agency's id is `police:station:<code>`. */
  readonly code: string
  readonly province: string
}

/** Parts of the registry that entries refer to by name. */
export interface NamedParts {
  readonly issuers: ReadonlyMap<string, Issuer>
  readonly ceilings: ReadonlyMap<string, readonly string[]>
  readonly budgets: ReadonlyMap<string, AgencyBudgets>
}

/**
 * Reads one entry of `agencies`.
 * @param at path of the entry in the file, for fault messages
 * @param named issuers, ceilings and budgets, to which an entry may refer by name
 * @param faults receives one message for each fault; the result must not be used when there are any
 * @returns undefined when the entry is not an object
 */
export function readAgency(
  value: unknown,
  at: string,
  { issuers, ceilings, budgets }: NamedParts,
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
  // the graph finds an institution by its code
  if (kind === 'BANK' && !/^bank:[0-9]{3}$/.test(id))
    faults.push(
      `${at}.id: must be bank: and three digits for a bank, e-money or digital-asset operator`,
    )
  const issuer = text('issuer')
  if (!issuers.has(issuer)) faults.push(`${at}.issuer: is not among the issuers`)
  const ceiling = entry['ceiling']
  const named = typeof ceiling === 'string' ? ceilings.get(ceiling) : undefined
  if (typeof ceiling === 'string' && !named) faults.push(`${at}.ceiling: is not among the ceilings`)
  const clientIds: unknown = entry['clientIds'] ?? [id]
  const areClientIds =
    Array.isArray(clientIds) && clientIds.every((each): each is string => typeof each === 'string')
  if (!areClientIds) faults.push(`${at}.clientIds: must be a list of strings`)
  const introspect = entry['introspect'] ?? false
  if (typeof introspect !== 'boolean') faults.push(`${at}.introspect: must be true or false`)
  if (introspect === true && !issuers.get(issuer)?.introspection)
    faults.push(`${at}.introspect: its issuer has no introspection`)
  return {
    id,
    kind: kind ?? 'PARTNER',
    nameTh: text('nameTh'),
    nameEn: text('nameEn'),
    issuer,
    clientIds: areClientIds ? clientIds : [],
    ceiling: new Set(
      typeof ceiling === 'string' ? named : readScopeList(ceiling, `${at}.ceiling`, faults),
    ),
    senderConstraint: readSenderConstraint(
      entry['senderConstraint'],
      issuers.get(issuer)?.development === true ? 'none' : 'either',
      at,
      faults,
    ),
    introspect: introspect === true,
    budgets: readOwnBudgets(entry['budgets'], kind ?? 'PARTNER', budgets, `${at}.budgets`, faults),
    station: readStation(entry['station'], id, kind, `${at}.station`, faults),
  }
}

/** Budgets by name, budgets of its own, or those of its kind. */
function readOwnBudgets(
  value: unknown,
  kind: AgencyKind,
  named: NamedParts['budgets'],
  at: string,
  faults: string[],
): AgencyBudgets {
  if (value === undefined) return defaultBudgets(kind)
  if (typeof value !== 'string') return readBudgets(value, at, faults)
  const found = named.get(value)
  if (!found) faults.push(`${at}: is not among the budgets`)
  return found ?? defaultBudgets(kind)
}

const stationPrefix = 'police:station:'

/** The id and the code must agree: the graph finds the agency of a station by its code. */
function readStation(
  value: unknown,
  id: string,
  kind: AgencyKind | undefined,
  at: string,
  faults: string[],
): Station | undefined {
  const isStation = id.startsWith(stationPrefix)
  if (value === undefined) {
    if (isStation) faults.push(`${at}: is required for ${stationPrefix}…`)
    return undefined
  }
  const { code, province } = asObject(value) ?? {}
  if (kind !== 'POLICE' || typeof code !== 'string' || id !== `${stationPrefix}${code}`)
    faults.push(`${at}.code: must be the end of the id of a police station, ${stationPrefix}<code>`)
  if (typeof code === 'string' && !/^[a-z0-9]{1,16}$/.test(code))
    faults.push(`${at}.code: must be 1 to 16 digits and lower-case letters`)
  if (typeof province !== 'string' || province === '') faults.push(`${at}.province: is required`)
  return typeof code === 'string' && typeof province === 'string' ? { code, province } : undefined
}

function readSenderConstraint(
  value: unknown,
  fallback: SenderConstraint,
  at: string,
  faults: string[],
): SenderConstraint {
  if (value === undefined) return fallback
  const found = senderConstraints.find((known) => known === value)
  if (!found) faults.push(`${at}.senderConstraint: must be one of ${senderConstraints.join(', ')}`)
  return found ?? 'either'
}
