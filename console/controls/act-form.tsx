/** The form of one act: its fields, the problem of the last attempt, and the button that sends it. */

import { useState, type FormEvent, type ReactNode } from 'react'
import type { Problem } from '../graph/problem.ts'
import { ProblemNote } from './problem-note.tsx'
import { SendButton } from './send-button.tsx'

/** Fields and fate of a form. */
export interface ActFormProps {
  /** Words on the button. */
  readonly label: string
  readonly problem: Problem | null
  readonly isPending: boolean
  /** Group of words for the state that an INVALID_STATE names. */
  readonly states?: string | undefined
  /** Called once a press, never while an attempt is on its way. */
  readonly send: () => void
  readonly children?: ReactNode
}

/** The form. */
export function ActForm({ label, problem, isPending, states, send, children }: ActFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isPending) send()
  }
  return (
    <form onSubmit={submit} noValidate>
      {children}
      <ProblemNote problem={problem} states={states} />
      <SendButton type="submit" isPending={isPending}>
        {label}
      </SendButton>
    </form>
  )
}

/** The key of a form, made when it opens: however often it is sent, the act is done once. */
export function useIdempotencyKey(): string {
  const [key] = useState(() => crypto.randomUUID())
  return key
}
