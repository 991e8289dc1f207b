/** The loaders of the cases subgraph, made anew for each request. */

import { countByKey, manyByKey, oneByKey, pageByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findAgencies, findPartiesOfCases } from './agencies/store.ts'
import { findAmendmentsOfCases } from './amendments/store.ts'
import { findDuplicatesOfCases } from './duplicates/store.ts'
import { findEventsOfCases } from './history/store.ts'
import { findNotesOfCases } from './notes/store.ts'
import {
  findCasesOfSuspects,
  findContacts,
  findCoverage,
  findHoldersOfTransfers,
  findIdentities,
  findNumberHoldersOfCases,
  findPersons,
} from './persons/store.ts'
import { findProxyValues } from './proxies/store.ts'
import { findCases, findNumbersOfCases } from './store.ts'
import { findSeenLosses, findTransfers, findTransfersOfCases } from './transfers/store.ts'
import { findNames } from './names/store.ts'

/** The loaders of one request. */
export type CasesLoaders = ReturnType<typeof createLoaders>

/** Makes the loaders of one request. */
export function createLoaders(scope: RequestScope) {
  return {
    agency: oneByKey(scope, findAgencies, (row) => row.id),
    case: oneByKey(scope, findCases, (row) => row.id),
    transfer: oneByKey(scope, findTransfers, (row) => row.id),
    proxyValue: oneByKey(scope, findProxyValues, (row) => row.transferId),
    transfersOfCase: pageByKey(scope, findTransfersOfCases, (row) => row.caseId),
    seenLossOfCase: oneByKey(scope, findSeenLosses, (row) => row.caseId),
    duplicatesOfCase: pageByKey(scope, findDuplicatesOfCases, (row) => row.caseId),
    partiesOfCase: manyByKey(scope, findPartiesOfCases, (row) => row.caseId),
    numbersOfCase: manyByKey(scope, findNumbersOfCases, (row) => row.caseId),
    eventsOfCase: pageByKey(scope, findEventsOfCases, (row) => row.caseId),
    eventCount: countByKey(scope, findEventsOfCases, 'caseId'),
    notesOfCase: pageByKey(scope, findNotesOfCases, (row) => row.caseId),
    noteCount: countByKey(scope, findNotesOfCases, 'caseId'),
    amendmentsOfCase: pageByKey(scope, findAmendmentsOfCases, (row) => row.caseId),
    amendmentCount: countByKey(scope, findAmendmentsOfCases, 'caseId'),
    person: oneByKey(scope, findPersons, (row) => row.id),
    identity: oneByKey(scope, findIdentities, (row) => row.personId),
    namesOfPerson: manyByKey(scope, findNames, (row) => row.personId),
    coverage: oneByKey(scope, findCoverage, (row) => row.id),
    contact: oneByKey(scope, findContacts, (row) => row.personId),
    numberHoldersOfCase: manyByKey(scope, findNumberHoldersOfCases, (row) => row.caseId),
    holdersOfTransfer: oneByKey(scope, findHoldersOfTransfers, (row) => row.transferId),
    casesOfSuspect: pageByKey(scope, findCasesOfSuspects, (row) => row.personId),
  }
}
