/**
 * The legal bases of a hold as data: the agencies that may order it, its reach, its clocks, its extension and end, whom it
 * notifies, and since when. Code asks this table; no other file decides by the name or the section of a basis.
 * The Decree was read from a transcription: wording that decides is noted where it does.
 */

import type { AgencyKind } from '../../../schema/identity.ts'

/** Names of the legal bases: values of the schema's `LegalBasis`. */
export const basisNames = [
  'VICTIM_WORD',
  'BANK_SUSPICION',
  'AUTHORITY_NOTICE',
  'CENTRE_ORDER',
  'LISTING',
  'SEIZURE',
  'RESTRAINT',
] as const
/** One of `basisNames`. */
export type BasisName = (typeof basisNames)[number]

/** The reach of an order: an amount on an account, the whole account, every account of a person. */
export type Reach = 'AMOUNT' | 'ACCOUNT' | 'PERSON'

/** A period of the law. The last clock of a basis that has started is the one that ends the hold. */
export interface Clock {
  /** The act that is due when the clock ends. */
  readonly due: 'COMPLAINT' | 'DECISION' | 'REVIEW'
  /**
   * PLACING: the bank stopped the money. NOTICE: the bank was notified, or found its own suspicion.
   * COMPLAINT: the victim complained to an inquiry officer.
   */
  readonly startsAt: 'PLACING' | 'NOTICE' | 'COMPLAINT'
  /** Days of the law are 24 hours from the instant: "วัน" is not defined. */
  readonly ms: number
  /** Where the period stands; `policy` where the law is silent and the graph must decide. */
  readonly source: string
}

/** Recipients of the notice of a placing. */
export type Notified = 'NEXT_BANK' | 'POLICE' | 'AMLO'

/** One row of the table: a legal basis between two dates. */
export interface LegalBasis {
  readonly name: BasisName
  /** The instant from which this row holds; null: since before the Decree. */
  readonly from: Date | null
  /** The instant from which another row holds; null: still in force. */
  readonly until: Date | null
  /** Section of the Emergency Decree, or the code of law, for people to read. */
  readonly section: string
  /** Kinds of agency that may order a hold on this basis. */
  readonly orderedBy: readonly AgencyKind[]
  /** Whether a police station orders on it, in its own cases; the CCIB orders on all that the police may. */
  readonly isOrderedByStations: boolean
  /**
   * Whether a bank that orders on it reaches only the accounts to which money of its own customers went on, in a case
   * that the bank opened.
   */
  readonly isBoundToOwnLegs: boolean
  readonly covers: readonly Reach[]
  readonly clocks: readonly Clock[]
  /** Other powers whose order keeps the hold past its clock, or past the end that an earlier order named. */
  readonly extendedBy: readonly BasisName[]
  /** Whether nothing but an order of the kind of agency that ordered it ends it. */
  readonly endsByOwnOrder: boolean
  /** Kinds of agency that may lift it besides the agency that ordered it. */
  readonly liftedBy: readonly AgencyKind[]
  /** Kinds of agency that may decide that the account is innocent. */
  readonly releasedBy: readonly AgencyKind[]
  /** Whether the police's "no evidence" makes it the bank's to lift (s.6 para 3). */
  readonly isLiftableWithoutEvidence: boolean
  /** The basis on which the bank at the next hop is asked when this one is placed; null: it is not. */
  readonly nextHopBasis: BasisName | null
  readonly notifies: readonly Notified[]
}

const hour = 3_600_000
const day = 24 * hour

/** Instants at which the law changed: midnight in Bangkok. */
const decree = new Date('2023-03-17T00:00:00+07:00')
const decreeNo2 = new Date('2025-04-13T00:00:00+07:00')
/** The ministerial regulation on s.8/1 and s.8/2, "mid-August 2026": a standard record to AMLO for each frozen account. */
const recordsToAmlo = new Date('2026-08-15T00:00:00+07:00')

const decisionFromNotice: Clock = {
  due: 'DECISION',
  startsAt: 'NOTICE',
  ms: 7 * day,
  source: 's.6 para 1 and 3',
}

const victimWord = {
  name: 'VICTIM_WORD',
  section: 's.7',
  orderedBy: ['AOC', 'BANK'],
  isOrderedByStations: false,
  isBoundToOwnLegs: true,
  covers: ['AMOUNT'],
  clocks: [
    {
      due: 'COMPLAINT',
      startsAt: 'PLACING',
      ms: 72 * hour,
      source: 's.7; that it ends then: policy',
    },
    { due: 'DECISION', startsAt: 'COMPLAINT', ms: 7 * day, source: 's.7' },
  ],
  extendedBy: ['CENTRE_ORDER', 'LISTING', 'SEIZURE', 'RESTRAINT'],
  endsByOwnOrder: false,
  liftedBy: ['AOC', 'POLICE'],
  releasedBy: ['BANK', 'AOC', 'POLICE'],
  isLiftableWithoutEvidence: true,
  nextHopBasis: 'VICTIM_WORD',
} satisfies Partial<LegalBasis>

const bankSuspicion = {
  ...victimWord,
  name: 'BANK_SUSPICION',
  section: 's.6 para 1',
  orderedBy: ['BANK'],
  clocks: [decisionFromNotice],
  liftedBy: ['BANK', 'AOC', 'POLICE'],
  nextHopBasis: 'BANK_SUSPICION',
} satisfies Partial<LegalBasis>

