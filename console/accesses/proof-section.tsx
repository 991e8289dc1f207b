/** The entry of an access, and the proof that the log holds it, to be checked without this system. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { saveFile } from '../controls/save-file.ts'
import { SendButton } from '../controls/send-button.tsx'
import { problemOf } from '../graph/problem.ts'
import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { accessProof, type AccessRowFragment } from './accesses.generated.ts'

/** Asks for the proof at a press: asking is an access too. */
export function ProofSection({ access }: { readonly access: AccessRowFragment }) {
  const { say } = useWords()
  const [isAsked, setIsAsked] = useState(false)
  const { data, error, isFetching, refetch } = useGraph(
    accessProof,
    { entryId: access.id },
    { isEnabled: isAsked, isKept: true },
  )
  const proof = data?.data.accessProof
  const problem = error ?? (data && !proof ? problemOf(data.errors) : null)
  return (
    <>
      <h3>{say('access.entry')}</h3>
      <p>
        <code>{access.id}</code>
      </p>
      <pre className="entry" tabIndex={0} aria-label={say('access.entry')}>
        {access.entry}
      </pre>
      <div className="actions">
        {proof ? (
          <Button onPress={() => saveFile(`${access.id}.tlog-proof`, 'text/plain', proof.text)}>
            {say('access.save-proof')}
          </Button>
        ) : (
          <SendButton
            isPending={isFetching}
            onPress={() => {
              if (isAsked) void refetch()
              setIsAsked(true)
            }}
          >
            {say('access.ask-proof')}
          </SendButton>
        )}
      </div>
      <ProblemNote problem={problem} states="access.state" />
      {proof ? (
        <>
          <p role="status">{say('access.proven', { index: proof.index })}</p>
          <pre className="entry" tabIndex={0} aria-label={say('access.proof')}>
            {proof.text}
          </pre>
        </>
      ) : null}
    </>
  )
}
