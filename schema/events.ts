/** Events that a subgraph publishes to the others and to the agencies after a commit, in the shape of CloudEvents 1.0. */

/** The agency and officer whose act the event reports. */
export interface EventActor {
  readonly agencyId: string
  /** Subject of the token. In the feeds of the officer's own agency and of the centre alone. */
  readonly officer: string
}

/** Data of an event about one hold. Amounts in satang; instants as RFC 3339. */
export interface HoldEventData {
  readonly holdId: string
  /** Null: a bank's own suspicion without a case. */
  readonly caseId: string | null
  readonly bankCode: string
  readonly basis: string
  /** Section of the Decree, or the code of law, of the basis; null: none holds at the instant. Absent in older events. */
  readonly section?: string | null
  readonly state: string
  readonly heldSatang: number | null
  readonly complaintDueAt: string | null
  readonly decisionDueAt: string | null
  /** When the bank must lift if nothing else happens. */
  readonly lapsesAt: string | null
}

/** Data of an event about one request for a hold. */
export interface HoldRequestEventData extends HoldEventData {
  /** Null: the whole account. Absent in older events. */
  readonly requestedSatang?: number | null
  /** Until when the bank answers; then the request goes to the centre as unanswered. Absent in older events. */
  readonly answerDueAt?: string
  /**
   * The transfers that brought the money to the account, as their sending banks recorded them: the latest 20 that the
   * requester sees, oldest first; none: the account was reached by another way. Absent in older events.
   */
  readonly transfers?: readonly { readonly fromBankCode: string; readonly reference: string }[]
}

/** Data of an event about one request to release a hold. */
export interface ReleaseEventData {
  readonly holdId: string
  readonly caseId: string | null
  readonly bankCode: string
  readonly requestedAt: string
  readonly dueAt: string
}

/** Data of an event about one case. */
export interface CaseEventData {
  readonly caseId: string
  readonly actor: EventActor
}

/** Data of an event about one referral. */
export interface ReferralEventData {
  readonly referralId: string
  readonly caseId: string
  /** The case that the referral came with, where that was merged into `caseId`. Absent in older events. */
  readonly mergedFrom?: string | null
  readonly stationCode: string
}

/** Data of an event about one claim on a number: neither the number, nor the operator that has it, nor a person. */
export interface SimClaimEventData {
  readonly claimId: string
  /** Pseudonym of the number. */
  readonly simId: string
  /** The operator that claims. */
  readonly operator: string
  readonly state: string
}

/** Data of an event about one order to suspend a number (s.5 para 2). */
export interface SimOrderEventData {
  readonly orderId: string
  /** Pseudonym of the number; null where a clock announces it: the order leads to the number. */
  readonly simId: string | null
  readonly operator: string
  readonly state: string
  readonly section: string
  /** Name of the rule that gives the operator its time. */
  readonly rule: string
  readonly orderedAt: string
  /** Until when the operator must carry it out. */
  readonly dueAt: string
  readonly suspendedAt: string | null
}

/** A tourist's number that has come to its end. */
export interface SimTouristEventData {
  /** Pseudonym of the number. */
  readonly simId: string
  readonly operator: string
  readonly validUntil: string
}

/** Data of an event about one demand to verify a holder's numbers at one operator. It names nobody. */
export interface SimDemandEventData {
  readonly demandId: string
  readonly operator: string
  /** Numbers of the holder at the operator. */
  readonly count: number
  readonly state: string
  /** Name of the rule under which it was demanded. */
  readonly rule: string | null
  readonly demandedAt: string
  readonly dueAt: string
}

/** Data of an event about a request to the regulator to order numbers of a case off (s.5 para 2). */
export interface SimSuspensionRequestEventData {
  readonly requestId: string
  readonly caseId: string
  readonly section: string
  readonly state: string
  readonly requestedAt: string
}

/** Data of an event about accesses that are unlike what is usual. It names neither officer nor person. */
export interface AnomalyEventData {
  readonly anomalyId: string
  readonly kind: 'MANY_PERSONS' | 'MANY_AGENCIES' | 'OUTSIDE_HOURS' | 'PROBING'
  /** Null: of several agencies. */
  readonly agencyId: string | null
  /** In Thailand. */
  readonly day: string
  readonly count: number
}

/** Data of an event about a budget of which four fifths are spent. */
export interface BudgetEventData {
  readonly agencyId: string
  readonly budget: 'PERSONS_PER_HOUR' | 'PERSONS_PER_DAY' | 'LOOK_UPS'
  /** Beginning of the hour, of the day, or of the time in which the bucket fills; RFC 3339. */
  readonly since: string
}

