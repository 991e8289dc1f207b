/** Lists accesses by agency, officer, case, person, field, outcome and time. */

import { comparedOfficer } from '../../../schema/identity.ts'
import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { badUserInput } from '../../kit/errors.ts'
import { isUuid, readInstant } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { OversightLoaders } from '../loaders.ts'
import {
  listAccesses,
  listAccessesOfCase,
  listAccessesOfPerson,
  type AccessFilter,
  type AccessRow,
} from './store.ts'

type Context = SubgraphContext<OversightLoaders>

interface AccessFilterInput {
  readonly agency?: string | null
  readonly officer?: string | null
  readonly case?: string | null
  readonly person?: string | null
  readonly nationalId?: string | null
  readonly coordinate?: string | null
  readonly outcome?: string | null
  readonly from?: string | null
  readonly before?: string | null
}

interface AccessesArguments extends PageArguments {
  readonly filter?: AccessFilterInput | null
}

/** The resolver of `Query.accesses`. @throws {BAD_USER_INPUT} when the filter contradicts itself, or a page is malformed */
export async function accesses(_parent: unknown, args: AccessesArguments, context: Context) {
  return listPage(readFilter(args.filter ?? {}, context), args, context)
}

/** The resolver of `Case.accesses`. */
export async function accessesOfCase(
  { id }: { readonly id: string },
  args: PageArguments,
  context: Context,
) {
  if (!isUuid(id)) return null
  return listPage(readFilter({ case: id }, context), args, context)
}

async function listPage(filter: AccessFilter, args: PageArguments, context: Context) {
  const page = readPage(args, ['BIGINT'])
  const list =
    filter.person !== null
      ? listAccessesOfPerson
      : filter.caseId === null
        ? listAccesses
        : listAccessesOfCase
  // the list discloses the person, even when it is empty
  if (filter.person !== null) context.disclosures.persons.add(filter.person)
  if (filter.caseId !== null) context.disclosures.cases.add(filter.caseId)
  const rows = await context.read((db) => list(db, filter, page.after?.[0] ?? null, page.limit))
  context.budget.take(rows.length)
  return toConnection(
    rows,
    page,
    (row: AccessRow) => [row.sequence],
    countOf(context, (db, all) => list(db, filter, null, all.limit)),
  )
}

/** Only an authority sees the accesses of others: the list of another caller is that of its own agency, by an index. */
function readFilter(given: AccessFilterInput, { pseudonyms, caller }: Context): AccessFilter {
  const { agency, officer, nationalId, coordinate, outcome, from, before } = given
  if (officer && !agency) throw badUserInput('officer needs agency')
  if (given.person && nationalId) throw badUserInput('give person or nationalId, not both')
  if (given.person && !/^psn_[\w-]{1,60}$/.test(given.person))
    throw badUserInput('person is not the pseudonym of a person', 'PERSON_ID')
  if (given.case && !isUuid(given.case))
    throw badUserInput('case is not the id of a case', 'CASE_ID')
  return {
    agencyId: agency ?? (caller.agencyKind === 'OVERSIGHT' ? null : caller.agencyId),
    officer: typeof officer === 'string' ? comparedOfficer(officer) : null,
    caseId: given.case?.toLowerCase() ?? null,
    person: nationalId ? pseudonyms.person(nationalId) : (given.person ?? null),
    coordinate: coordinate ?? null,
    outcome: outcome?.toLowerCase() ?? null,
    from: from ? readInstant(from) : null,
    before: before ? readInstant(before) : null,
  }
}
