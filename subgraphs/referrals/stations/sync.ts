/** Brings the police stations of the operator's registry into the database. */

import type { Database } from '../../kit/database/database.ts'
import { upsertStations, type StationRow } from './store.ts'

/**
 * Adds stations that are new and renames those that changed. None is deleted, because referrals refer to them.
 * @returns the codes of those that were added or changed
 */
export function syncStations(
  db: Database,
  stations: readonly StationRow[],
): Promise<readonly string[]> {
  return db.asOwner((owner) => upsertStations(owner, stations))
}
