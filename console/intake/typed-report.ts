/** The report that is being typed. It stays over the screens of this tab, in memory alone: it is about persons. */

import { useEffect, useState } from 'react'
import type { ComplaintDraft } from './desk-draft.ts'
import type { Draft } from './draft.ts'
import type { OnDuplicate } from './intake.generated.ts'

/** A report with the key of its form: an answer that was lost before the officer left the screen opens no second case. */
export interface TypedReport {
  readonly idempotencyKey: string
  readonly draft: Draft
  readonly complaint: ComplaintDraft
  readonly onDuplicate: OnDuplicate
}

let kept: TypedReport | undefined

/** Forgets the report: its case is there, or the officer begins another one. */
export function forgetReport(): void {
  kept = undefined
}

/** @param begin makes a report where none was left */
export function useTypedReport(begin: () => TypedReport): {
  readonly report: TypedReport
  /** Whether it was begun before the officer came to the screen. */
  readonly isResumed: boolean
  readonly change: (part: (before: TypedReport) => Partial<TypedReport>) => void
} {
  const [left] = useState(kept)
  const [first] = useState(() => left ?? begin())
  const [report, setReport] = useState(first)
  useEffect(() => {
    if (report !== first) kept = report
  }, [report, first])
  return {
    report,
    isResumed: left !== undefined,
    change: (part) => setReport((before) => ({ ...before, ...part(before) })),
  }
}
