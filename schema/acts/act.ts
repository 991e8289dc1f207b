/** The form of a row in the table of acts: the legal effect of one mutation. */

import type { EventType } from '../events.ts'
import type { AgencyKind } from '../identity.ts'

/** Sections of the Emergency Decree (B.E. 2566, as amended by No. 2 B.E. 2568), and other laws, under which an act stands. */
export const sections = [
  's.4 para 1',
  's.4 para 2',
  's.4 para 3',
  's.4/2',
  's.5 para 2',
  's.5 para 3',
  's.6 para 1',
  's.6 para 2',
  's.6 para 3',
  's.7',
  's.8',
  's.8/5(1)',
  's.8/5(2)',
  's.8/5(3)',
  's.8/5(5)',
  'Criminal Procedure Code',
  'Anti-Money Laundering Act',
  'NBTC measures of August 2025',
] as const
/** One of `sections`. */
export type Section = (typeof sections)[number]

/** The clocks of the law and of policy that an act may touch. */
export const clockNames = [
  'HOLD_COMPLAINT',
  'HOLD_DECISION',
  'HOLD_REVIEW',
  'RELEASE_DECISION',
  'REFERRAL_DECISION',
  'SIM_VERIFICATION',
  'SIM_SUSPENSION',
  'SIM_REVOCATION',
] as const
/** One of `clockNames`. */
export type ClockName = (typeof clockNames)[number]

/** An act and one clock. `MOVES`: a clock that runs gets another end. */
export interface ClockEffect {
  readonly clock: ClockName
  readonly effect: 'STARTS' | 'MOVES' | 'ENDS'
}

/**
 * Agencies that an event is for, by their part in it. `REQUESTER` requested the hold; where that was a station, it is the
 * station that has the case. `AUTHORITY`: the same, unless it is a bank. `SUBGRAPHS`: other parts of this system.
 */
export type Audience =
  | 'AMLO'
  | 'AUTHORITY'
  | 'BANK'
  | 'CCIB'
  | 'CENTRE'
  | 'NEXT_BANK'
  | 'OPERATOR'
  | 'REGULATOR'
  | 'REQUESTER'
  | 'STATION'
  | 'SUBGRAPHS'

/** An event that an act publishes, and for whom. */
export interface Telling {
  readonly event: EventType
  readonly to: readonly Audience[]
}

/**
 * How many persons an act takes. `ONE`; `TWO`: always a second person; `TWO_WITHOUT_TRAIL`: a second person where the
 * order reaches an account or person that the money trail of the case does not; `ANOTHER`: the act is the second half of
 * an act, and another person than the one of the first half does it.
 */
export type Persons = 'ONE' | 'TWO' | 'TWO_WITHOUT_TRAIL' | 'ANOTHER'

/** One mutation in law. */
export interface Act {
  /** Kinds of agency that may do it. Scopes and rows narrow this further. The kit refuses every other kind. */
  readonly by: readonly AgencyKind[]
  /** The sections under which it is done; one of them for each single act. Empty: housekeeping that no section names. */
  readonly sections: readonly Section[]
  readonly persons: Persons
  /** Whether the number of a written order is required: never, always, or on a basis that is an own power. */
  readonly orderNumber: 'NONE' | 'REQUIRED' | 'OWN_POWER'
  readonly clocks: readonly ClockEffect[]
  readonly tells: readonly Telling[]
  /** A sentence for what the columns cannot say. */
  readonly note?: string
}

/** Rows by the name of the mutation. */
export type Acts = Readonly<Record<string, Act>>
