/** The types `Transfer` and `TransferProxy`. */

import { requireCovered } from '../../kit/access/purposes.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { toPerson } from '../persons/resolvers.ts'
import type { TransferRow } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

/** Resolvers of the types. */
export const transferTypes: Resolvers<Context> = {
  Transfer: {
    isConfirmed: (row: TransferRow) => row.reference !== null,
    from: (row: TransferRow) => ({ id: row.fromAccountId }),
    to: (row: TransferRow) => (row.toBankCode === null ? null : { id: row.toAccountId }),
    toProxy: (row: TransferRow) => (row.proxyType === null ? null : row),
    fromHolder: async (row: TransferRow, _args, { loaders }) =>
      toPerson((await loaders.holdersOfTransfer.load(row.id))?.fromHolderIds[0]),
    toHolder: async (row: TransferRow, _args, { loaders }) =>
      toPerson((await loaders.holdersOfTransfer.load(row.id))?.toHolderIds[0]),
    fromHolders: async (row: TransferRow, _args, { loaders }) =>
      (await loaders.holdersOfTransfer.load(row.id))?.fromHolderIds.map((id) => ({ id })),
    toHolders: async (row: TransferRow, _args, { loaders }) =>
      (await loaders.holdersOfTransfer.load(row.id))?.toHolderIds.map((id) => ({ id })),
  },

  TransferProxy: {
    type: ({ proxyType }: TransferRow) => proxyType,
    maskedValue: async (row: TransferRow, _args, { caller, loaders }) => {
      const isOwn = caller.agencyId === `bank:${row.toBankCode}`
      const known = isOwn ? await loaders.proxyValue.load(row.id) : null
      return known?.value ?? `xxxxxx${row.proxyLastFour}`
    },
    value: async ({ id }: TransferRow, _args, { caller, loaders }) => {
      const known = await loaders.proxyValue.load(id)
      if (!known) requireCovered(caller, await loaders.coverage.load(id))
      return known?.value
    },
    isResolved: ({ isUnresolved }: TransferRow) => !isUnresolved,
  },
}
