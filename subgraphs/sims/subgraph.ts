/** The sims subgraph: registrations, holders, verifications and orders of suspension. */

import type { Subgraph } from '../kit/subgraph.ts'
import { sweeps } from './clocks/sweep.ts'
import { createLoaders, type SimsLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'
import type { SimRow } from './store.ts'

/** The subgraph, as the local stack and its own process start it. */
export const sims: Subgraph<SimsLoaders> = {
  name: 'sims',
  sdl: new URL('../../schema/sims.graphql', import.meta.url),
  migrations: { schema: 'sims', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  discloses: { SimRegistration: { person: ({ holderId }: Partial<SimRow>) => holderId } },
  lookUps: ['simRegistration'],
  sweeps,
}
