/** One report: the form, what may be the same loss beside it, and the case that it becomes. */

import { useEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { Button } from 'react-aria-components'
import { ProblemNote } from '../controls/problem-note.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { formatBaht, parseBaht } from '../format/money.ts'
import { typeInstant } from '../format/typed-instant.ts'
import type { Problem } from '../graph/problem.ts'
import { useAct } from '../graph/use-graph.ts'
import { hopsOf, type Faults, type LegDraft } from '../legs/leg-draft.ts'
import { LegFields } from '../legs/leg-fields.tsx'
import { useWords, type Language } from '../words/words.tsx'
import { ComplaintPart } from './complaint-part.tsx'
import { faultsOfDesk, firstDraft, inputOfDesk } from './desk-draft.ts'
import type { Desk } from './desk.ts'
import { addLeg, findFaults, toInput, type Draft } from './draft.ts'
import { DuplicateList } from './duplicate-list.tsx'
import { reportCase } from './intake.generated.ts'
import { OpenedCase } from './opened-case.tsx'
import { ReportFields } from './report-fields.tsx'
import { forgetReport, useTypedReport, type TypedReport } from './typed-report.ts'
import { lookUpsOf, useDuplicates } from './use-duplicates.ts'
import { useLater } from './use-later.ts'
import { VictimFields } from './victim-fields.tsx'

/** Time without typing after which cases of the same loss are looked for, in milliseconds. */
const pauseMs = 400

/**
 * Its idempotency key is made when it opens: sent twice, it opens one case. The fields keep their text when a call fails, and when
 * the officer looks something up on another screen.
 */
export function IntakeForm({ desk, next }: { readonly desk: Desk; readonly next: () => void }) {
  const { say, language } = useWords()
  const typed = useTypedReport(() => beginReport(desk, language))
  const { idempotencyKey, draft, complaint, onDuplicate } = typed.report
  const [attempts, setAttempts] = useState(0)
  const report = useAct(reportCase)
  const form = useRef<HTMLFormElement>(null)
  const settled = useLater(draft, pauseMs)
  const duplicates = useDuplicates(
    idempotencyKey,
    useMemo(() => lookUpsOf(settled, desk.mayFindVictims), [settled, desk]),
  )
  const find = (now: Date): Faults => ({
    ...findFaults(draft, now),
    ...faultsOfDesk(desk, draft, complaint, now),
  })
  const faults: Faults = attempts === 0 ? {} : find(new Date())
  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempts])
  useEffect(() => focusEmptyLeg(form.current, draft.legs.length), [draft.legs.length])
  const change = (part: Partial<Draft>) =>
    typed.change((before) => ({ draft: { ...before.draft, ...part } }))
  const add = () => typed.change((before) => ({ draft: addLeg(before.draft) }))
  const send = (event?: FormEvent) => {
    event?.preventDefault()
    setAttempts(attempts + 1)
    if (report.isPending || Object.keys(find(new Date())).length > 0) return
    const input = { ...toInput(draft), ...inputOfDesk(desk, complaint) }
    report.mutate({ input: { ...input, idempotencyKey, onDuplicate } }, { onSuccess: forgetReport })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return
    if (event.ctrlKey || event.metaKey) send()
    else if (event.altKey) add()
    // a report is not sent by accident
    else if (event.target instanceof HTMLTextAreaElement) return
    event.preventDefault()
  }
  if (report.data?.reportCase)
    return <OpenedCase opened={report.data.reportCase} desk={desk} next={next} />
  const hops = hopsOf(draft.legs)
  return (
    <section className="intake">
      <h1>{say('intake.title')}</h1>
      {desk.kind === 'CENTRE' ? null : <p>{say(`intake.desk.${desk.kind}`)}</p>}
      {typed.isResumed ? <Resumed next={next} /> : null}
      <form ref={form} onSubmit={send} onKeyDownCapture={onKeyDown} noValidate>
        <ReportFields draft={draft} change={change} faults={faults} />
        <VictimFields draft={draft} change={change} faults={faults} />
        {desk.kind === 'STATION' ? (
          <ComplaintPart
            complaint={complaint}
            change={(next) => typed.change(() => ({ complaint: next }))}
            faults={faults}
          />
        ) : null}
        <LegList legs={draft.legs} hops={hops} faults={faults} change={change} />
        <div className="actions">
          <Button onPress={add}>{say('intake.add-leg')}</Button>
          <output className="total">
            {say('intake.total', { amount: formatBaht(lossOf(draft, hops)) })}
          </output>
        </div>
        <FormEnd problem={report.error} isPending={report.isPending} next={next} />
      </form>
      <DuplicateList
        duplicates={duplicates}
        onDuplicate={onDuplicate}
        setOnDuplicate={(next) => typed.change(() => ({ onDuplicate: next }))}
      />
    </section>
  )
}

/** A report that was begun before, and the way to an empty form. */
function Resumed({ next }: { readonly next: () => void }) {
  const { say } = useWords()
  return (
    <div className="bar">
      <p>{say('intake.resumed')}</p>
      <Button onPress={next}>{say('intake.new-form')}</Button>
    </div>
  )
}

function FormEnd({
  problem,
  isPending,
  next,
}: {
  readonly problem: Problem | null
  readonly isPending: boolean
  readonly next: () => void
}) {
  const { say } = useWords()
  return (
    <>
      <ProblemNote problem={problem} states="case.status" />
      <div className="actions">
        <SendButton type="submit" isPending={isPending}>
          {say('intake.send')}
        </SendButton>
        {problem?.code === 'IDEMPOTENCY_CONFLICT' ? (
          <Button onPress={next}>{say('intake.new-form')}</Button>
        ) : null}
        <small>{say('intake.keys')}</small>
      </div>
    </>
  )
}

function LegList({
  legs,
  hops,
  faults,
  change,
}: {
  readonly legs: readonly LegDraft[]
  readonly hops: readonly number[]
  readonly faults: Faults
  readonly change: (part: Partial<Draft>) => void
}) {
  return legs.map((leg, index) => (
    <LegFields
      key={leg.key}
      leg={leg}
      number={index + 1}
      hop={hops[index] ?? 1}
      faults={faults}
      change={(part) =>
        change({ legs: legs.map((each) => (each.key === leg.key ? { ...each, ...part } : each)) })
      }
      remove={
        legs.length === 1
          ? undefined
          : () => change({ legs: legs.filter((each) => each.key !== leg.key) })
      }
    />
  ))
}

function beginReport(desk: Desk, language: Language): TypedReport {
  return {
    idempotencyKey: crypto.randomUUID(),
    draft: firstDraft(desk),
    complaint: { number: '', receivedAt: typeInstant(new Date(), language) },
    onDuplicate: 'REPORT',
  }
}

/** The loss: what left the victim's own accounts. */
function lossOf({ legs }: Draft, hops: readonly number[]): number {
  return legs.reduce(
    (total, { amount }, index) => total + (hops[index] === 1 ? (parseBaht(amount) ?? 0) : 0),
    0,
  )
}

/** The first field of a transfer that was added; the form's own first field has the focus at the beginning. */
function focusEmptyLeg(form: HTMLFormElement | null, count: number): void {
  if (count < 2) return
  const last = [...(form?.querySelectorAll('fieldset.leg') ?? [])].at(-1)
  const fields = [
    ...(last?.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select') ?? []),
  ]
  fields.find(({ value }) => value === '')?.focus()
}
