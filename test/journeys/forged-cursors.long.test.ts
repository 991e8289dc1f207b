/** Every list of the graph that takes a cursor, walked with forged ones through the gateway. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Kind, parse } from 'graphql'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { codesOf, startTestStack, type Call, type TestStack } from '../support/domain/stack.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'

/** `Type.field` of each field that takes `after`, in the SDL of the six subgraphs. */
function fieldsWithCursors(): readonly string[] {
  return subgraphNames.flatMap((name) => {
    const sdl = readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), 'utf8')
    return parse(sdl).definitions.flatMap((type) =>
      type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.OBJECT_TYPE_EXTENSION
        ? (type.fields ?? [])
            .filter((field) => field.arguments?.some((each) => each.name.value === 'after'))
            .map((field) => `${type.name.value}.${field.name.value}`)
        : [],
    )
  })
}

const write = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
const uuid = '6f1d2c1e-0b7a-4f0e-9a52-1c9a5d7b3e10'
const instant = '2026-11-24T10:00:00.000Z'

/** None is a cursor of any list, whatever its sort key. */
const forged: Readonly<Record<string, string>> = {
  'no text': '',
  'no base64': '***',
  'a NUL': 'a\u0000b',
  'half a character': '\ud800',
  'no JSON': Buffer.from('{').toString('base64url'),
  'an object': write({ 0: instant, length: 2 }),
  'no part': write([]),
  'five parts': write([instant, instant, instant, uuid, uuid]),
  'numbers for texts': write([1, 2]),
  'a null': write([null, uuid]),
  'a day that does not exist': write(['2026-13-41T00:00:00.000Z', uuid]),
  'a year before all': write(['0001-01-01T00:00:00.000Z', uuid]),
  'a year after all': write(['+275760-09-13T00:00:00.000Z', uuid]),
  'a word of the database': write(['-infinity', uuid]),
  'junk for a UUID': write([instant, `${uuid}'`]),
  'a UUID in a wrapping': write([instant, `{${uuid}}`]),
  'a fraction': '1.5',
  'a negative number': '-1',
  'a number beyond all': '99999999999999999999',
  'a statement': "1'; select 1 --",
  '100 KB': 'a'.repeat(100_000),
  '100 KB of a cursor': write([instant, 'a'.repeat(75_000)]),
}
/** Lists whose cursor is a text or has one: one of no row answers a page. The others have one form alone. */
const textCursors: ReadonlySet<string> = new Set(['Person.accounts', 'Query.touristSims'])
const mayBeText = (after: string) => /^[ -~]{1,200}$/.test(after)

const report = 'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
const request = `mutation ($input: RequestHoldsInput!) { requestHolds(input: $input) { holds { id } } }`
const registerAccounts = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
const registerSims = `mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }`

describe('a forged cursor', () => {
  let stack: TestStack
  /** By `Type.field`: the caller, and the query around the field. */
  let ways: Readonly<Record<string, readonly [Call, string]>>

  beforeAll(async () => {
    stack = await startTestStack()
    const opened = await stack.callAs('aoc')(report, { input: reportInput() })
    const caseId: string = opened.data.reportCase.case.id
    const hold = { bankCode: '014', accountNumber: '0142223332', amountSatang: 5_000_000 }
    await stack.callAs('aoc')(request, {
      input: { idempotencyKey: randomUUID(), caseId, basis: 'VICTIM_WORD', holds: [hold] },
    })
    const { accountNumber } = hold
    const holder = { nationalId: nationalIds.firstMule, holderName: 'บัญชี ม้าหนึ่ง' }
    const account = { accountNumber, ...holder }
    await stack.callAs('bank:014')(registerAccounts, {
      input: { idempotencyKey: randomUUID(), accounts: [account] },
    })
    const sims = Array.from({ length: 6 }, (_, at) => ({
      msisdn: `+6681000000${at}`,
      ...holder,
      registeredAt: '2020-01-01T00:00:00+07:00',
    }))
    await stack.callAs('telco:ais')(registerSims, {
      input: { idempotencyKey: randomUUID(), sims },
    })
    ways = waysTo(stack, caseId)
  })
  afterAll(() => stack.closeAll())

  test('is tried at every field of the six subgraphs that takes one', () => {
    const elsewhere = ['Subscription.events', 'ReportCasePayload.possibleDuplicates']
    expect(Object.keys(ways).concat(elsewhere).toSorted()).toEqual(fieldsWithCursors().toSorted())
  })

  test.each(fieldsWithCursors())(
    'at %s is BAD_USER_INPUT, and never an internal error',
    async (field) => {
      const [call, query] = ways[field] ?? []
      if (!call || query === undefined) return // tested elsewhere, as the test before says
      expect([field, codesOf(await call(query, { after: null }))]).toEqual([field, []])
      for (const [fault, after] of Object.entries(forged)) {
        const codes = codesOf(await call(query, { after }))
        const mayBeId = textCursors.has(field) && mayBeText(after)
        const wanted = mayBeId && codes.length === 0 ? [] : ['BAD_USER_INPUT']
        expect([fault, codes]).toEqual([fault, wanted])
      }
    },
    60_000,
  )

  test('at the report of a case is refused before anything is written', async () => {
    const payload = `mutation ($input: ReportCaseInput!, $after: ID) {
      reportCase(input: $input) { possibleDuplicates(after: $after) { id } } }`
    for (const after of ['x', '', uuid.slice(1)]) {
      const answer = await stack.callAs('aoc')(payload, { input: reportInput(), after })
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
    }
  })
})

