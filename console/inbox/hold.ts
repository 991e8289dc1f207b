/** Properties of the forms about one hold. */

import type { InboxHoldFragment } from './inbox.generated.ts'

/** The hold, and what to do when the act was done. */
export interface HoldFormProps {
  readonly hold: InboxHoldFragment
  readonly done: () => void
}
