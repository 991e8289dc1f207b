/** The regulator's rules about numbers as data, each with the dates between which it holds. Code asks this table. */

const day = 24 * 3_600_000

/** Names of the rules, as the schema and the log show them. */
export type SimRuleName = (typeof rules)[number]['name']

interface SimRule {
  readonly name: string
  /** The subject of the rule: the numbers of one person at one operator, one number, or an order. */
  readonly about: 'HOLDER' | 'FOREIGNER' | 'NUMBER' | 'TOURIST' | 'ORDER' | 'LIFTING' | 'REVOCATION'
  /** HOLDER, FOREIGNER: holds for more than so many numbers of one person at one operator. */
  readonly moreThan?: number
  /** NUMBER, TOURIST: holds for numbers registered from this instant on. */
  readonly registeredFrom?: Date
  /** Time that the rule gives, in milliseconds; null: it asks nothing, or gives no time. */
  readonly withinMs: number | null
  /** Where that time starts. `RULE`: when the rule came into force. */
  /** ORDER: the service that the number belongs to. */
  readonly service?: Service
  /** How long before the end the sweeper warns, in milliseconds. Policy, not law. */
  readonly warnBeforeMs?: number
  readonly from: 'DEMAND' | 'REGISTRATION' | 'RULE' | 'ORDER' | 'SUSPENSION' | null
  readonly inForceFrom: Date
  readonly inForceUntil: Date | null
  /** Where the rule is written, for people to read. */
  readonly source: string
}

/** Dates are days in Asia/Bangkok. */
const holderRules = new Date('2024-01-16T00:00:00+07:00')
/** Gazetted on 28 and 29 August 2025; the later day is taken, so that nobody is late by a day that was not yet law. */
const measures = new Date('2025-08-29T00:00:00+07:00')
/** Decree No. 2 B.E. 2568. */
const secondDecree = new Date('2025-04-13T00:00:00+07:00')
const ever = new Date(0)

/** Of several rules about the same thing the first that fits holds: the most demanding come first. */
const rules = [
  {
    name: 'VERIFY_IN_30_DAYS',
    about: 'HOLDER',
    warnBeforeMs: 7 * day,
    moreThan: 100,
    withinMs: 30 * day,
    from: 'DEMAND',
    inForceFrom: holderRules,
    inForceUntil: null,
    source: 'NBTC, in force 16 January 2024',
  },
  {
    name: 'VERIFY_IN_180_DAYS',
    about: 'HOLDER',
    warnBeforeMs: 7 * day,
    moreThan: 5,
    withinMs: 180 * day,
    from: 'DEMAND',
    inForceFrom: holderRules,
    inForceUntil: null,
    source: 'NBTC, in force 16 January 2024',
  },
  {
    name: 'WITHIN_LIMIT',
    about: 'HOLDER',
    moreThan: -1,
    withinMs: null,
    from: null,
    inForceFrom: ever,
    inForceUntil: null,
    source: 'NBTC, in force 16 January 2024',
  },
  {
    name: 'FOREIGNER_3_NUMBERS',
    about: 'FOREIGNER',
    moreThan: 3,
    withinMs: null,
    from: null,
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025',
  },
  {
    name: 'TOURIST_60_DAYS',
    about: 'TOURIST',
    registeredFrom: measures,
    withinMs: 60 * day,
    from: 'REGISTRATION',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025',
  },
  {
    name: 'NEW_NUMBER_7_DAYS',
    about: 'NUMBER',
    registeredFrom: measures,
    withinMs: 7 * day,
    from: 'REGISTRATION',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025',
  },
  {
    name: 'NUMBER_OF_2024_90_DAYS',
    about: 'NUMBER',
    registeredFrom: new Date('2024-01-01T00:00:00+07:00'),
    withinMs: 90 * day,
    from: 'RULE',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025',
  },
  {
    name: 'OLDER_NUMBER_1_YEAR',
    about: 'NUMBER',
    registeredFrom: ever,
    withinMs: 365 * day,
    from: 'RULE',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025',
  },
  {
    name: 'SUSPEND_IN_24_HOURS',
    about: 'ORDER',
    service: 'MOBILE',
    withinMs: day,
    warnBeforeMs: day / 4,
    from: 'ORDER',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025, for mobile operators; s.5 para 2',
  },
  {
    name: 'SUSPEND_IN_3_DAYS',
    about: 'ORDER',
    service: 'OTHER',
    withinMs: 3 * day,
    warnBeforeMs: day,
    from: 'ORDER',
    inForceFrom: measures,
    inForceUntil: null,
    source: 'NBTC measures of August 2025, for services that are not mobile; s.5 para 2',
  },
  {
    name: 'LIFT_BY_JOINT_CRITERIA',
    about: 'LIFTING',
    withinMs: null,
    from: null,
    inForceFrom: secondDecree,
    inForceUntil: null,
    source: 's.5 para 3',
  },
  {
    name: 'REVOKE_AFTER_30_DAYS',
    about: 'REVOCATION',
    withinMs: 30 * day,
    from: 'SUSPENSION',
    inForceFrom: holderRules,
    inForceUntil: null,
    source: 'NBTC, in force 16 January 2024',
  },
] as const satisfies readonly SimRule[]

