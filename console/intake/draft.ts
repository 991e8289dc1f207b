/** A report as it is typed: its values, its faults, and the input that it becomes. */

import {
  parseAccountNumber,
  parseEwallet,
  parseMobile,
  parseMsisdn,
  parseNationalId,
} from '../format/identifiers.ts'
import { parseBaht } from '../format/money.ts'
import { parseInstant } from '../format/typed-instant.ts'
import type { WordKey } from '../words/words.tsx'
import type { ProxyType, ReportCaseInput, ScamType } from './intake.generated.ts'

/** The document that the victim can name on the telephone. `NONE`: the telephone number identifies them until they show one. */
export type DocumentKind = 'NATIONAL_ID' | 'FOREIGNER_ID' | 'PASSPORT' | 'NONE'

/** The end of a transfer as the victim knows it: the account, or the PromptPay number of one of its types. */
export type EndKind = 'ACCOUNT' | ProxyType

/** One transfer as it is typed. */
export interface LegDraft {
  /** Of the row on the screen. */
  readonly key: string
  readonly fromBank: string
  readonly fromAccount: string
  /** Empty for a PromptPay number of which the bank is not known: the sending bank names it later. */
  readonly toBank: string
  readonly toKind: EndKind
  /** The account, or the PromptPay number. */
  readonly toAccount: string
  /** As the victim or the slip names the holder. */
  readonly toName: string
  readonly amount: string
  readonly at: string
  /** Empty where the victim does not know it: the sending bank confirms the transfer later. */
  readonly reference: string
}

/** The whole form. */
export interface Draft {
  readonly scamType: ScamType | ''
  readonly narrative: string
  readonly name: string
  readonly documentKind: DocumentKind
  readonly document: string
  /** Of a passport. */
  readonly country: string
  readonly msisdn: string
  /** Numbers of the scammer, apart by commas or blanks. */
  readonly suspects: string
  readonly legs: readonly LegDraft[]
}

/** Faults by field: names of the draft, and `KEY NAME` for a field of a transfer. */
export type Faults = Readonly<Record<string, WordKey | undefined>>

/** A form with one empty transfer. */
export function emptyDraft(): Draft {
  return {
    scamType: '',
    narrative: '',
    name: '',
    documentKind: 'NATIONAL_ID',
    document: '',
    country: '',
    msisdn: '',
    suspects: '',
    legs: [emptyLeg()],
  }
}

/** The next transfer is most often from the same account. */
export function addLeg(draft: Draft): Draft {
  const last = draft.legs.at(-1)
  const next = {
    ...emptyLeg(),
    fromBank: last?.fromBank ?? '',
    fromAccount: last?.fromAccount ?? '',
  }
  return { ...draft, legs: [...draft.legs, next] }
}

function emptyLeg(): LegDraft {
  return {
    key: crypto.randomUUID(),
    fromBank: '',
    fromAccount: '',
    toBank: '',
    toKind: 'ACCOUNT',
    toAccount: '',
    toName: '',
    amount: '',
    at: '',
    reference: '',
  }
}

/** A transfer from an account that an earlier one reached is one hop further than that one; the others leave the victim. */
export function hopsOf(legs: readonly LegDraft[]): readonly number[] {
  const reached = new Map<string, number>()
  return legs.map((leg) => {
    const hop = (reached.get(accountOf(leg.fromBank, leg.fromAccount)) ?? 0) + 1
    const to = accountOf(leg.toBank, leg.toAccount)
    if (leg.toKind === 'ACCOUNT' && !reached.has(to)) reached.set(to, hop)
    return hop
  })
}

function accountOf(bank: string, account: string): string {
  return `${bank} ${parseAccountNumber(account, bank) ?? account}`
}

/** @returns the faults; empty where the report can be sent */
export function findFaults(draft: Draft, now: Date): Faults {
  const { scamType, name, documentKind, document, country, msisdn } = draft
  const faults: Record<string, WordKey | undefined> = {
    scamType: scamType === '' ? 'fault.choose' : undefined,
    name: name.trim() === '' ? 'fault.name' : undefined,
    document: faultOfDocument(documentKind, document),
    country:
      documentKind === 'PASSPORT' && !/^[A-Za-z]{1,3}$/.test(country.trim())
        ? 'fault.country'
        : undefined,
    msisdn: faultOfMsisdn(documentKind, msisdn),
    suspects: splitNumbers(draft.suspects).every((text) => parseMsisdn(text) !== undefined)
      ? undefined
      : 'fault.msisdns',
  }
  for (const leg of draft.legs)
    for (const [field, fault] of Object.entries(faultsOfLeg(leg, now)))
      faults[`${leg.key} ${field}`] = fault
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined))
}

