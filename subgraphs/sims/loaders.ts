/** The loaders of the sims subgraph, made anew for each request. */

import { countByKey, manyByKey, oneByKey, pageByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findClaims } from './claims/store.ts'
import { findDemands } from './demands/store.ts'
import { findSimEvents, findSimHolders, findVisibleHolders } from './history/store.ts'
import { findCountsOfPersons, findCoverage } from './holders/store.ts'
import { findOrders } from './orders/store.ts'
import { findNumbersOfRequests, findRequests } from './requests/store.ts'
import { findSims, findSimsByMsisdn, findSimsOfPersons } from './store.ts'
import { findActs } from './verification-acts/store.ts'
import { findHolderEvents } from './verifications/store.ts'

/** The loaders by name. */
export type SimsLoaders = ReturnType<typeof createLoaders>

/** @param scope of the request whose rows the loaders may see */
export function createLoaders(scope: RequestScope) {
  const now = scope.now()
  return {
    sim: oneByKey(scope, findSims, (row) => row.id),
    simByMsisdn: oneByKey(scope, findSimsByMsisdn, (row) => row.msisdn),
    simsOfPerson: pageByKey(scope, findSimsOfPersons, (row) => row.holderId),
    simCount: countByKey(scope, findSimsOfPersons, 'holderId'),
    simEvents: pageByKey(scope, findSimEvents, (row) => row.msisdn),
    simHolders: pageByKey(scope, findSimHolders, (row) => row.msisdn),
    visibleHolder: oneByKey(scope, findVisibleHolders, (row) => row.id),
    claim: oneByKey(scope, findClaims, (row) => row.id),
    order: oneByKey(scope, findOrders, (row) => row.id),
    request: oneByKey(scope, findRequests, (row) => row.id),
    verificationAct: oneByKey(scope, findActs, (row) => row.id),
    demand: oneByKey(
      scope,
      (db, ids) => findDemands(db, ids, now),
      (row) => row.id,
    ),
    numbersOfRequest: manyByKey(scope, findNumbersOfRequests, (row) => row.requestId),
    holderEvents: pageByKey(scope, findHolderEvents, (row) => row.holder),
    coverage: oneByKey(scope, findCoverage, (row) => row.id),
    countsOfPerson: manyByKey(
      scope,
      (db, ids) => findCountsOfPersons(db, ids, now),
      (row) => row.personId,
    ),
  }
}
