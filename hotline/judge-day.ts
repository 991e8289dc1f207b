/** Decides what becomes of every row of a file, and which cases are to be sent. A dry run ends here. */

import type { Column } from './column-names.ts'
import { judgeAgainstGraph } from './judge-against-graph.ts'
import { judgeRows } from './judge-rows.ts'
import type { Refusal } from './refusals/refusal.ts'
import type { Recorded } from './recorded.ts'
import type { HotlineTransfer, RowFault } from './row.ts'

/** The outcome of one row. */
export interface RowVerdict {
  /** Line of a text file, or row of a sheet; the first is 1. */
  readonly line: number
  readonly verdict: 'accepted' | 'duplicate' | 'rejected'
  /** Why it was refused. */
  readonly refusal?: Refusal
  /** The column that is at fault. */
  readonly column?: Column
  /** Absent for a refused row. */
  readonly transfer?: HotlineTransfer
}

/** Verdicts by line; a refusal replaces an earlier verdict. */
export interface Verdicts {
  /** In the order of the lines. */
  list(): readonly RowVerdict[]
  accept(transfer: HotlineTransfer, verdict: 'accepted' | 'duplicate'): void
  refuse(fault: RowFault): void
}

/** One case of the file with what is not recorded yet. */
export interface CaseToSend {
  readonly caseNumber: string
  /** The graph's id; undefined where the case is to be opened. */
  readonly caseId: string | undefined
  /** Rows whose transfer is to be recorded. */
  readonly transfers: readonly HotlineTransfer[]
  /** Rows whose transfer stands in the file above or is recorded, and that may bring a telephone number. */
  readonly duplicates: readonly HotlineTransfer[]
  /** Suspect numbers that the case has already. */
  readonly recordedSuspects: ReadonlySet<string>
}

/** The judgement of a day. */
export interface JudgedDay {
  readonly cases: readonly CaseToSend[]
  /** A duplicate within the file -> the row that it repeats. */
  readonly repeats: ReadonlyMap<HotlineTransfer, HotlineTransfer>
}

/** Collects verdicts. */
export function createVerdicts(): Verdicts {
  const byLine = new Map<number, RowVerdict>()
  return {
    list: () => [...byLine.values()].toSorted((a, b) => a.line - b.line),
    accept: (transfer, verdict) => {
      byLine.set(transfer.line, { line: transfer.line, verdict, transfer })
    },
    refuse: ({ line, column, refusal }) => {
      byLine.set(line, { line, verdict: 'rejected', column, refusal })
    },
  }
}

/**
 * Judges the rows in their order.
 * @param recorded what the graph has; undefined: the file alone is checked
 */
export function judgeDay(
  transfers: readonly HotlineTransfer[],
  recorded: Recorded | undefined,
  verdicts: Verdicts,
): JudgedDay {
  const groups = new Map<string, Group>()
  const repeats = new Map<HotlineTransfer, HotlineTransfer>()
  /** A row that the graph refused -> the equal row that is recorded in its place. */
  const replaced = new Map<HotlineTransfer, HotlineTransfer>()
  const standing = new Set<HotlineTransfer>()

  for (const judgement of judgeRows(transfers)) {
    if (judgement.verdict === 'refused') {
      verdicts.refuse(judgement.fault)
      continue
    }
    const { transfer } = judgement
    const group = groupOf(groups, transfer, recorded)
    const byGraph = recorded && judgeAgainstGraph(transfer, recorded, group.suspects)
    if (byGraph?.verdict === 'refused') {
      verdicts.refuse({ line: transfer.line, column: byGraph.column, refusal: byGraph.refusal })
      continue
    }
    const first = judgement.verdict === 'duplicate' ? judgement.of : transfer
    const earlier = replaced.get(first) ?? first
    const isRepeated = earlier !== transfer && standing.has(earlier)
    if (transfer.suspectMsisdn !== null) group.suspects.add(transfer.suspectMsisdn)
    if (isRepeated || byGraph?.verdict === 'duplicate') {
      verdicts.accept(transfer, 'duplicate')
      group.duplicates.push(transfer)
      if (isRepeated) repeats.set(transfer, earlier)
    } else {
      verdicts.accept(transfer, 'accepted')
      group.transfers.push(transfer)
      if (earlier !== transfer) replaced.set(first, transfer)
      standing.add(transfer)
    }
  }
  return { cases: [...groups.values()].filter(hasNews), repeats }
}

interface Group {
  readonly caseNumber: string
  readonly caseId: string | undefined
  readonly transfers: HotlineTransfer[]
  readonly duplicates: HotlineTransfer[]
  /** Suspect numbers of the case, recorded or in the rows so far. */
  readonly suspects: Set<string>
  readonly recordedSuspects: ReadonlySet<string>
}

function groupOf(
  groups: Map<string, Group>,
  { caseNumber }: HotlineTransfer,
  recorded: Recorded | undefined,
): Group {
  const found = groups.get(caseNumber)
  if (found) return found
  const known = recorded?.cases.get(caseNumber)
  const recordedSuspects = new Set(known?.suspectNumbers.map(({ msisdn }) => msisdn))
  const suspects = new Set(recordedSuspects)
  const group = {
    caseNumber,
    caseId: known?.id,
    transfers: [],
    duplicates: [],
    suspects,
    recordedSuspects,
  }
  groups.set(caseNumber, group)
  return group
}

function hasNews({ transfers, suspects, recordedSuspects }: Group): boolean {
  return transfers.length > 0 || suspects.size > recordedSuspects.size
}
