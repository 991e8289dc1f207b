/** One referral as the panel has it. */

import type { ReferralFileQuery } from './referrals.generated.ts'

/** With its complaint, its history, and the holds of its case. */
export type Referral = NonNullable<ReferralFileQuery['referral']>

/** Properties of a form of the panel. */
export interface ReferralFormProps {
  readonly referral: Referral
  /** Called when the act was done. */
  readonly done: () => void
}
