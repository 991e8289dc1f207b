/** The loaders of the oversight subgraph, made anew for each request. */

import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findAccesses, findConcealments, findTexts, listCasesOfAccesses } from './accesses/store.ts'

/** The loaders of one request. */
export type OversightLoaders = ReturnType<typeof createLoaders>

/** @param scope of the request: the loaders see what its caller sees */
export function createLoaders(scope: RequestScope) {
  return {
    access: oneByKey(scope, findAccesses, (row) => row.sequence),
    casesOfAccess: manyByKey(scope, listCasesOfAccesses, (row) => row.sequence),
    concealment: oneByKey(scope, findConcealments, (row) => row.sequence),
    text: oneByKey(scope, findTexts, (row) => row.id),
  }
}
