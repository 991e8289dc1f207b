/** The operations of the domain benchmark, and the mix of them. */

import { readFileSync } from 'node:fs'
import type { PopulatedCase } from '../../support/domain/case-population.ts'
import { largeCase } from '../../support/domain/large-case.ts'

/** One request of one agency. */
export interface Operation {
  readonly agency: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Value of `Access-Purpose`. */
  readonly purpose?: string
}

/** A hold that its bank has not placed. */
export interface WaitingHold {
  readonly id: string
  readonly bankCode: string
}

type Kind = (fact: PopulatedCase, hold: WaitingHold) => Operation

/** The test's own copy, outside of what is built. */
const fixture = new URL('../../../../test/fixtures/case-file.graphql', import.meta.url)
const wholeFile = readFileSync(fixture, 'utf8')

/** The operations of agencies by name. */
export const kinds: Readonly<Record<string, Kind>> = {
  inbox: ({ bankCode }) => ({
    agency: `bank:${bankCode}`,
    query: `{ holds(filter: { state: REQUESTED }, first: 20) { nodes { id requestedSatang hop
      account { bankCode accountNumber } case { id caseNumber } } } }`,
    variables: {},
  }),
  account: ({ bankCode, accountNumber }) => ({
    agency: `bank:${bankCode}`,
    query: `query ($bank: BankCode!, $number: String!) { bankAccount(bankCode: $bank, accountNumber: $number) {
      status heldSatang muleTier holder { id } holds { id state } } }`,
    variables: { bank: bankCode, number: accountNumber },
  }),
  caseFile: ({ caseId }) => ({
    agency: 'aoc',
    query: `query ($id: ID!) { case(id: $id) { caseNumber status lossSatang parties { role agency { id } }
      transfers { hop amountSatang from { bankCode maskedNumber } to { bankCode maskedNumber status } }
      holds { id state heldSatang } timeline(first: 20) { nodes { at kind } } } }`,
    variables: { id: caseId },
  }),
  holders: ({ caseId, caseNumber }) => ({
    agency: 'aoc',
    query: `query ($id: ID!) { case(id: $id) { transfers { to { holder { name nationalId } } } } }`,
    variables: { id: caseId },
    purpose: `case="${caseNumber}", basis=s4`,
  }),
  placeHold: (_fact, { id, bankCode }) => ({
    agency: `bank:${bankCode}`,
    query: `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id state } } }`,
    variables: { input: { holdId: id, heldSatang: 1 } },
  }),
  // a police station pulls a case of 200 accounts over four subgraphs
  largeFile: () => ({
    agency: `police:station:${largeCase.stationCode}`,
    query: wholeFile,
    variables: { id: largeCase.id },
    purpose: `case="${largeCase.caseNumber}", basis=s8`,
  }),
}

/** 70 % reading, 30 % placing. */
export const mix: readonly string[] =
  'inbox inbox account account caseFile caseFile holders placeHold placeHold placeHold'.split(' ')
