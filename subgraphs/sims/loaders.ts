/** The loaders of the sims subgraph, made anew for each request. */

import { manyByKey, oneByKey, pageByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findCountable, findCountsOfPersons } from './holders/store.ts'
import { findSimEvents, findSims, findSimsByMsisdn, findSimsOfPersons } from './store.ts'
import { findHolderEvents } from './verifications/store.ts'

export type SimsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(scope: RequestScope) {
  const now = scope.now()
  return {
    sim: oneByKey(scope, findSims, (row) => row.id),
    simByMsisdn: oneByKey(scope, findSimsByMsisdn, (row) => row.msisdn),
    simsOfPerson: pageByKey(scope, findSimsOfPersons, (row) => row.holderId),
    simEvents: manyByKey(scope, findSimEvents, (row) => row.msisdn),
    holderEvents: manyByKey(scope, findHolderEvents, (row) => row.holder),
    countablePerson: oneByKey(scope, findCountable, (row) => row.id),
    countsOfPerson: manyByKey(
      scope,
      (db, ids) => findCountsOfPersons(db, ids, now),
      (row) => row.personId,
    ),
  }
}
