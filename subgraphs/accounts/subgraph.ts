/** The accounts subgraph: bank accounts, their holders, and the holds on them. */

import type { Subgraph } from '../kit/subgraph.ts'
import { handlers } from './events/handlers.ts'
import { sweeps } from './clocks/sweep.ts'
import { createLoaders, type AccountsLoaders } from './loaders.ts'
import { references, resolvers } from './resolvers.ts'
import type { HoldRow } from './holds/store.ts'
import type { OrderRow } from './orders/store.ts'
import { findPersonsOfAccounts, type AccountRow } from './store.ts'

/** The subgraph, as the local stack and its own process start it. */
export const accounts: Subgraph<AccountsLoaders> = {
  name: 'accounts',
  sdl: new URL('../../schema/accounts.graphql', import.meta.url),
  migrations: { schema: 'accounts', folder: new URL('./migrations/', import.meta.url) },
  resolvers,
  references,
  createLoaders,
  discloses: {
    BankAccount: {
      person: ({ holderIds }: AccountRow) => holderIds,
      known: ({ id }: AccountRow) => id,
    },
    Hold: {
      person: ({ holderIds }: HoldRow) => holderIds,
      behind: ({ accountId }: HoldRow) => accountId,
      known: ({ accountId, holderIds }: HoldRow) => holderIds && accountId,
      case: ({ caseId }: HoldRow) => caseId,
    },
    HoldOrder: { case: ({ caseId }: OrderRow) => caseId },
  },
  personsBehind: findPersonsOfAccounts,
  lookUps: ['bankAccount'],
  handlers,
  sweeps,
}
