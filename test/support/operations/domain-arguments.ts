/** Arguments for the fields of the domain: keys of seeded rows, keys of no row, values that are refused. */

import fc from 'fast-check'
import { makePeople } from '../../../local/seed/people.ts'
import { createRandom } from '../../../local/seed/random.ts'
import type { DomainGraph } from '../domain/domain-graph.ts'
import type { ArgumentChoices, FieldArguments } from './generated-operation.ts'

/** A few seeded rows that belong together, so that one thing is met in several ways. */
export interface DomainRows {
  /** The case that has come furthest, and the station that has it. */
  readonly investigated: { readonly id: string; readonly station: string }
  readonly cases: readonly { readonly id: string; readonly caseNumber: string }[]
  readonly holds: readonly string[]
  readonly referrals: readonly string[]
  readonly accounts: readonly { readonly bankCode: string; readonly accountNumber: string }[]
  readonly transfers: readonly { readonly bankCode: string; readonly reference: string }[]
  readonly msisdns: readonly string[]
  readonly nationalIds: readonly string[]
  readonly stations: readonly string[]
  /** Behind the first case; to every other list it is no cursor. */
  readonly cursor: string
}

interface Answered {
  readonly page: { readonly pageInfo: { readonly endCursor: string } }
  readonly cases: {
    readonly nodes: readonly {
      readonly id: string
      readonly caseNumber: string
      readonly holds: readonly { readonly id: string }[]
      readonly referral: { readonly id: string; readonly station: { readonly code: string } } | null
      readonly suspectNumbers: readonly { readonly msisdn: string }[]
      readonly transfers: readonly {
        readonly reference: string
        readonly from: DomainRows['accounts'][number]
        readonly to: DomainRows['accounts'][number]
      }[]
    }[]
  }
  readonly policeStations: readonly { readonly code: string }[]
}

/** Cases that have come far and one that was just reported, by the last digits of their numbers. */
const chosen = ['0000001', '0000006', '0000011']

export async function readDomainRows(graph: DomainGraph): Promise<DomainRows> {
  const { data } = await graph.stock({
    identity: graph.callerOf('aoc'),
    query: `{ policeStations { code } page: cases(first: 1) { pageInfo { endCursor } } cases(first: 100) { nodes { id caseNumber holds { id } referral { id station { code } }
      suspectNumbers { msisdn }
      transfers { reference from { bankCode accountNumber } to { bankCode accountNumber } } } } }`,
  })
  const { cases, page, policeStations } = data as Answered // what was asked for
  const nodes = cases.nodes.filter(({ caseNumber }) => chosen.includes(caseNumber.slice(-7)))
  const transfers = nodes.flatMap((each) => each.transfers)
  const furthest = nodes.find(({ referral }) => referral)
  return {
    investigated: {
      id: furthest?.id ?? '',
      station: `police:station:${furthest?.referral?.station.code ?? ''}`,
    },
    cases: nodes.map(({ id, caseNumber }) => ({ id, caseNumber })),
    holds: nodes.flatMap((each) => each.holds.map(({ id }) => id)),
    referrals: cases.nodes.flatMap(({ referral }) => referral?.id ?? []),
    accounts: transfers.flatMap(({ from, to }) => [from, to]),
    transfers: transfers.map(({ reference, from: { bankCode } }) => ({ bankCode, reference })),
    msisdns: nodes.flatMap((each) => each.suspectNumbers.map(({ msisdn }) => msisdn)),
    nationalIds: makePeople(4, createRandom(1441)).map(({ nationalId }) => nationalId),
    stations: policeStations.map(({ code }) => code),
    cursor: page.pageInfo.endCursor,
  }
}

const nowhere = '00000000-0000-4000-8000-000000000000'
const first = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, 2, 3, 5) },
  { weight: 1, arbitrary: fc.constantFrom(0, 101) },
)
/** Of a list most often an element, now and then one of those that are not there. */
const oneOf = <Value>(there: readonly Value[], ...notThere: Value[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...there) },
    ...(notThere.length > 0 ? [{ weight: 1, arbitrary: fc.constantFrom(...notThere) }] : []),
  )
const named = (name: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<FieldArguments> =>
  fc.record({ [name]: values })
const maybe = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(model, { requiredKeys: [] })

export function domainArguments(rows: DomainRows): ArgumentChoices {
  const ids = rows.cases.map(({ id }) => id)
  const caseId = oneOf(ids, nowhere, 'no id')
  const page = (filter: fc.Arbitrary<unknown>, isRequired = false): fc.Arbitrary<FieldArguments> =>
    fc.record(
      { first, filter, after: oneOf([null, rows.cursor], 'no cursor') },
      { requiredKeys: isRequired ? ['first', 'filter'] : ['first'] },
    )
  return {
    'Query.case': named('id', caseId),
    caseByNumber: named(
      'caseNumber',
      oneOf(
        rows.cases.map(({ caseNumber }) => caseNumber),
        'AOC-2569-9999999',
      ),
    ),
    'Query.hold': named('id', oneOf(rows.holds, nowhere, 'no id')),
    'Query.referral': named('id', oneOf(rows.referrals, nowhere, 'no id')),
    bankAccount: oneOf<FieldArguments>(rows.accounts, {
      bankCode: '004',
      accountNumber: '0049999999',
    }),
    simRegistration: named('msisdn', oneOf(rows.msisdns, '+66899999999')),
    person: named('nationalId', oneOf(rows.nationalIds, '1101700230708')),
    transfersByReference: named(
      'references',
      fc.array(oneOf(rows.transfers, { bankCode: '004', reference: 'none' }), {
        minLength: 1,
        maxLength: 4,
      }),
    ),
    cases: page(maybe({ status: fc.constantFrom('OPEN', 'REFERRED', 'CLOSED') })),
    'Query.holds': page(
      maybe({
        state: fc.constantFrom('REQUESTED', 'PLACED', 'PARTIAL'),
        caseId: fc.constantFrom(...ids),
        bankCode: fc.constantFrom(...rows.accounts.map(({ bankCode }) => bankCode)),
      }),
    ),
    referrals: page(
      maybe({
        state: fc.constantFrom('SENT', 'ACCEPTED'),
        stationCode: fc.constantFrom(...rows.stations),
      }),
    ),
    simHolders: page(
      maybe({ operator: fc.constantFrom('AIS', 'TRUE'), moreThan: fc.nat(9) }),
      true,
    ),
    'BankAccount.holds': maybe({ state: fc.constantFrom('PLACED', 'PARTIAL', 'NO_FUNDS') }),
    timeline: fc.record({ first }),
    sims: fc.record({ first }),
    agencies: maybe({ kind: fc.constantFrom('TELCO', 'REGULATOR') }),
    policeStations: maybe({ province: fc.constantFrom('กรุงเทพมหานคร', 'Bangkok') }),
  }
}
