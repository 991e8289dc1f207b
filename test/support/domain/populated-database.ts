/** A migrated database with 1,000 cases and one of them to ask for, for tests of functions and policies. */

import { migrations } from '../../../local/subgraphs.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import type { OpenTestDatabase, TestDatabase } from '../processes/database.ts'
import { findPopulatedCases, populateCases, type PopulatedCase } from './case-population.ts'

/** The database, and statements that run as its owner. */
export interface PopulatedDatabase {
  readonly db: Database
  /** A case that has been referred to a police station. */
  readonly fact: PopulatedCase & { readonly stationCode: string }
  /** Runs a statement as the owner, whom no policy limits. */
  asOwner<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  close: TestDatabase['close']
}

/** Opens a database, migrates it and populates it. The caller closes it. */
export async function openPopulatedDatabase(open: OpenTestDatabase): Promise<PopulatedDatabase> {
  const database = await open()
  const { db } = database
  await migrate(db, migrations)
  await populateCases(db, 1_000, new Date('2026-11-26T00:00:00Z'), Buffer.alloc(32, 7))
  const facts = await findPopulatedCases(db, 1_000, 4)
  const fact = facts.find(({ stationCode }) => stationCode !== null)
  if (!fact?.stationCode) throw new TypeError('no populated case has been referred')
  return {
    db,
    fact: { ...fact, stationCode: fact.stationCode },
    asOwner: (text, values = []) => db.asOwner((owner) => owner.query(text, values)),
    close: () => database.close(),
  }
}
