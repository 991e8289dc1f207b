/** The model of a day at the centre: what must be so when every act of it was done. */

/** One request on one account, and what its bank has done about it. */
export interface ModelHold {
  /** Null: nobody of the day has asked for it; the bank before told its bank. */
  readonly id: string | null
  readonly bankCode: string
  readonly accountNumber: string
  readonly requestedSatang: number
  heldSatang: number | null
  state: string
  /** Milliseconds since the epoch: when the bank placed it. */
  placedAt: number | null
  /** Whether the bank is to lift it. */
  isLiftable: boolean
  /** Whether it stands on a PromptPay number, whose account the bank has not named. */
  isBehindProxy: boolean
}

/** One leg of a trail that stands. */
export interface ModelLeg {
  /** Null: the bank that the money left has not confirmed the leg. */
  reference: string | null
  readonly amountSatang: number
  /** RFC 3339. */
  readonly transferredAt: string
  readonly hop: number
  readonly from: { readonly bankCode: string; readonly accountNumber: string }
  /** The account that the money reached, whoever knows it by now. */
  readonly to: { readonly bankCode: string; readonly accountNumber: string }
  /** The PromptPay number that the victim paid to; null: the account was told. */
  readonly proxy: ModelProxy | null
}

/** A PromptPay number. */
export interface ModelProxy {
  readonly value: string
  /** Whether the victim knew the institution. */
  readonly isBankTold: boolean
  isResolved: boolean
}

/** One case. */
export interface ModelCase {
  id: string
  caseNumber: string
  readonly openedBy: string
  readonly victimName: string
  legs: ModelLeg[]
  readonly holds: ModelHold[]
  /** Agency of the station that has the case. */
  station: string | null
  referral: string | null
  /** Milliseconds since the epoch. */
  complaintAt: number | null
  readonly msisdn: string
  order: 'NONE' | 'OPEN' | 'CARRIED_OUT'
  /** The centre's request to the regulator; null: none. */
  request: 'REQUESTED' | 'ORDERED' | 'REFUSED' | null
  /** Milliseconds since the epoch: when the number of a tourist ends; null: it is no tourist's, or was not registered. */
  touristEndsAt: number | null
  /** Holders of the account that the last leg reached, as its bank registered them; 0: it did not. */
  holders: number
}

/** States of a hold whose money stands. */
const standing = ['PLACED', 'PARTIAL', 'COMPLAINED']

/** Time of the victim after a bank has placed (s.7): 72 hours, in milliseconds. */
const complaintMs = 72 * 3_600_000
/** Time of the officer after the complaint (s.7): seven days, in milliseconds. */
const decisionMs = 7 * 24 * 3_600_000

/** The state of a hold at an instant: what was done, and the law's clock. */
export function stateAt(hold: ModelHold, of: ModelCase, at: number): string {
  if (!standing.includes(hold.state) || hold.placedAt === null) return hold.state
  if (of.complaintAt === null) return at >= hold.placedAt + complaintMs ? 'LAPSED' : hold.state
  return at >= of.complaintAt + decisionMs ? 'LAPSED' : 'COMPLAINED'
}

/** Agencies with a part in the case. */
export function partiesOf(each: ModelCase): readonly string[] {
  const banks = each.legs.flatMap(({ from, to }) => [from.bankCode, to.bankCode])
  const all = ['aoc', each.openedBy, each.station, ...banks.map((code) => `bank:${code}`)]
  return [...new Set(all.filter((agency) => agency !== null))].toSorted()
}
