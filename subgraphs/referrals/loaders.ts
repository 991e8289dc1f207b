/** The loaders of the referrals subgraph, made anew for each request. */

import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findEventsOfReferrals } from './history/store.ts'
import { findStations } from './stations/store.ts'
import { findOpenCounts, findReferrals, findReferralsOfCases } from './store.ts'

/** The loaders by name. */
export type ReferralsLoaders = ReturnType<typeof createLoaders>

/** Creates the loaders of one request; each loads the keys of one turn of the event loop in one statement. */
export function createLoaders(scope: RequestScope) {
  return {
    referral: oneByKey(scope, findReferrals, (row) => row.id),
    referralOfCase: oneByKey(scope, findReferralsOfCases, (row) => row.caseId),
    eventsOfReferral: manyByKey(scope, findEventsOfReferrals, (row) => row.referralId),
    openCount: oneByKey(scope, findOpenCounts, (row) => row.stationCode),
    station: oneByKey(scope, findStations, (row) => row.code),
  }
}
