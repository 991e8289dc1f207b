/** Brings the police stations of the operator's registry into the database. */

import type { Database } from '../../kit/database/database.ts'
import { upsertStations, type StationRow } from './store.ts'

/** Adds stations that are new and renames those that changed. None is taken away: referrals remember them. */
export async function syncStations(db: Database, stations: readonly StationRow[]): Promise<void> {
  await db.asOwner((owner) => upsertStations(owner, stations))
}
