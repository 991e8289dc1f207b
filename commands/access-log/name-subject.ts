/** The names of a person in the access log: one for each month whose key is kept. */

import { listKeys } from '../../gateway/access-log/store.ts'
import { nameSubject } from '../../gateway/access-log/subjects.ts'
import type { GatewayDatabase } from '../../gateway/authentication/stores/database.ts'

/** @param person pseudonym */
export async function listSubjectNames(db: GatewayDatabase, person: string) {
  const keys = await listKeys(db)
  return keys.map(({ month, key }) => ({ month, name: nameSubject(key, person) }))
}
