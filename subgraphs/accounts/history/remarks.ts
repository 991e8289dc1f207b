/** Notes that the subgraph itself makes at an event of a hold: a code, and its sentence in English. */

/** The facts that a sentence is made from. */
export interface RemarkFacts {
  /** The state that the event led to. */
  readonly state: string
  /** The words of a person: a reason, or the number of an order. */
  readonly note: string | null
  readonly section: string | null
}

const theBankLifts = ({ state }: RemarkFacts) =>
  state === 'LIFTED' ? '' : ': the bank is to lift it'

const sentences = {
  CLOCK_RAN_OUT: () => 'the clock of the legal basis ran out',
  FORWARDED: () => 'told by the bank before on the money’s way',
  COMPLAINED: () => 'the victim complained; the officer has seven days from then',
  COMPLAINED_BEFORE: () => 'the victim had complained before the bank placed it',
  TOPPED_UP: () => 'the bank holds more of what was asked',
  ORDERED: ({ section, note }: RemarkFacts) => `${section}, order ${note}`,
  RELEASE_REQUESTED: ({ note }: RemarkFacts) => `release asked for: ${note}`,
  RELEASE_REFUSED: ({ note }: RemarkFacts) => `release refused: ${note}`,
  NO_EVIDENCE: () => 'no evidence: the bank is to lift it',
  LEG_WRONG: (facts: RemarkFacts) =>
    `the leg that led to the account was wrong${theBankLifts(facts)}`,
  CASE_DUPLICATE: (facts: RemarkFacts) => `the case was closed as DUPLICATE${theBankLifts(facts)}`,
  CASE_NOT_TECH_CRIME: (facts: RemarkFacts) =>
    `the case was closed as NOT_TECH_CRIME${theBankLifts(facts)}`,
  CASE_WITHDRAWN: (facts: RemarkFacts) => `the case was closed as WITHDRAWN${theBankLifts(facts)}`,
  PROXY_RESOLVED: () => 'the proxy was resolved: the request is at its account now',
  PROXY_COVERED: () =>
    'the proxy was resolved, and the same money is asked for at its account already',
} as const

/** The graph's `HoldRemark`. */
export type HoldRemark = keyof typeof sentences

/** The remark in English; where there is none, the words of the person alone. */
export function describeNote(remark: HoldRemark | null, facts: RemarkFacts): string | null {
  return remark === null ? facts.note : sentences[remark](facts)
}
