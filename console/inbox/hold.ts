/** Properties of the forms about one hold. */

import type { OnwardFrom } from '../legs/onward.ts'
import type { InboxHoldFragment } from './inbox.generated.ts'

/** The hold, and what to do when the act was done. */
export interface HoldFormProps {
  readonly hold: InboxHoldFragment
  readonly done: () => void
}

/** From where its money may have gone on; undefined where the hold is on no trail, or the officer may not record legs. */
export function onwardFrom(
  { hop, account: { bankCode, accountNumber }, case: file }: InboxHoldFragment,
  scopes: readonly string[],
): OnwardFrom | undefined {
  return hop === null || accountNumber === null || !file || !scopes.includes('cases:write')
    ? undefined
    : { caseId: file.id, bankCode, accountNumber, hop }
}
