/** Resolvers of the oversight subgraph: accesses, figures, proofs, budgets, and the list for the person concerned. */

import { isUuid } from '../kit/input.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { accesses, accessesOfCase } from './accesses/accesses.ts'
import type { AccessRow } from './accesses/store.ts'
import { anomalies } from './anomalies/anomalies.ts'
import type { AnomalyRow } from './anomalies/store.ts'
import { listBudgets } from './budgets/store.ts'
import { accessesOfPerson, accessLetter } from './citizens/accesses-of-person.ts'
import { kindOfCases, lawOf } from './citizens/plain-words.ts'
import type { PersonAccessRow } from './citizens/store.ts'
import { accessFigures } from './figures/figures.ts'
import type { OversightLoaders } from './loaders.ts'
import { accessProof } from './proofs/access-proof.ts'

type Context = SubgraphContext<OversightLoaders>
interface Reference {
  readonly id: string
}
interface OfAgency {
  readonly agencyId: string
}

/** Callers without a token have no agency. */
const anonymous = 'anonymous'
const agency = ({ agencyId }: OfAgency) => (agencyId === anonymous ? null : { id: agencyId })

/** The resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    accesses,
    accessFigures,
    accessProof,
    anomalies,
  },

  Caller: {
    budgets: (_caller, _args, { read, now }) => read((db) => listBudgets(db, now())),
  },

  Access: {
    index: ({ sequence }: AccessRow) => sequence,
    agency,
    outcome: ({ outcome }: AccessRow) => outcome?.toUpperCase() ?? null,
    caseIds: async ({ sequence }: AccessRow, _args, { loaders, disclosures }) => {
      const rows = await loaders.casesOfAccess.load(sequence)
      for (const { caseId } of rows) disclosures.cases.add(caseId)
      return rows.map(({ caseId }) => caseId)
    },
    cases: async ({ sequence }: AccessRow, _args, { loaders }) =>
      (await loaders.casesOfAccess.load(sequence)).map(({ caseId }) => ({ id: caseId })),
    hiddenUntil: async (row: AccessRow, _args, context) => hiddenUntil(row, context),
    hiddenBecause: async (row: AccessRow, _args, context) =>
      (await hiddenUntil(row, context)) && 'INVESTIGATION',
    entry: async ({ id }: AccessRow, _args, { loaders }) => (await loaders.text.load(id))?.body,
  },

  AccessFigure: { agency },

  Anomaly: {
    agency: ({ agencyId }: AnomalyRow) => agencyId && agency({ agencyId }),
    accesses: async ({ sequences }: AnomalyRow, _args, { loaders, budget }) => {
      const rows = await loaders.access.loadMany(sequences)
      budget.take(rows.length)
      return rows.filter((row) => row !== undefined && row !== null)
    },
  },

  PersonAccess: {
    agency,
    lawTh: ({ basis }: PersonAccessRow) => lawOf(basis).th,
    lawEn: ({ basis }: PersonAccessRow) => lawOf(basis).en,
    caseTh: ({ scamTypes }: PersonAccessRow) => kindOfCases(scamTypes).th,
    caseEn: ({ scamTypes }: PersonAccessRow) => kindOfCases(scamTypes).en,
  },

  Case: { accesses: accessesOfCase },

  Person: { accesses: accessesOfPerson, accessLetter },
}

/** The entities that other subgraphs refer to. */
export const references: ReferenceResolvers<Context> = {
  // nobody else's budgets are ever read
  Caller: ({ officer }: { readonly officer: string }, { caller }) =>
    officer === caller.officer ? { officer } : null,
  // an id and a pseudonym tell nothing; each field behind them asks the database
  Case: ({ id }: Reference) => (isUuid(id) ? { id: id.toLowerCase() } : null),
  Person: ({ id }: Reference) => ({ id }),
}

/** The end of a concealment that is not over yet. */
async function hiddenUntil({ sequence }: AccessRow, { loaders, now }: Context) {
  const until = (await loaders.concealment.load(sequence))?.hiddenUntil
  return until && until > now() ? until : null
}