function faultOfDocument(kind: DocumentKind, document: string): WordKey | undefined {
  if (kind === 'NONE') return undefined
  if (kind === 'PASSPORT')
    return /^[A-Za-z\d -]{5,24}$/.test(document.trim()) ? undefined : 'fault.passport'
  return parseNationalId(document) === undefined ? 'fault.national-id' : undefined
}

/** A victim without a document is known by their number. */
function faultOfMsisdn(kind: DocumentKind, msisdn: string): WordKey | undefined {
  if (msisdn.trim() === '') return kind === 'NONE' ? 'fault.msisdn' : undefined
  return parseMsisdn(msisdn) === undefined ? 'fault.msisdn' : undefined
}

function faultsOfLeg(leg: LegDraft, now: Date): Faults {
  const at = parseInstant(leg.at)
  const satang = parseBaht(leg.amount)
  return {
    fromBank: unless(leg.fromBank !== '', 'fault.choose'),
    fromAccount: unless(
      parseAccountNumber(leg.fromAccount, leg.fromBank) !== undefined,
      'fault.account',
    ),
    toBank: unless(leg.toBank !== '' || leg.toKind !== 'ACCOUNT', 'fault.choose'),
    toAccount: unless(parseEnd(leg) !== undefined, faultsOfEnds[leg.toKind]),
    amount: unless(satang !== undefined && satang > 0, 'fault.amount'),
    at:
      at === undefined
        ? 'fault.instant'
        : unless(new Date(at).getTime() <= now.getTime(), 'fault.future'),
    reference: unless(/^.{0,64}$/.test(leg.reference.trim()), 'fault.reference'),
  }
}

const faultsOfEnds: Readonly<Record<EndKind, WordKey>> = {
  ACCOUNT: 'fault.account',
  MOBILE: 'fault.msisdn',
  NATIONAL_ID: 'fault.national-id',
  EWALLET: 'fault.e-wallet',
}

/** The digits of the account or the PromptPay number; undefined where the text is none. */
function parseEnd({ toKind, toBank, toAccount }: LegDraft): string | undefined {
  if (toKind === 'MOBILE') return parseMobile(toAccount)
  if (toKind === 'NATIONAL_ID') return parseNationalId(toAccount)
  return toKind === 'EWALLET' ? parseEwallet(toAccount) : parseAccountNumber(toAccount, toBank)
}

function unless(isFine: boolean, fault: WordKey): WordKey | undefined {
  return isFine ? undefined : fault
}

/** The numbers of a list, as they were typed. */
export function splitNumbers(text: string): readonly string[] {
  return text.split(/[,;\n]+|\s{2,}/).flatMap((part) => {
    const trimmed = part.trim()
    return trimmed === '' ? [] : [trimmed]
  })
}

/** @returns the input but for what the desk decides; to be called where there is no fault */
export function toInput(
  draft: Draft,
): Omit<ReportCaseInput, 'idempotencyKey' | 'onDuplicate' | 'channel'> {
  const hops = hopsOf(draft.legs)
  const { scamType } = draft
  if (scamType === '') throw new Error('a draft with faults')
  const narrative = draft.narrative.trim()
  return {
    scamType,
    ...(narrative === '' ? {} : { narrative }),
    victim: {
      ...identityOf(draft),
      name: draft.name.trim(),
      msisdn: parseMsisdn(draft.msisdn) ?? null,
    },
    suspectMsisdns: splitNumbers(draft.suspects).flatMap((text) => parseMsisdn(text) ?? []),
    transfers: draft.legs.map((leg, index) => ({
      reference: leg.reference.trim() === '' ? null : leg.reference.trim(),
      amountSatang: parseBaht(leg.amount) ?? 0,
      transferredAt: parseInstant(leg.at) ?? '',
      hop: hops[index] ?? 1,
      from: {
        bankCode: leg.fromBank,
        accountNumber: parseAccountNumber(leg.fromAccount, leg.fromBank) ?? '',
      },
      to: {
        bankCode: leg.toBank === '' ? null : leg.toBank,
        ...endOf(leg),
        holderName: leg.toName.trim() === '' ? null : leg.toName.trim(),
      },
    })),
  }
}

function endOf(leg: LegDraft) {
  const digits = parseEnd(leg) ?? ''
  return leg.toKind === 'ACCOUNT'
    ? { accountNumber: digits }
    : { proxy: { type: leg.toKind, value: digits } }
}

function identityOf({ documentKind, document, country }: Draft) {
  switch (documentKind) {
    case 'NATIONAL_ID':
      return { nationalId: parseNationalId(document) ?? null }
    case 'FOREIGNER_ID':
      return { identity: { foreignerId: parseNationalId(document) ?? null } }
    case 'PASSPORT':
      return {
        identity: { passport: { country: country.trim().toUpperCase(), number: document.trim() } },
      }
    default:
      return {}
  }
}
