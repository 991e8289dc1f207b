/** Asks the regulator to order the suspect numbers of the case off (s.5 para 2). */

import { ActForm, useIdempotencyKey } from '../controls/act-form.tsx'
import { formatMsisdn } from '../format/msisdns.ts'
import { useAct } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { requestSimSuspension } from './case-file.generated.ts'
import type { File } from './file.ts'

/** Numbers of one request at most. */
const maxNumbers = 100

/** The suspect numbers that are in use. */
export function numbersInUse({ suspectNumbers }: Pick<File, 'suspectNumbers'>): readonly string[] {
  return (suspectNumbers ?? [])
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ msisdn }) => msisdn)
    .slice(0, maxNumbers)
}

/** The form: the numbers that will be asked for. */
export function AskOffForm({ file, done }: { readonly file: File; readonly done: () => void }) {
  const { say } = useWords()
  const idempotencyKey = useIdempotencyKey()
  const ask = useAct(requestSimSuspension)
  const msisdns = numbersInUse(file)
  return (
    <ActForm
      label={say('file.ask-off-many', { count: msisdns.length })}
      problem={ask.error}
      isPending={ask.isPending}
      states="suspension.state"
      send={() =>
        ask.mutate({ input: { idempotencyKey, caseId: file.id, msisdns } }, { onSuccess: done })
      }
    >
      <p>{say('file.ask-off-explained')}</p>
      <ul className="tags">
        {msisdns.map((msisdn) => (
          <li key={msisdn}>{formatMsisdn(msisdn)}</li>
        ))}
      </ul>
    </ActForm>
  )
}
