/** The sims subgraph: registrations, holders, verifications and orders of suspension. */

import type { Subgraph } from '../kit/subgraph.ts'
import { sweeps } from './clocks/sweep.ts'
import { createLoaders, type SimsLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'
import type { ClaimRow } from './claims/store.ts'
import type { SimHolderRow } from './history/store.ts'
import type { HolderRow } from './holders/store.ts'
import type { OrderRow } from './orders/store.ts'
import type { RequestRow } from './requests/store.ts'
import { findPersonsOfNumbers, type SimRow } from './store.ts'

/** The subgraph, as the local stack and its own process start it. */
export const sims: Subgraph<SimsLoaders> = {
  name: 'sims',
  sdl: new URL('../../schema/sims.graphql', import.meta.url),
  migrations: { schema: 'sims', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  discloses: {
    SimRegistration: {
      person: ({ holderId }: Partial<SimRow>) => holderId,
      known: ({ msisdn }: Partial<SimRow>) => msisdn,
    },
    SimHolding: { person: ({ holderId }: SimHolderRow) => holderId },
    SimHolder: { person: ({ personId }: HolderRow) => personId },
    SimDemand: { person: ({ personId }: HolderRow) => personId },
    SimClaim: { behind: ({ msisdn }: ClaimRow) => msisdn },
    SimOrder: { behind: ({ msisdn }: OrderRow) => msisdn },
    SimSuspensionRequest: { case: ({ caseId }: RequestRow) => caseId },
    'SimSuspensionRequest.msisdns': {
      behind: (_request: never, msisdns: readonly string[]) => msisdns,
    },
  },
  personsBehind: findPersonsOfNumbers,
  lookUps: ['simRegistration'],
  sweeps,
}
