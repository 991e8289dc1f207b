/** The cases subgraph: reports, money trails, parties and timelines. */

import type { Subgraph } from '../kit/subgraph.ts'
import { createLoaders, type CasesLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'

/** The subgraph, as the local stack and its own process start it. */
export const cases: Subgraph<CasesLoaders> = {
  name: 'cases',
  sdl: new URL('../../schema/cases.graphql', import.meta.url),
  migrations: { schema: 'cases', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  lookUps: ['person', 'caseByNumber', 'searchCases', 'searchCasesByVictim'],
}
