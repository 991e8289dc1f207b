/** The referrals subgraph: cases at police stations, complaints, decisions. */

import type { Subgraph } from '../kit/subgraph.ts'
import { handlers } from './events/handlers.ts'
import { sweeps } from './clocks/sweep.ts'
import { createLoaders, type ReferralsLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'
import type { ReferralRow } from './store.ts'

/** The subgraph, as the local stack and its own process start it. */
export const referrals: Subgraph<ReferralsLoaders> = {
  name: 'referrals',
  sdl: new URL('../../schema/referrals.graphql', import.meta.url),
  migrations: { schema: 'referrals', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  discloses: { PoliceReferral: { case: ({ caseId }: ReferralRow) => caseId } },
  handlers,
  sweeps,
}
