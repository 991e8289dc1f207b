/** The import of one file: first judged, then sent when the officer says so. */

import { useState } from 'react'
import type { ImportResult } from '../../hotline/import-day.ts'
import type { Refusal } from '../../hotline/refusals/refusal.ts'
import { Problem, toProblem } from '../graph/problem.ts'
import { useExecute } from '../graph/use-graph.ts'
import { askGraph } from './ask-graph.ts'

/** How far a file has come. */
export type ImportStep =
  | { readonly step: 'CHOOSING' }
  | { readonly step: 'JUDGING' }
  | { readonly step: 'JUDGED'; readonly result: ImportResult }
  | { readonly step: 'SENDING'; readonly done: number; readonly total: number }
  | { readonly step: 'SENT'; readonly result: ImportResult }
  /** Nobody answered: what was sent is recorded, and a second run goes on from there. */
  | { readonly step: 'INTERRUPTED' }
  | { readonly step: 'REFUSED'; readonly problem: Problem }
  /** The file has no table of the hotline. */
  | { readonly step: 'UNREADABLE'; readonly refusal: Refusal }

/** A file, its step, and what the officer can do. */
export interface FileImport {
  readonly file: File | undefined
  readonly state: ImportStep
  readonly choose: (file: File) => void
  /** Sends the day; to be called again after an interruption. */
  readonly send: () => void
}

/** One import at a time. */
export function useImport(): FileImport {
  const execute = useExecute()
  const [file, setFile] = useState<File>()
  const [state, setState] = useState<ImportStep>({ step: 'CHOOSING' })
  const run = async (chosen: File, dryRun: boolean) => {
    setState(dryRun ? { step: 'JUDGING' } : { step: 'SENDING', done: 0, total: 0 })
    // the readers of files are fetched when a file is there
    const { importDay } = await import('../../hotline/import-day.ts')
    const { ImportInterruptedError, GatewayRefusedError } =
      await import('../../hotline/ask-gateway.ts')
    const { UnreadableFileError } = await import('../../hotline/refusals/unreadable-file.ts')
    try {
      const result = await importDay({
        bytes: new Uint8Array(await chosen.arrayBuffer()),
        execute: askGraph(execute),
        dryRun,
        onProgress: (done, total) => {
          if (!dryRun) setState({ step: 'SENDING', done, total })
        },
      })
      setState({ step: dryRun ? 'JUDGED' : 'SENT', result })
    } catch (error) {
      if (error instanceof UnreadableFileError)
        setState({ step: 'UNREADABLE', refusal: error.refusal })
      else if (error instanceof ImportInterruptedError) setState({ step: 'INTERRUPTED' })
      else if (error instanceof GatewayRefusedError)
        setState({ step: 'REFUSED', problem: new Problem(error.code) })
      else setState({ step: 'REFUSED', problem: toProblem(error) })
    }
  }
  return {
    file,
    state,
    choose(chosen) {
      setFile(chosen)
      void run(chosen, true)
    },
    send() {
      if (file && state.step !== 'SENDING') void run(file, false)
    },
  }
}
