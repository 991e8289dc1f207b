/** Imports a day of the hotline from a file of the centre: what would happen, then progress, then the rows that were refused. */

import { useId } from 'react'
import { Button, FileTrigger } from 'react-aria-components'
import type { ImportResult } from '../../hotline/import-day.ts'
import { describeRefusal } from '../../hotline/refusals/refusal.ts'
import { ProblemNote } from '../controls/problem-note.tsx'
import { SendButton } from '../controls/send-button.tsx'
import { useOfficer } from '../frame/officer.tsx'
import { mayImport } from '../frame/screen-list.ts'
import { useWords } from '../words/words.tsx'
import './import.css'
import { refusalLanguageOf } from './refusal-language.ts'
import { RejectedRows } from './rejected-rows.tsx'
import { useImport, type FileImport } from './use-import.ts'

/** The screen. */
export function ImportScreen() {
  const { say } = useWords()
  const officer = useOfficer()
  const day = useImport()
  if (!mayImport(officer)) return null
  const isBusy = day.state.step === 'JUDGING' || day.state.step === 'SENDING'
  return (
    <section className="import">
      <h1>{say('import.title')}</h1>
      <p>{say('import.explanation')}</p>
      <div className="actions">
        <FileTrigger
          acceptedFileTypes={['.csv', '.xlsx', '.txt']}
          onSelect={(files) => {
            const [file] = files ?? []
            if (file) day.choose(file)
          }}
        >
          <Button isDisabled={isBusy} {...(day.file ? {} : { className: 'primary' })}>
            {say(day.file ? 'import.choose-another' : 'import.choose')}
          </Button>
        </FileTrigger>
        <span>{day.file?.name}</span>
      </div>
      <Step day={day} />
    </section>
  )
}

function Step({ day }: { readonly day: FileImport }) {
  const { say, language } = useWords()
  const { state, file, send } = day
  const name = file?.name ?? ''
  switch (state.step) {
    case 'CHOOSING':
      return null
    case 'JUDGING':
      return <p role="status">{say('import.judging')}</p>
    case 'JUDGED':
      return (
        <>
          <Counts words="import.would" result={state.result} />
          <SendButton isPending={false} onPress={send}>
            {say('import.send')}
          </SendButton>
          <RejectedRows name={name} result={state.result} />
        </>
      )
    case 'SENDING':
      return <Progress done={state.done} total={state.total} />
    case 'SENT':
      return (
        <>
          <Counts words="import.done" result={state.result} />
          <RejectedRows name={name} result={state.result} />
        </>
      )
    case 'INTERRUPTED':
      return (
        <div className="problem" role="alert">
          <p>{say('import.interrupted')}</p>
          <Button onPress={send}>{say('import.go-on')}</Button>
        </div>
      )
    case 'UNREADABLE':
      return (
        <div className="problem" role="alert">
          <p>{say('import.unreadable')}</p>
          <p>{describeRefusal(state.refusal, refusalLanguageOf(language))}</p>
        </div>
      )
    default:
      return <ProblemNote problem={state.problem} again={send} />
  }
}

function Progress({ done, total }: { readonly done: number; readonly total: number }) {
  const { say } = useWords()
  const id = useId()
  return (
    <p>
      <label htmlFor={id}>{say('import.progress', { done, total })}</label>
      <progress id={id} max={Math.max(total, 1)} value={done} />
    </p>
  )
}

function Counts({
  words,
  result: { rows, accepted, duplicates, rejected, cases },
}: {
  readonly words: 'import.would' | 'import.done'
  readonly result: ImportResult
}) {
  const { say } = useWords()
  return (
    <>
      <p role="status">{say(words, { rows, cases })}</p>
      <dl className="tiles">
        {(
          [
            ['import.accepted', accepted],
            ['import.duplicates', duplicates],
            ['import.rejected', rejected],
          ] as const
        ).map(([title, count]) => (
          <div key={title} className="tile">
            <dt>{say(title)}</dt>
            <dd>
              <strong>{count.toLocaleString('en-US')}</strong>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
