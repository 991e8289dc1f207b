/** Resolvers of the cases subgraph: cases, transfers, agencies, and who a person is. */

import { pseudonymOf, requireIdentity, type IdentityInput } from '../kit/identity-document.ts'
import { readPage, readSlice, toConnection, type PageArguments } from '../kit/connection.ts'
import { countOf } from '../kit/counts.ts'
import { isUuid, readInstant, readList, readWanted } from '../kit/input.ts'
import type { FiguresReference } from '../kit/figures.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { listAgencies, type PartyRow } from './agencies/store.ts'
import type { EventRow } from './history/store.ts'
import type { AmendmentRow } from './amendments/store.ts'
import type { CasesLoaders } from './loaders.ts'
import type { NameRow } from './names/store.ts'
import type { NoteRow } from './notes/store.ts'
import { figuresTypes } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import { personTypes, toPerson } from './persons/resolvers.ts'
import type { NumberHolderRow } from './persons/store.ts'
import { searchCases, searchCasesByVictim } from './search/search-cases.ts'
import {
  findCaseIdByNumber,
  listAllCases,
  listMyCaseIds,
  listMyCases,
  type CaseRow,
} from './store.ts'
import { transferTypes } from './transfers/resolvers.ts'
import { findTransfersByReference, maxTransfersPerPage } from './transfers/store.ts'
import { listUnconfirmed, listUnresolved } from './waiting/store.ts'

type Context = SubgraphContext<CasesLoaders>
interface Reference {
  readonly id: string
}

interface PersonArguments {
  readonly nationalId?: string | null
  readonly identity?: IdentityInput | null
}

