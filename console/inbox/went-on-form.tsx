/** Records where money went on from an account of the bank, after its request was answered. */

import { ActForm } from '../controls/act-form.tsx'
import { OnwardLegs } from '../legs/onward-legs.tsx'
import { useOnward, type OnwardFrom } from '../legs/onward.ts'
import { useWords } from '../words/words.tsx'

/** The form; at least one leg. */
export function WentOnForm({
  from,
  done,
}: {
  readonly from: OnwardFrom
  readonly done: () => void
}) {
  const { say } = useWords()
  const onward = useOnward(from, 'EMPTY')
  return (
    <ActForm
      label={say('onward.send')}
      problem={null}
      isPending={onward.isPending}
      send={() => {
        if (onward.check()) onward.record(done)
      }}
    >
      <OnwardLegs onward={onward} isOptional={false} />
    </ActForm>
  )
}