function waysTo(
  stack: TestStack,
  caseId: string,
): Readonly<Record<string, readonly [Call, string]>> {
  const aoc = stack.callAs('aoc', { purpose: `basis=s8-5, case="${caseId}"` })
  const desk = stack.callAs('aoc', { purpose: 'basis=pdpa' })
  const bank = stack.callAs('bank:014')
  const nbtc = stack.callAs('nbtc', { purpose: 'basis=nbtc' })
  const telco = stack.callAs('telco:ais')
  const oversight = stack.callAs('oversight:pdpc')
  const root = (field: string, more = '', rest = 'pageInfo { hasNextPage }') =>
    `query ($after: String) { ${field}(${more} after: $after) { ${rest} } }`
  const inCase = (field: string, type: string, rest: string) =>
    `query ($after: ${type}) { case(id: "${caseId}") { ${field}(after: $after) { ${rest} } } }`
  const page = 'pageInfo { hasNextPage }'
  const ownAccount = (field: string) =>
    `query ($after: ID) { bankAccount(bankCode: "014", accountNumber: "0142223332") { ${field} } }`
  const ownSim = (field: string, type = 'ID') =>
    `query ($after: ${type}) { simRegistration(msisdn: "+66810000001") { ${field} } }`
  const days = 'filter: { from: "2026-11-01", to: "2026-11-30" }'
  return {
    'Query.cases': [aoc, root('cases')],
    'Query.searchCases': [aoc, root('searchCases', 'filter: { reference: "REF1" }')],
    'Query.searchCasesByVictim': [aoc, root('searchCasesByVictim', 'filter: { name: "สมชาย" }')],
    'Case.possibleDuplicates': [aoc, inCase('possibleDuplicates', 'ID', 'id')],
    'Case.transfers': [aoc, inCase('transfers', 'ID', 'id')],
    'Case.notes': [aoc, inCase('notes', 'String', page)],
    'Case.amendments': [aoc, inCase('amendments', 'String', page)],
    'Case.timeline': [aoc, inCase('timeline', 'String', page)],
    'Case.holds': [aoc, inCase('holds', 'ID', 'id')],
    'Case.accesses': [aoc, inCase('accesses', 'String', page)],
    'Person.casesAsSuspect': [
      aoc,
      `query ($after: ID) { case(id: "${caseId}") { victim { casesAsSuspect(after: $after) { id } } } }`,
    ],
    'Person.accesses': [
      desk,
      `query ($after: String) { person(nationalId: "${nationalIds.victim}") { accesses(after: $after) { ${page} } } }`,
    ],
    'Query.unconfirmedTransfers': [bank, root('unconfirmedTransfers')],
    'Query.unresolvedProxies': [bank, root('unresolvedProxies')],
    'Query.holds': [aoc, root('holds')],
    'Query.holdOrders': [aoc, root('holdOrders')],
    'BankAccount.holds': [bank, ownAccount('holds(after: $after) { id }')],
    'Person.accounts': [bank, ownAccount('holder { accounts(after: $after) { id } }')],
    'Hold.history': [
      aoc,
      'query ($after: ID) { holds(first: 1) { nodes { history(after: $after) { state } } } }',
    ],
    'Query.simHolders': [nbtc, root('simHolders', 'filter: {}')],
    'Query.simClaims': [telco, root('simClaims')],
    'Query.simOrders': [telco, root('simOrders')],
    'Query.simDemands': [telco, root('simDemands')],
    'Query.touristSims': [telco, root('touristSims')],
    'Query.simSuspensionRequests': [nbtc, root('simSuspensionRequests')],
    'SimRegistration.holders': [telco, ownSim('holders(after: $after) { __typename }')],
    'SimRegistration.history': [telco, ownSim('history(after: $after) { __typename }')],
    'SimHolder.history': [
      nbtc,
      'query ($after: ID) { simHolders(filter: { moreThan: 0 }, first: 1) { nodes { history(after: $after) { state } } } }',
    ],
    'Person.sims': [telco, ownSim(`holder { sims(after: $after) { ${page} } }`, 'String')],
    'Query.referrals': [aoc, root('referrals')],
    'Query.events': [bank, `query ($after: ID) { events(after: $after) { ${page} } }`],
    'Query.webhookDeliveries': [bank, root('webhookDeliveries')],
    'Query.accesses': [oversight, root('accesses')],
    'Query.accessFigures': [oversight, root('accessFigures', days)],
    'Query.anomalies': [oversight, root('anomalies')],
  }
}