/** Data of an event about the webhook of an agency. It does not say where the agency is called. */
export interface WebhookEventData {
  readonly agencyId: string
  /** `GONE`: the endpoint answered 410. `FAILING`: an event could not be delivered for 72 hours. */
  readonly reason: 'GONE' | 'FAILING'
  /** Events that wait, of those that were taken from the feed. */
  readonly waiting: number
}

/**
 * Every type of event and its data. A type is never changed, only joined by another: consumers of an older version run
 * beside producers of a newer one.
 */
export interface EventDataByType {
  /** A case was opened; `station`: by a police station at its desk, which investigates it at once (s.8). */
  readonly 'th.aoc.case.reported': CaseEventData & {
    readonly station: {
      readonly code: string
      /** The complaint that the officer took with the report. */
      readonly complaint: { readonly number: string; readonly receivedAt: string } | null
    } | null
  }
  /** The case and all that belongs to it went on to `intoCaseId`. */
  readonly 'th.aoc.case.merged': CaseEventData & { readonly intoCaseId: string }
  /** The merge into `intoCaseId` was undone. */
  readonly 'th.aoc.case.unmerged': CaseEventData & { readonly intoCaseId: string }
  /** Legs were wrong: no leg of the case leads to or from these accounts any more. */
  readonly 'th.aoc.case.trail-voided': CaseEventData & { readonly accountIds: readonly string[] }
  readonly 'th.aoc.case.closed': CaseEventData & {
    readonly reason: 'DUPLICATE' | 'NOT_TECH_CRIME' | 'WITHDRAWN' | 'RESOLVED'
  }
  readonly 'th.aoc.case.reopened': CaseEventData
  /** Legs without a reference were reported: the bank that the money left confirms them. One event for each bank. */
  readonly 'th.aoc.case.transfers-unconfirmed': CaseEventData & {
    readonly bankCode: string
    readonly transferIds: readonly string[]
  }
  /** A bank named the one of its transactions that a leg is. */
  readonly 'th.aoc.case.transfer-confirmed': CaseEventData & {
    readonly bankCode: string
    readonly transferId: string
  }
  /** Legs end at proxies: the institution that received them names the accounts. One event for each institution. */
  readonly 'th.aoc.case.proxies-unresolved': CaseEventData & {
    readonly bankCode: string
    readonly transferIds: readonly string[]
  }
  /** An institution named the account behind a proxy; the accounts by their pseudonyms. */
  readonly 'th.aoc.case.proxy-resolved': CaseEventData & {
    readonly bankCode: string
    readonly transferId: string
    readonly proxyAccountId: string
    readonly accountId: string
  }
  /** The report was corrected or completed; the changes are in the history of the case. */
  readonly 'th.aoc.case.amended': CaseEventData
  /** The victim complained at a station: the decision is due seven days after `receivedAt` (s.7). */
  readonly 'th.aoc.complaint.recorded': ReferralEventData & {
    readonly receivedAt: string
    /** Until when the station decides. Absent in older events. */
    readonly dueAt?: string
    readonly actor: EventActor
  }
  /** The officer decided; with `NO_EVIDENCE` the banks are told to lift (s.6 para 3). */
  readonly 'th.aoc.referral.decided': ReferralEventData & {
    readonly decision: 'ACCEPTED' | 'NOT_ACCEPTED' | 'NO_EVIDENCE'
    readonly actor: EventActor
  }
  /** A decided referral is open again; no clock moves. */
  readonly 'th.aoc.referral.reopened': ReferralEventData & { readonly actor: EventActor }
  /** The complaint is due at `dueAt`; null: no hold of the case has a clock. Absent in older events. */
  readonly 'th.aoc.referral.sent': ReferralEventData & { readonly dueAt?: string | null }
  /** `stationCode` handed it on; each of the two stations is told of its own referral. */
  readonly 'th.aoc.referral.transferred': ReferralEventData & {
    readonly toStationCode: string
    /** Until when the station that has it now acts, for that station alone. Absent in older events. */
    readonly dueAt?: string | null
  }
  /** Seven days after the complaint nothing was decided. */
  readonly 'th.aoc.referral.overdue': ReferralEventData & { readonly dueAt: string }
  readonly 'th.aoc.hold.requested': HoldRequestEventData
  readonly 'th.aoc.hold.placed': HoldEventData
  readonly 'th.aoc.hold.rejected': HoldEventData
  readonly 'th.aoc.hold.complained': HoldEventData
  readonly 'th.aoc.hold.extended': HoldEventData
  readonly 'th.aoc.hold.lifted': HoldEventData
  readonly 'th.aoc.hold.released': HoldEventData
  /** The clock ran out; announced once. */
  readonly 'th.aoc.hold.lapsed': HoldEventData
  /** The clock ends within a day, and again within six hours: for police and centre, which can still act. */
  readonly 'th.aoc.hold.due-soon': HoldEventData & { readonly dueWithinHours?: 24 | 6 }
  /** No bank has answered the request within ten minutes: for the centre. */
  readonly 'th.aoc.hold.unanswered': HoldEventData
  /** The police found no evidence: the bank is to lift, and may do so by itself (s.6 para 3). */
  readonly 'th.aoc.hold.liftable': HoldEventData
  /** Data of a customer that one bank passed to the next: notice to police and AMLO (s.4 para 3). */
  readonly 'th.aoc.hold.disclosed': HoldEventData
  readonly 'th.aoc.release.requested': ReleaseEventData
  readonly 'th.aoc.release.refused': ReleaseEventData
  /** Three quarters of the promised time are over. */
  readonly 'th.aoc.release.due-soon': ReleaseEventData
  readonly 'th.aoc.release.overdue': ReleaseEventData
  /** An operator named a number that another operator has: that operator answers, or the regulator decides. */
  readonly 'th.aoc.sim.claim.made': SimClaimEventData
  /** The claim was released, disputed, withdrawn or decided: see `state`. */
  readonly 'th.aoc.sim.claim.settled': SimClaimEventData
  /** The regulator orders a number off: the operator has until `dueAt`. */
  readonly 'th.aoc.sim.order.issued': SimOrderEventData
  /** The time of an order is nearly over. */
  readonly 'th.aoc.sim.order.due-soon': SimOrderEventData
  /** The time of an order is over; announced once. */
  readonly 'th.aoc.sim.order.overdue': SimOrderEventData
  readonly 'th.aoc.sim.order.carried-out': SimOrderEventData
  /** The regulator ended the order (s.5 para 3). */
  readonly 'th.aoc.sim.order.lifted': SimOrderEventData
  /** The regulator demands that an operator verify a holder until `dueAt`. */
  readonly 'th.aoc.sim.demand.issued': SimDemandEventData
  readonly 'th.aoc.sim.demand.due-soon': SimDemandEventData
  /** The time of a demand is over; announced once. */
  readonly 'th.aoc.sim.demand.overdue': SimDemandEventData
  readonly 'th.aoc.sim.demand.justified': SimDemandEventData
  readonly 'th.aoc.sim.demand.decided': SimDemandEventData
  /** The time of a tourist's number is over; announced once. */
  readonly 'th.aoc.sim.tourist.ended': SimTouristEventData
  readonly 'th.aoc.sim.suspension.requested': SimSuspensionRequestEventData
  readonly 'th.aoc.sim.suspension.decided': SimSuspensionRequestEventData
  /** Calls of an agency have ended; the feed has every event. For the agency and the centre, by the subgraph deliveries alone. */
  readonly 'th.aoc.webhook.paused': WebhookEventData
  /** Accesses are unlike what is usual: for the agency and the centre. `anomalies` names the officer to those who may know. */
  readonly 'th.aoc.access.anomaly': AnomalyEventData
  /** Four fifths of a budget of persons or look-ups are spent: for the agency and the centre. */
  readonly 'th.aoc.budget.nearly-spent': BudgetEventData
}

