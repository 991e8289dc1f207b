/** One transfer as it is typed: its values, its faults, and the input that it becomes. */

import {
  parseAccountNumber,
  parseEwallet,
  parseMobile,
  parseNationalId,
} from '../format/identifiers.ts'
import { parseBaht } from '../format/money.ts'
import { parseInstant } from '../format/typed-instant.ts'
import type { WordKey } from '../words/words.tsx'
import type { ProxyType, TransferInput } from './legs.generated.ts'

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

/** Faults by field: names of the draft, and `KEY NAME` for a field of a transfer. */
export type Faults = Readonly<Record<string, WordKey | undefined>>

/** A transfer without values. */
export function emptyLeg(): LegDraft {
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

/** @returns the fault of each field that has one */
export function findLegFaults(leg: LegDraft, now: Date): Faults {
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

/** @returns the input; to be called where there is no fault */
export function toTransfer(leg: LegDraft, hop: number): TransferInput {
  const reference = leg.reference.trim()
  const holderName = leg.toName.trim()
  return {
    reference: reference === '' ? null : reference,
    amountSatang: parseBaht(leg.amount) ?? 0,
    transferredAt: parseInstant(leg.at) ?? '',
    hop,
    from: {
      bankCode: leg.fromBank,
      accountNumber: parseAccountNumber(leg.fromAccount, leg.fromBank) ?? '',
    },
    to: {
      bankCode: leg.toBank === '' ? null : leg.toBank,
      ...endOf(leg),
      holderName: holderName === '' ? null : holderName,
    },
  }
}

function endOf(leg: LegDraft) {
  const digits = parseEnd(leg) ?? ''
  return leg.toKind === 'ACCOUNT'
    ? { accountNumber: digits }
    : { proxy: { type: leg.toKind, value: digits } }
}