const authorityNotice = {
  ...victimWord,
  name: 'AUTHORITY_NOTICE',
  section: 's.6 para 2',
  orderedBy: ['POLICE', 'AMLO'],
  isOrderedByStations: true,
  isBoundToOwnLegs: false,
  clocks: [{ ...decisionFromNotice, source: 's.6 para 3' }],
  liftedBy: ['AOC', 'POLICE', 'AMLO'],
  nextHopBasis: 'BANK_SUSPICION',
} satisfies Partial<LegalBasis>

const centreOrder = {
  ...victimWord,
  name: 'CENTRE_ORDER',
  section: 's.8/5(2)',
  orderedBy: ['AOC'],
  isBoundToOwnLegs: false,
  clocks: [{ due: 'REVIEW', startsAt: 'PLACING', ms: 30 * day, source: 'policy' }],
  extendedBy: ['LISTING', 'SEIZURE', 'RESTRAINT'],
  nextHopBasis: null,
} satisfies Partial<LegalBasis>

/** A power whose order ends by another order of its own, and by nothing else. */
const ownOrder = {
  isOrderedByStations: false,
  isBoundToOwnLegs: false,
  covers: ['AMOUNT', 'ACCOUNT', 'PERSON'],
  clocks: [],
  endsByOwnOrder: true,
  liftedBy: [],
  releasedBy: [],
  isLiftableWithoutEvidence: false,
  nextHopBasis: null,
} satisfies Partial<LegalBasis>

const listing = {
  ...ownOrder,
  name: 'LISTING',
  section: 's.4/2',
  orderedBy: ['AOC', 'POLICE', 'AMLO'],
  extendedBy: ['SEIZURE', 'RESTRAINT'],
} satisfies Partial<LegalBasis>

const seizure = {
  ...ownOrder,
  name: 'SEIZURE',
  section: 'Criminal Procedure Code',
  orderedBy: ['POLICE'],
  extendedBy: ['LISTING', 'RESTRAINT'],
} satisfies Partial<LegalBasis>

const restraint = {
  ...ownOrder,
  name: 'RESTRAINT',
  section: 'Anti-Money Laundering Act',
  orderedBy: ['AMLO'],
  extendedBy: ['LISTING', 'SEIZURE'],
} satisfies Partial<LegalBasis>

/** A bank that passes a customer's data on notifies police and AMLO at once (s.4 para 3). */
const tellsNext: readonly Notified[] = ['NEXT_BANK', 'POLICE', 'AMLO']

/** The table: one row for each basis and period. */
export const legalBases: readonly LegalBasis[] = [
  { ...victimWord, from: decree, until: null, notifies: tellsNext },
  { ...bankSuspicion, from: decree, until: null, notifies: tellsNext },
  { ...authorityNotice, from: decree, until: null, notifies: tellsNext },
  { ...centreOrder, from: decreeNo2, until: recordsToAmlo, notifies: ['POLICE'] },
  { ...centreOrder, from: recordsToAmlo, until: null, notifies: ['POLICE', 'AMLO'] },
  { ...listing, from: decreeNo2, until: recordsToAmlo, notifies: [] },
  { ...listing, from: recordsToAmlo, until: null, notifies: ['AMLO'] },
  { ...seizure, from: null, until: recordsToAmlo, notifies: [] },
  { ...seizure, from: recordsToAmlo, until: null, notifies: ['AMLO'] },
  { ...restraint, from: null, until: null, notifies: ['AMLO'] },
]

/** The row of the basis that holds at the instant; undefined when there is no such basis, or not yet. */
export function findBasis(name: string, at: Date): LegalBasis | undefined {
  return legalBases.find(
    (row) =>
      row.name === name &&
      (row.from === null || row.from <= at) &&
      (row.until === null || at < row.until),
  )
}

/** The instants at which the clocks of one hold start; null: not yet. */
export interface ClockStarts {
  readonly notice: Date
  readonly placing: Date | null
  readonly complaint: Date | null
}

/** The dates of a hold; null: the clock has not started, or the basis has no such clock. */
export interface HoldDates {
  readonly complaintDueAt: Date | null
  readonly decisionDueAt: Date | null
  /** When the hold ends if nothing else happens. */
  readonly lapsesAt: Date | null
}

/** The dates of a hold on this basis, as far as its clocks have started. */
export function datesOf({ clocks }: Pick<LegalBasis, 'clocks'>, starts: ClockStarts): HoldDates {
  const startOf = { NOTICE: starts.notice, PLACING: starts.placing, COMPLAINT: starts.complaint }
  const running = clocks.flatMap(({ due, startsAt, ms }) => {
    const start = startOf[startsAt]
    return start ? [{ due, endsAt: new Date(start.getTime() + ms) }] : []
  })
  const endOf = (...dues: readonly Clock['due'][]) =>
    running.find(({ due }) => dues.includes(due))?.endsAt ?? null
  return {
    complaintDueAt: endOf('COMPLAINT'),
    decisionDueAt: endOf('DECISION', 'REVIEW'),
    lapsesAt: running.at(-1)?.endsAt ?? null,
  }
}

/** Whether a complaint starts a clock of this basis. */
export function awaitsComplaint({ clocks }: LegalBasis): boolean {
  return clocks.some(({ startsAt }) => startsAt === 'COMPLAINT')
}

/** When a hold that is extended under this power ends, where the order has no date; null: by its own order only. */
export function extensionEnd({ clocks }: LegalBasis, orderedAt: Date): Date | null {
  const longest = Math.max(0, ...clocks.map(({ ms }) => ms))
  return longest === 0 ? null : new Date(orderedAt.getTime() + longest)
}
