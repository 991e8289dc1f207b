/** The operator's registry file, checked whole, and what of it goes into the database. */

import { readFile } from 'node:fs/promises'
import type { Agency } from '../gateway/authentication/registry/agency-entry.ts'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from '../gateway/authentication/registry/agency-registry.ts'
import { syncAgencies } from '../subgraphs/kit/access/sync-agencies.ts'
import type { Database } from '../subgraphs/kit/database/database.ts'
import { syncStations } from '../subgraphs/referrals/stations/sync.ts'

/** @throws {AgencyRegistryError} with every fault of the file */
export async function readRegistryFile(path: string): Promise<AgencyRegistry> {
  return readAgencyRegistry(await readFile(path, 'utf8'))
}

/** The changes that were written, one line for each. */
export async function syncRegistry(
  db: Database,
  registry: AgencyRegistry,
): Promise<readonly string[]> {
  const agencies = [...registry.agencies.values()]
  const changedAgencies = await syncAgencies(db, agencies)
  const changedStations = await syncStations(db, agencies.flatMap(toStation))
  return [
    ...changedAgencies.map((id) => `agency ${id}`),
    ...changedStations.map((code) => `station ${code}`),
    summarise(registry),
  ]
}

/** How many agencies and stations the file has. */
export function summarise(registry: AgencyRegistry): string {
  const agencies = [...registry.agencies.values()]
  const stations = agencies.flatMap(toStation).length
  return `the registry has ${agencies.length} agencies, ${stations} of them police stations`
}

function toStation({ station, nameTh, nameEn }: Agency) {
  return station ? [{ ...station, nameTh, nameEn }] : []
}
