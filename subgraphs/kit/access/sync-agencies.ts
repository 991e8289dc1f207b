/** Copies the agencies of the operator's registry into the database, whose row-level security reads them. */

import type { Database } from '../database/database.ts'
import { upsertAgencies, type AgencyEntry } from './agencies.ts'

/**
 * Adds agencies that are new and renames those that changed. None is deleted, because cases refer to them.
 * @returns the ids of those that were added or changed
 */
export function syncAgencies(
  db: Database,
  agencies: readonly AgencyEntry[],
): Promise<readonly string[]> {
  return db.asOwner((owner) => upsertAgencies(owner, agencies))
}
