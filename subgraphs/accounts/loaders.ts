/** The loaders of the accounts subgraph, made anew for each request. */

import { manyByKey, oneByKey, pageByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findEventsOfHolds } from './history/store.ts'
import { findHeldOfCases, findHolds, findHoldsOfAccounts, findHoldsOfCases } from './holds/store.ts'
import { findOrders } from './orders/store.ts'
import { findReleases } from './releases/store.ts'
import {
  findAccountIdsOfPersons,
  findAccounts,
  findCountsOfPersons,
  findCoverage,
  findTiers,
} from './store.ts'

/** The loaders by name. */
export type AccountsLoaders = ReturnType<typeof createLoaders>

/** States and sums are as of one instant for the whole request. */
export function createLoaders(scope: RequestScope) {
  const now = scope.now()
  return {
    account: oneByKey(
      scope,
      (db, ids) => findAccounts(db, ids, now),
      (row) => row.id,
    ),
    tier: oneByKey(scope, findTiers, (row) => row.accountId),
    coverage: oneByKey(scope, findCoverage, (row) => row.id),
    accountIdsOfPerson: pageByKey(scope, findAccountIdsOfPersons, (row) => row.personId),
    countsOfPerson: manyByKey(scope, findCountsOfPersons, (row) => row.personId),
    hold: oneByKey(
      scope,
      (db, ids) => findHolds(db, ids, now),
      (row) => row.id,
    ),
    holdsOfAccount: pageByKey(
      scope,
      (db, keys, page) => findHoldsOfAccounts(db, keys, page, now),
      (row) => row.key,
    ),
    holdsOfCase: pageByKey(
      scope,
      (db, ids, page) => findHoldsOfCases(db, ids, page, now),
      (row) => row.caseId,
    ),
    heldOfCase: oneByKey(
      scope,
      (db, ids) => findHeldOfCases(db, ids, now),
      (row) => row.caseId,
    ),
    eventsOfHold: pageByKey(scope, findEventsOfHolds, (row) => row.holdId),
    order: oneByKey(scope, findOrders, (row) => row.id),
    release: oneByKey(scope, findReleases, (row) => row.holdId),
  }
}
