/** What the forms about one hold get. */

import type { InboxHoldFragment } from './inbox.generated.ts'

/** The hold, and what to do when the act was done. */
export interface HoldFormProps {
  readonly hold: InboxHoldFragment
  readonly done: () => void
}
