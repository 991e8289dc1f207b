/** The form of a report after its values have been checked. */

import type { EventDataByType } from '../../../schema/events.ts'
import type { IdentityDocument } from '../../kit/identity-document.ts'
import type { MoneyTrail } from '../transfers/money-trail.ts'

/** A report whose values have been checked. */
export interface Report {
  readonly victim: {
    readonly id: string
    readonly document: IdentityDocument
    readonly name: string
    readonly msisdn: string | null
  }
  readonly scamType: string
  readonly channel: string
  readonly reportedAt: Date
  readonly narrative: string | null
  readonly msisdns: readonly string[]
  readonly trail: MoneyTrail
  /** The police station that opens the case, and the complaint that its officer took. */
  readonly station: EventDataByType['th.aoc.case.reported']['station']
}
