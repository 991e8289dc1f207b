/** The types `Transfer` and `TransferProxy`. */

import { requireCovered } from '../../kit/access/purposes.ts'
import { readList } from '../../kit/input.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { toPerson } from '../persons/resolvers.ts'
import type { TransferRow } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

/** Most numbers that a proxy is compared with. */
const maxCompared = 500

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
    oneOf: (
      { proxyType, proxyKey, proxyLastFour }: TransferRow,
      { values }: { readonly values: readonly string[] },
      { pseudonyms },
    ) =>
      (values.length === 0 ? values : readList(values, 'values', maxCompared)).find(
        (value) =>
          // a key is computed for few of them
          value.slice(-4) === proxyLastFour &&
          proxyType !== null &&
          pseudonyms.proxy(proxyType, value) === proxyKey,
      ) ?? null,
    value: async ({ id }: TransferRow, _args, { caller, loaders }) => {
      const known = await loaders.proxyValue.load(id)
      if (!known) requireCovered(caller, await loaders.coverage.load(id))
      return known?.value
    },
    isResolved: ({ isUnresolved }: TransferRow) => !isUnresolved,
  },
}
