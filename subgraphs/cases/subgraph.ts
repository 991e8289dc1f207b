/** The cases subgraph: reports, money trails, parties and timelines. */

import type { Subgraph } from '../kit/subgraph.ts'
import { createLoaders, type CasesLoaders } from './loaders.ts'
import { findPersonsOfNumbers, type NumberHolderRow } from './persons/store.ts'
import { references, resolvers } from './resolvers.ts'
import type { CaseRow } from './store.ts'
import type { TransferRow } from './transfers/store.ts'

const victim = { person: ({ victimId }: CaseRow) => victimId }

/** The subgraph, as the local stack and its own process start it. */
export const cases: Subgraph<CasesLoaders> = {
  name: 'cases',
  sdl: new URL('../../schema/cases.graphql', import.meta.url),
  migrations: { schema: 'cases', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  discloses: {
    'Case.narrative': victim,
    'Case.notes': victim,
    'Case.amendments': victim,
    'Case.suspectNumbers': { behind: ({ id }: CaseRow) => id },
    Transfer: { case: ({ caseId }: TransferRow) => caseId },
    TransferProxy: {
      case: ({ caseId }: TransferRow) => caseId,
      person: ({ proxyPersonId }: TransferRow) => proxyPersonId,
      behind: ({ id, proxyType }: TransferRow) => (proxyType === 'MOBILE' ? id : null),
    },
    NumberHolder: { person: ({ holderId }: NumberHolderRow) => holderId },
  },
  personsBehind: findPersonsOfNumbers,
  lookUps: ['person', 'caseByNumber', 'searchCases', 'searchCasesByVictim'],
}