/** Type of an event (CloudEvents, `type`). */
export type EventType = keyof EventDataByType

/** One event. `partitionkey` and `audience` are extension attributes. */
export interface CloudEvent<Type extends EventType = EventType> {
  readonly specversion: '1.0'
  /** Unique within `source`; consumers know a repeated event by it. */
  readonly id: string
  /** The subgraph that tells it: `/subgraphs/<name>`. */
  readonly source: string
  readonly type: Type
  /** Id of what the event is about. */
  readonly subject: string
  /** RFC 3339. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** Events with the same key reach a consumer in the order in which they happened. @see CloudEvents, Partitioning extension */
  readonly partitionkey: string
  readonly data: EventDataByType[Type]
}

/** The subgraphs to which an event of each type is delivered. Absent: none, the event is for agencies. */
export const subscribers: Readonly<Partial<Record<EventType, readonly string[]>>> = {
  'th.aoc.case.reported': ['referrals'],
  'th.aoc.case.merged': ['accounts', 'referrals'],
  'th.aoc.case.unmerged': ['accounts', 'referrals'],
  'th.aoc.case.trail-voided': ['accounts'],
  'th.aoc.case.closed': ['accounts'],
  'th.aoc.case.proxy-resolved': ['accounts'],
  'th.aoc.complaint.recorded': ['accounts'],
  'th.aoc.referral.decided': ['accounts'],
  'th.aoc.hold.placed': ['referrals'],
}