interface CasesArguments extends PageArguments {
  readonly filter?: {
    readonly status?: string | null
    readonly statuses?: readonly string[] | null
    readonly scamType?: string | null
    readonly reportedFrom?: string | null
    readonly reportedBefore?: string | null
  } | null
}

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    me: (_parent, _args, { caller }) => caller,
    case: (_parent, { id }: Reference, context) => loadCase(id, context),
    caseByNumber: async (_parent, { caseNumber }: { caseNumber: string }, context) => {
      const id = await context.read((db) => findCaseIdByNumber(db, caseNumber))
      return id === undefined ? null : context.loaders.case.load(id)
    },
    cases: async (_parent, args: CasesArguments, context) => {
      const page = readPage(args, ['INSTANT', 'UUID'])
      const filter = {
        statuses: readWanted(args.filter?.status, args.filter?.statuses),
        scamType: args.filter?.scamType ?? null,
        reportedFrom: args.filter?.reportedFrom ? readInstant(args.filter.reportedFrom) : null,
        reportedBefore: args.filter?.reportedBefore
          ? readInstant(args.filter.reportedBefore)
          : null,
      }
      const isCentre = context.caller.agencyKind === 'AOC'
      const list = isCentre ? listAllCases : listMyCases
      const rows = await context.read((db) => list(db, filter, page))
      const counted = isCentre ? listAllCases : listMyCaseIds
      return toConnection(
        rows,
        page,
        (row) => [row.reportedAt.toISOString(), row.id],
        countOf(context, (db, all) => counted(db, filter, all)),
      )
    },
    person: (_parent, args: PersonArguments, { loaders, pseudonyms }) => {
      const document = requireIdentity(args.nationalId, args.identity, 'nationalId', 'identity')
      return loaders.person.load(pseudonymOf(document, pseudonyms))
    },
    transfersByReference: (
      _parent,
      args: { references: readonly { bankCode: string; reference: string }[] },
      context,
    ) => {
      const references = readList(args.references, 'references')
      return context.read((db) =>
        findTransfersByReference(
          db,
          references.map(({ bankCode }) => bankCode),
          references.map(({ reference }) => reference),
        ),
      )
    },
    unconfirmedTransfers: (_parent, args: PageArguments, context) =>
      listWaiting(args, context, listUnconfirmed),
    unresolvedProxies: (_parent, args: PageArguments, context) =>
      listWaiting(args, context, listUnresolved),
    searchCases,
    searchCasesByVictim,
    agencies: (_parent, { kind }: { kind?: string | null }, context) =>
      context.read((db) => listAgencies(db, kind ?? null)),
  },

  Mutation: mutations,

  ...figuresTypes,
  ...personTypes,
  ...transferTypes,

  Caller: {
    agency: (caller: Context['caller'], _args, { loaders }) => loaders.agency.load(caller.agencyId),
  },

  Case: {
    // a bank sees some of the legs alone: the whole sum would tell of the others
    lossSatang: async ({ id, lossSatang }: CaseRow, _args, { caller, loaders }) =>
      caller.agencyKind === 'BANK'
        ? ((await loaders.seenLossOfCase.load(id))?.satang ?? 0)
        : lossSatang,
    victim: (row: CaseRow) => row.victimId && { id: row.victimId },
    mergedInto: (row: CaseRow, _args, { loaders }) =>
      row.mergedInto && loaders.case.load(row.mergedInto),
    duplicateOf: (row: CaseRow, _args, { loaders }) =>
      row.duplicateOf && loaders.case.load(row.duplicateOf),
    possibleDuplicates: (row: CaseRow, args: PageArguments, context) =>
      loadDuplicates(row.id, args, context),
    transfers: (row: CaseRow, args: PageArguments, { loaders }) =>
      loaders.transfersOfCase.load({
        key: row.id,
        page: readSlice(args, 'UUID', maxTransfersPerPage),
      }),
    parties: (row: CaseRow, _args, { loaders }) => loaders.partiesOfCase.load(row.id),
    suspectNumbers: (row: CaseRow, _args, { loaders }) => loaders.numbersOfCase.load(row.id),
    numberHolders: (row: CaseRow, _args, { loaders }) => loaders.numberHoldersOfCase.load(row.id),
    timeline: async (row: CaseRow, args: PageArguments, { loaders }) => {
      const page = readPage(args, ['UUID'])
      const rows = await loaders.eventsOfCase.load({ key: row.id, page })
      return toConnection(
        rows,
        page,
        (event) => [event.id],
        () => loaders.eventCount.load(row.id),
      )
    },
    notes: async (row: CaseRow, args: PageArguments, { loaders }) => {
      const page = readPage(args, ['UUID'])
      const rows = await loaders.notesOfCase.load({ key: row.id, page })
      return toConnection(
        rows,
        page,
        (note) => [note.id],
        () => loaders.noteCount.load(row.id),
      )
    },
    amendments: async (row: CaseRow, args: PageArguments, { loaders }) => {
      const page = readPage(args, ['UUID'])
      const rows = await loaders.amendmentsOfCase.load({ key: row.id, page })
      return toConnection(
        rows,
        page,
        (each) => [each.id],
        () => loaders.amendmentCount.load(row.id),
      )
    },
  },

  ReportCasePayload: {
    possibleDuplicates: ({ caseId }: { caseId: string }, args: PageArguments, context) =>
      loadDuplicates(caseId, args, context),
  },

  NumberHolder: {
    registration: ({ msisdn }: NumberHolderRow) => ({ msisdn }),
    holder: ({ holderId }: NumberHolderRow) => toPerson(holderId),
  },

  CaseParty: {
    agency: ({ agencyId, kind, nameTh, nameEn }: PartyRow) => ({
      id: agencyId,
      kind,
      nameTh,
      nameEn,
    }),
  },

  CaseNote: {
    agency: ({ agencyId }: NoteRow, _args, { loaders }) => loaders.agency.load(agencyId),
  },

  CaseAmendment: {
    agency: ({ agencyId }: AmendmentRow, _args, { loaders }) => loaders.agency.load(agencyId),
  },

  CaseEvent: {
    agency: ({ agencyId, agencyKind, nameTh, nameEn }: EventRow) => ({
      id: agencyId,
      kind: agencyKind,
      nameTh,
      nameEn,
    }),
    concerns: ({ concerns }: EventRow, _args, { loaders }) =>
      concerns && loaders.agency.load(concerns),
  },

  PersonName: {
    agency: ({ agencyId }: NameRow, _args, { loaders }) => loaders.agency.load(agencyId),
  },
}

/** Entities by their representations; null where the caller sees none. */
export const references: ReferenceResolvers<Context> = {
  Agency: ({ id }: Reference, { loaders }) => loaders.agency.load(id),
  Case: ({ id }: Reference, context) => loadCase(id, context),
  Transfer: ({ id }: Reference, { loaders }) => (isUuid(id) ? loaders.transfer.load(id) : null),
  // a pseudonym discloses nothing; each field asks the database whether the caller may read it
  Person: ({ id }: Reference) => ({ id }),
  Figures: (reference: FiguresReference) => reference,
}

function loadCase(id: string, { loaders }: Context) {
  return isUuid(id) ? loaders.case.load(id.toLowerCase()) : null
}

async function loadDuplicates(caseId: string, args: PageArguments, { loaders }: Context) {
  const page = readSlice(args, 'UUID')
  const rows = await loaders.duplicatesOfCase.load({ key: caseId, page })
  const cases = await loaders.case.loadMany(rows.map(({ duplicateId }) => duplicateId))
  return cases.filter((row) => row !== null)
}

async function listWaiting(args: PageArguments, context: Context, list: typeof listUnresolved) {
  const page = readPage(args, ['INSTANT', 'UUID'])
  const isCentre = context.caller.agencyKind === 'AOC'
  const rows = await context.read((db) => list(db, page, isCentre))
  return toConnection(
    rows,
    page,
    (row) => [row.transferredAt.toISOString(), row.id],
    countOf(context, (db, all) => list(db, all, isCentre)),
  )
}
