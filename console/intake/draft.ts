/** A report as it is typed: its values, its faults, and the input that it becomes. */

import { parseMsisdn, parseNationalId } from '../format/identifiers.ts'
import {
  emptyLeg,
  findLegFaults,
  hopsOf,
  toTransfer,
  type Faults,
  type LegDraft,
} from '../legs/leg-draft.ts'
import type { WordKey } from '../words/words.tsx'
import type { ReportCaseInput, ScamType } from './intake.generated.ts'

/** The document that the victim can name on the telephone. `NONE`: the telephone number identifies them until they show one. */
export type DocumentKind = 'NATIONAL_ID' | 'FOREIGNER_ID' | 'PASSPORT' | 'NONE'

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
    for (const [field, fault] of Object.entries(findLegFaults(leg, now)))
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
    transfers: draft.legs.map((leg, index) => toTransfer(leg, hops[index] ?? 1)),
  }
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
