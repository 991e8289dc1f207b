/** The cases and transfers of a file as the graph has recorded them. */

import type { Participants } from './banks.ts'
import type { Execute } from './execute.ts'
import { ask } from './ask-gateway.ts'
import { looseReference, variantsOf } from './reference.ts'
import type { HotlineTransfer } from './row.ts'

/** A transfer as the graph has it. */
export interface RecordedTransfer {
  readonly id: string
  readonly reference: string
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop: number
  readonly from: RecordedAccount
  /** null: the money went to a proxy whose institution is not known. */
  readonly to: RecordedAccount | null
  /** The PromptPay number at the end, and the one of the file that it equals; null where the end is an account. */
  readonly toProxy: { readonly type: string; readonly oneOf: string | null } | null
}

/** An account at either end. */
export interface RecordedAccount {
  readonly bankCode: string
  /** null: it is behind a PromptPay number that was not resolved. */
  readonly accountNumber: string | null
}

/** A case as the graph has it. */
export interface RecordedCase {
  readonly id: string
  readonly status: string
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: string
  readonly victim: { readonly id: string } | null
  readonly transfers: readonly { readonly id: string }[]
  readonly suspectNumbers: readonly { readonly msisdn: string }[]
}

/** The records from before the import began. */
export interface Recorded {
  /** By case number. */
  readonly cases: ReadonlyMap<string, RecordedCase>
  /** Transfers under the same bank and a reference that is the same or looks so. */
  readonly transfersLike: (transfer: HotlineTransfer) => readonly RecordedTransfer[]
  /** The graph's id of the person with the national ID; null where nothing is recorded about them. */
  readonly personId: (nationalId: string) => string | null
}

const maxReferencesPerCall = 500
/** A document may have ten root fields: pairs of a case and its victim. */
const casesPerCall = 5
/** Transfers of a case come in pages of at most this many. */
const transfersPerPage = 200

/**
 * The participating institutions.
 * @throws {ImportInterruptedError} when the gateway does not answer, {GatewayRefusedError} when it refuses
 */
export async function findBanks(execute: Execute): Promise<Participants> {
  const { agencies } = await ask<{
    agencies: readonly { id: string; nameTh: string; nameEn: string }[]
  }>(execute, 'query ImportBanks { agencies(kind: BANK) { id nameTh nameEn } }')
  return new Map(
    agencies.map(({ id, nameTh, nameEn }) => [id.replace('bank:', ''), [nameTh, nameEn]]),
  )
}

/**
 * Reads what is recorded about the cases, victims and references of these transfers.
 * @throws {ImportInterruptedError} when the gateway does not answer, {GatewayRefusedError} when it refuses
 */
export async function findRecorded(
  execute: Execute,
  transfers: readonly HotlineTransfer[],
): Promise<Recorded> {
  const like = await findTransfers(execute, transfers)
  const { cases, persons } = await findCases(execute, transfers)
  return {
    cases,
    transfersLike: ({ fromBank, reference }) => like.get(looseKey(fromBank, reference)) ?? [],
    personId: (nationalId) => persons.get(nationalId) ?? null,
  }
}

async function findTransfers(execute: Execute, transfers: readonly HotlineTransfer[]) {
  const wanted = transfers.flatMap(({ fromBank, reference, toProxy }) =>
    variantsOf(reference).map((variant) => ({
      bankCode: fromBank,
      reference: variant,
      proxy: toProxy?.value ?? null,
    })),
  )
  const unique = [
    ...new Map(wanted.map((each) => [`${each.bankCode} ${each.reference}`, each])).values(),
  ]
  const like = new Map<string, RecordedTransfer[]>()
  for (let start = 0; start < unique.length; start += maxReferencesPerCall) {
    const part = unique.slice(start, start + maxReferencesPerCall)
    const { transfersByReference } = await ask<{
      transfersByReference: readonly RecordedTransfer[]
    }>(
      execute,
      `query ImportReferences($references: [TransferReferenceInput!]!, $proxies: [String!]!) {
        transfersByReference(references: $references) {
          id reference amountSatang transferredAt hop from { bankCode accountNumber } to { bankCode accountNumber }
          toProxy { type oneOf(values: $proxies) } } }`,
      {
        references: part.map(({ bankCode, reference }) => ({ bankCode, reference })),
        proxies: [...new Set(part.flatMap(({ proxy }) => proxy ?? []))],
      },
    )
    for (const transfer of transfersByReference) {
      const key = looseKey(transfer.from.bankCode, transfer.reference)
      like.set(key, [...(like.get(key) ?? []), transfer])
    }
  }
  return like
}

async function findCases(execute: Execute, transfers: readonly HotlineTransfer[]) {
  const firsts = [...new Map(transfers.map((each) => [each.caseNumber, each])).values()]
  const cases = new Map<string, RecordedCase>()
  const persons = new Map<string, string>()
  for (let start = 0; start < firsts.length; start += casesPerCall) {
    const part = firsts.slice(start, start + casesPerCall)
    const fields = part.map(
      (_each, index) =>
        `c${index}: caseByNumber(caseNumber: $c${index}) { id status scamType channel reportedAt victim { id }
          transfers(first: ${transfersPerPage}) { id } suspectNumbers { msisdn } } p${index}: person(nationalId: $p${index}) { id }`,
    )
    const declared = part.map((_each, index) => `$c${index}: String!, $p${index}: NationalId!`)
    const variables = Object.fromEntries(
      part.flatMap(({ caseNumber, victimNationalId }, index) => [
        [`c${index}`, caseNumber],
        [`p${index}`, victimNationalId],
      ]),
    )
    const data = await ask<Readonly<Record<string, RecordedCase | { readonly id: string } | null>>>(
      execute,
      `query ImportCases(${declared.join(', ')}) { ${fields.join(' ')} }`,
      variables,
    )
    for (const [index, { caseNumber, victimNationalId }] of part.entries()) {
      const found = data[`c${index}`]
      if (found && 'status' in found)
        cases.set(caseNumber, { ...found, transfers: await findAllTransfers(execute, found) })
      const person = data[`p${index}`]
      if (person) persons.set(victimNationalId, person.id)
    }
  }
  return { cases, persons }
}

/** Reads the pages after the first. */
async function findAllTransfers(
  execute: Execute,
  { id, transfers }: RecordedCase,
): Promise<RecordedCase['transfers']> {
  const all = [...transfers]
  let page = transfers
  while (page.length === transfersPerPage) {
    const answer = await ask<{ case: { transfers: RecordedCase['transfers'] } | null }>(
      execute,
      `query ImportTransfers($id: ID!, $after: ID) { case(id: $id) { transfers(first: ${transfersPerPage}, after: $after) { id } } }`,
      { id, after: page.at(-1)?.id },
    )
    page = answer.case?.transfers ?? []
    all.push(...page)
  }
  return all
}

function looseKey(bankCode: string, reference: string): string {
  return `${bankCode} ${looseReference(reference)}`
}
