/** The registry of trusted issuers and of agencies, read from the operator's file. */

import { readBudgets, type AgencyBudgets } from './agency-budgets.ts'
import { readAgency, type Agency } from './agency-entry.ts'
import { asObject, readScopeList } from './entry-fields.ts'
import { readIssuer, type Issuer } from './issuer-entry.ts'

/** The issuers and agencies of the operator’s file, validated. */
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
    ceilings.set(name, readScopeList(value, `ceilings.${name}`, faults))
  const budgets = new Map<string, AgencyBudgets>()
  for (const [name, value] of Object.entries(asObject(root['budgets']) ?? {}))
    budgets.set(name, readBudgets(value, `budgets.${name}`, faults))
  const named = { issuers, ceilings, budgets }

  const agencies = new Map<string, Agency>()
  /** By issuer, then by client. */
  const byClient = new Map<string, Map<string, Agency>>()
  const entries: unknown = root['agencies']
  if (!Array.isArray(entries)) faults.push('agencies: must be a list')
  for (const [index, value] of (Array.isArray(entries) ? entries : []).entries()) {
    const agency = readAgency(value, `agencies[${index}]`, named, faults)
    if (!agency) continue
    if (agencies.has(agency.id)) faults.push(`agencies[${index}].id: ${agency.id} is there twice`)
    agencies.set(agency.id, agency)
    const clients = byClient.get(agency.issuer) ?? new Map<string, Agency>()
    byClient.set(agency.issuer, clients)
    for (const clientId of agency.clientIds) {
      if (clients.has(clientId))
        faults.push(`agencies[${index}].clientIds: ${clientId} is there twice`)
      clients.set(clientId, agency)
    }
  }
  if (faults.length > 0) throw new AgencyRegistryError(faults)
  return {
    issuers,
    agencies,
    findByClient: (issuer, clientId) => byClient.get(issuer)?.get(clientId),
  }
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
