/** The loaders of the accounts subgraph, made anew for each request. */

import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findEventsOfHolds } from './history/store.ts'
import { findHolds, findHoldsOfAccounts, findHoldsOfCases } from './holds/store.ts'
import { findReleases } from './releases/store.ts'
import {
  findAccountIdsOfPersons,
  findAccounts,
  findCountsOfPersons,
  findPersons,
  findTiers,
} from './store.ts'

export type AccountsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(scope: RequestScope) {
  const now = scope.now()
  return {
    account: oneByKey(
      scope,
      (db, ids) => findAccounts(db, ids, now),
      (row) => row.id,
    ),
    tier: oneByKey(scope, findTiers, (row) => row.accountId),
    person: oneByKey(scope, findPersons, (row) => row.id),
    accountIdsOfPerson: manyByKey(scope, findAccountIdsOfPersons, (row) => row.personId),
    countsOfPerson: manyByKey(scope, findCountsOfPersons, (row) => row.personId),
    hold: oneByKey(
      scope,
      (db, ids) => findHolds(db, ids, now),
      (row) => row.id,
    ),
    holdsOfAccount: manyByKey(
      scope,
      (db, ids) => findHoldsOfAccounts(db, ids, now),
      (row) => row.accountId,
    ),
    holdsOfCase: manyByKey(
      scope,
      (db, ids) => findHoldsOfCases(db, ids, now),
      (row) => row.caseId,
    ),
    eventsOfHold: manyByKey(scope, findEventsOfHolds, (row) => row.holdId),
    release: oneByKey(scope, findReleases, (row) => row.holdId),
  }
}