/** The rules that hold at an instant, in the order of the table. */
function rulesAt(about: SimRule['about'], at: Date): readonly (SimRule & { name: SimRuleName })[] {
  return rules.filter(
    (rule: SimRule) =>
      rule.about === about &&
      rule.inForceFrom <= at &&
      (rule.inForceUntil === null || at < rule.inForceUntil),
  )
}

/** An instant that a rule sets, and its name. */
export interface DueDate {
  readonly rule: SimRuleName
  readonly dueAt: Date
}

const after = (start: Date, ms: number) => new Date(start.getTime() + ms)

/**
 * The rule that applies at an instant to a count of numbers at one operator.
 * @param count 0 or more
 */
export function holderRule(count: number, at: Date): SimRuleName {
  const rule = rulesAt('HOLDER', at).find(({ moreThan = Infinity }) => count > moreThan)
  if (!rule) throw new RangeError('no rule for a negative count')
  return rule.name
}

/** The most numbers that a foreigner may have at one operator at an instant, and its rule; null: no rule yet. */
export function foreignerLimit(
  at: Date,
): { readonly rule: SimRuleName; readonly most: number } | null {
  const [rule] = rulesAt('FOREIGNER', at)
  if (rule?.moreThan === undefined) return null
  return { rule: rule.name, most: rule.moreThan }
}

/** When a tourist's number ends; null: no rule ends it. */
export function touristEnd(registeredAt: Date, at: Date): DueDate | null {
  const rule = rulesAt('TOURIST', at).find(
    ({ registeredFrom = ever }) => registeredAt >= registeredFrom,
  )
  if (!rule || rule.withinMs === null) return null
  return { rule: rule.name, dueAt: after(registeredAt, rule.withinMs) }
}

/** Until when a holder of so many numbers must be verified when the regulator demands it now; null: nothing to verify. */
export function verificationDue(count: number, demandedAt: Date): DueDate | null {
  const name = holderRule(count, demandedAt)
  const withinMs = rulesAt('HOLDER', demandedAt).find((rule) => rule.name === name)?.withinMs
  if (withinMs === null || withinMs === undefined) return null
  return { rule: name, dueAt: after(demandedAt, withinMs) }
}

/** Until when the holder of one number must have shown who they are, and from when on that counts; null: no rule yet. */
export function identityDue(
  registeredAt: Date,
  at: Date,
): (DueDate & { readonly shownFrom: Date }) | null {
  const rule = rulesAt('NUMBER', at).find(
    ({ registeredFrom = ever }) => registeredAt >= registeredFrom,
  )
  if (!rule || rule.withinMs === null) return null
  const shownFrom = rule.from === 'RULE' ? rule.inForceFrom : registeredAt
  return { rule: rule.name, dueAt: after(shownFrom, rule.withinMs), shownFrom }
}

/** Kinds of service that the measures tell apart. */
export type Service = 'MOBILE' | 'OTHER'

/**
 * The service of a number by the numbering plan: `+66` and 6, 8 or 9 begin a mobile number. The plan does not say which
 * operator has it.
 */
export const serviceOf = (msisdn: string): Service =>
  /^\+66[689]/.test(msisdn) ? 'MOBILE' : 'OTHER'

/** Until when an operator must have carried out a suspension ordered now; null: no rule gives it a time. */
export function suspensionDue(orderedAt: Date, service: Service = 'MOBILE'): DueDate | null {
  const rule = rulesAt('ORDER', orderedAt).find((each) => each.service === service)
  if (!rule || rule.withinMs === null) return null
  return { rule: rule.name, dueAt: after(orderedAt, rule.withinMs) }
}

/** When the sweeper warns that a clock is about to run out; the end itself where the rule names no time before. */
export function warningOf({ rule: name, dueAt }: DueDate): Date {
  const rule: SimRule | undefined = rules.find((each) => each.name === name)
  return after(dueAt, -(rule?.warnBeforeMs ?? 0))
}

/** The rule under which a suspension is lifted; null: none yet. */
export function liftingRule(at: Date): SimRuleName | null {
  return rulesAt('LIFTING', at)[0]?.name ?? null
}

/** From when on a number that went off may be taken back from a holder who was not verified; null: no rule yet. */
export function revocableFrom(suspendedAt: Date, at: Date): DueDate | null {
  const [rule] = rulesAt('REVOCATION', at)
  if (!rule || rule.withinMs === null) return null
  return { rule: rule.name, dueAt: after(suspendedAt, rule.withinMs) }
}
