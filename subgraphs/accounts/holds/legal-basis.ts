/** The legal bases of a hold as data: who may order it, what it may cover, and its clock. Code asks this table. */

import type { AgencyKind } from '../../../schema/identity.ts'

const hour = 3_600_000
const day = 24 * hour

export interface LegalBasis {
  /** Section of the Emergency Decree, or the code of law, for people to read. */
  readonly section: string
  /** Kinds of agency that may order a hold on this basis. */
  readonly orderedBy: readonly AgencyKind[]
  /** Whether the order may reach a whole account, and every account of a person; otherwise it reaches an amount. */
  readonly coversAccount: boolean
  /** Whether it is an order of its own power, which may extend a hold placed under another. */
  readonly extendsOthers: boolean
  /** Whether nothing but the agency that ordered it may end it. */
  readonly endsByOwnOrder: boolean
  readonly clock: HoldClock
}

/** `from` is the instant at which the clock starts to run: placing, or for a bank's suspicion the day it arose. */
export interface HoldClock {
  /** Milliseconds within which the victim's complaint is due. */
  readonly complaintMs?: number
  /** Milliseconds within which the authority's decision is due. */
  readonly decisionMs?: number
  /** Milliseconds after which the bank must lift. */
  readonly lapseMs?: number
}

/** Days of the law are 24 hours from the instant. */
export const legalBases: ReadonlyMap<string, LegalBasis> = new Map([
  [
    'VICTIM_WORD',
    {
      section: 's.7',
      orderedBy: ['AOC'],
      coversAccount: false,
      extendsOthers: false,
      endsByOwnOrder: false,
      clock: { complaintMs: 72 * hour, lapseMs: 72 * hour },
    },
  ],
  [
    'BANK_SUSPICION',
    {
      section: 's.6 para 1',
      orderedBy: ['BANK'],
      coversAccount: false,
      extendsOthers: false,
      endsByOwnOrder: false,
      clock: { decisionMs: 7 * day, lapseMs: 7 * day },
    },
  ],
  [
    'AUTHORITY_NOTICE',
    {
      section: 's.6 para 2',
      orderedBy: ['POLICE', 'AMLO'],
      coversAccount: false,
      extendsOthers: false,
      endsByOwnOrder: false,
      clock: { decisionMs: 7 * day, lapseMs: 7 * day },
    },
  ],
  [
    'CENTRE_ORDER',
    {
      section: 's.8/5(2)',
      orderedBy: ['AOC'],
      coversAccount: false,
      extendsOthers: true,
      endsByOwnOrder: false,
      clock: { decisionMs: 30 * day },
    },
  ],
  [
    'LISTING',
    {
      section: 's.4/2',
      orderedBy: ['AOC', 'POLICE', 'AMLO'],
      coversAccount: true,
      extendsOthers: true,
      endsByOwnOrder: true,
      clock: {},
    },
  ],
  [
    'SEIZURE',
    {
      section: 'Criminal Procedure Code',
      orderedBy: ['POLICE'],
      coversAccount: true,
      extendsOthers: true,
      endsByOwnOrder: true,
      clock: {},
    },
  ],
  [
    'RESTRAINT',
    {
      section: 'Anti-Money Laundering Act',
      orderedBy: ['AMLO'],
      coversAccount: true,
      extendsOthers: true,
      endsByOwnOrder: true,
      clock: {},
    },
  ],
] satisfies readonly (readonly [string, LegalBasis])[])

export interface HoldDates {
  readonly complaintDueAt: Date | null
  readonly decisionDueAt: Date | null
  readonly lapsesAt: Date | null
}

/** The dates of a hold on this basis whose clock starts at `from`. */
export function datesOf({ clock }: LegalBasis, from: Date): HoldDates {
  const after = (ms: number | undefined) =>
    ms === undefined ? null : new Date(from.getTime() + ms)
  return {
    complaintDueAt: after(clock.complaintMs),
    decisionDueAt: after(clock.decisionMs),
    lapsesAt: after(clock.lapseMs),
  }
}

/** What agencies promised for a release, in milliseconds: banks 4 hours, police 12 hours, the Bank of Thailand a day. */
const releasePromisesMs = [4 * hour, 12 * hour, day]

/** When a release asked for at `requestedAt` is due: the tightest promise. */
export function releaseDueAt(requestedAt: Date): Date {
  return new Date(requestedAt.getTime() + Math.min(...releasePromisesMs))
}
