/** `searchCases` and `searchCasesByVictim`: cases by a number, name, account or reference. */

import { readRecordedNumber, refuseImpossible } from '../../kit/account-number.ts'
import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { badUserInput } from '../../kit/errors.ts'
import { pseudonymOf, readIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { readOptionalLine } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { listFoundCases, type CaseSearch } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

/** Shortest beginning of a name that is searched for, in characters. */
const minNameLength = 3
/** The field of the filter with the number of an account. */
const accountField = 'filter.account.accountNumber'

interface SearchArguments extends PageArguments {
  readonly filter: {
    readonly caseNumber?: string | null
    readonly suspectMsisdn?: string | null
    readonly account?: { readonly bankCode: string; readonly accountNumber: string } | null
    readonly reference?: string | null
  }
}

interface VictimSearchArguments extends PageArguments {
  readonly filter: {
    readonly nationalId?: string | null
    readonly identity?: IdentityInput | null
    readonly name?: string | null
    readonly msisdn?: string | null
  }
}

const nothing: CaseSearch = {
  caseNumber: null,
  victimId: null,
  victimName: null,
  victimMsisdn: null,
  suspectMsisdn: null,
  accountId: null,
  reference: null,
}

/**
 * Cases that the caller sees with this number, suspect number, account or reference.
 * @throws {BAD_USER_INPUT} when nothing is given, or nothing is found and the institution has no such account number
 */
export async function searchCases(_parent: unknown, args: SearchArguments, context: Context) {
  const { caseNumber, suspectMsisdn, account, reference } = args.filter
  const number = account
    ? readRecordedNumber(account.accountNumber, account.bankCode, accountField)
    : null
  const found = await search(context, args, {
    ...nothing,
    caseNumber: readOptionalLine(caseNumber, 'filter.caseNumber', 40),
    suspectMsisdn: suspectMsisdn ?? null,
    accountId: account && number ? context.pseudonyms.account(account.bankCode, number) : null,
    reference: readOptionalLine(reference, 'filter.reference', 64),
  })
  if (account && number && found.nodes.length === 0)
    refuseImpossible(number, account.bankCode, accountField)
  return found
}

/**
 * Cases of the victim with this document, telephone number, or name: the whole name, or a name after the first, by
 * its beginning, without title.
 * @throws {BAD_USER_INPUT} when nothing is given, or a name of less than 3 characters
 */
export function searchCasesByVictim(
  _parent: unknown,
  args: VictimSearchArguments,
  context: Context,
) {
  const { nationalId, identity, name, msisdn } = args.filter
  const document = readIdentity(nationalId, identity, 'filter.nationalId', 'filter.identity')
  const victimName = readOptionalLine(name, 'filter.name', 200)
  if (victimName !== null && victimName.length < minNameLength)
    throw badUserInput(`filter.name must be at least ${minNameLength} characters`)
  return search(context, args, {
    ...nothing,
    victimId: document ? pseudonymOf(document, context.pseudonyms) : null,
    victimName,
    victimMsisdn: msisdn ?? null,
  })
}

async function search(context: Context, args: PageArguments, wanted: CaseSearch) {
  if (Object.values(wanted).every((value) => value === null))
    throw badUserInput('filter must hold at least one value')
  const page = readPage(args, ['INSTANT', 'UUID'])
  const rows = await context.transaction((db) => listFoundCases(db, wanted, page))
  return toConnection(
    rows,
    page,
    (row) => [row.reportedAt.toISOString(), row.id],
    countOf(context, (db, all) => listFoundCases(db, wanted, all)),
  )
}
