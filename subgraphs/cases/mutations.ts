/** The mutations of the cases subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { amendCase } from './amendments/amend-case.ts'
import { closeCase } from './ending/close-case.ts'
import { reopenCase } from './ending/reopen-case.ts'
import type { CasesLoaders } from './loaders.ts'
import { mergeCases, undoMerge } from './merging/merge-cases.ts'
import { identifyVictim } from './persons/identify-victim.ts'
import { addCaseNote } from './notes/add-case-note.ts'
import { reportCase } from './reports/report-case.ts'
import { confirmTransfer } from './confirming/confirm-transfer.ts'
import { resolveProxy } from './proxies/resolve-proxy.ts'
import { correctTransfer } from './transfers/correct-transfer.ts'
import { recordTransfers } from './transfers/record-transfers.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  reportCase,
  recordTransfers,
  confirmTransfer,
  resolveProxy,
  correctTransfer,
  amendCase,
  identifyVictim,
  addCaseNote,
  mergeCases,
  undoMerge,
  closeCase,
  reopenCase,
} satisfies Resolvers<SubgraphContext<CasesLoaders>>[string]
