/** Looks for cases about the same loss while the report is typed: by each value that is complete. */

import { useQueries } from '@tanstack/react-query'
import { parseAccountNumber, parseMsisdn, parseNationalId } from '../format/identifiers.ts'
import type { Execute } from '../graph/execute.ts'
import { isPassing, problemOf, toProblem, type GraphError } from '../graph/problem.ts'
import { tryAgainMs, useExecute } from '../graph/use-graph.ts'
import { splitNumbers, type Draft } from './draft.ts'
import { intakeByFacts, intakeByVictim, type IntakeMatchFragment } from './intake.generated.ts'

/** The value by which a case was found; each has words `match.NAME`. */
export type MatchedBy = 'NATIONAL_ID' | 'MSISDN' | 'ACCOUNT' | 'REFERENCE' | 'SUSPECT'

/** One look-up: a complete value, and what it is. */
export interface LookUp {
  readonly by: MatchedBy
  readonly bankCode?: string
  readonly value: string
}

/** A case, and the values by which it was found. */
export interface Duplicate {
  readonly file: IntakeMatchFragment
  readonly by: readonly MatchedBy[]
}

/** The duplicates that were found so far, whether a look-up is on its way, and whether one has failed. */
export interface Duplicates {
  readonly found: readonly Duplicate[]
  readonly isLooking: boolean
  readonly hasFailed: boolean
}

/**
 * Each look-up counts against the officer's budget, so that only complete values are looked up, and each once
 * for a report.
 * @param mayFindVictims whether the officer may look for cases by the victim
 */
export function lookUpsOf(draft: Draft, mayFindVictims: boolean): readonly LookUp[] {
  const nationalId =
    draft.documentKind === 'NATIONAL_ID' ? parseNationalId(draft.document) : undefined
  const msisdn = parseMsisdn(draft.msisdn)
  const lookUps: LookUp[] = []
  if (mayFindVictims && nationalId !== undefined)
    lookUps.push({ by: 'NATIONAL_ID', value: nationalId })
  if (mayFindVictims && msisdn !== undefined) lookUps.push({ by: 'MSISDN', value: msisdn })
  for (const { toBank, toKind, toAccount, reference } of draft.legs) {
    const account = toKind === 'ACCOUNT' ? parseAccountNumber(toAccount, toBank) : undefined
    if (toBank !== '' && account !== undefined)
      lookUps.push({ by: 'ACCOUNT', bankCode: toBank, value: account })
    if (reference.trim().length >= 6) lookUps.push({ by: 'REFERENCE', value: reference.trim() })
  }
  for (const text of splitNumbers(draft.suspects)) {
    const suspect = parseMsisdn(text)
    if (suspect !== undefined) lookUps.push({ by: 'SUSPECT', value: suspect })
  }
  const unique = new Map(lookUps.map((each) => [JSON.stringify(each), each]))
  return [...unique.values()]
}

/**
 * A look-up that fails for a passing reason is tried again until it succeeds.
 * @param report names the report: what was found for an earlier one may be out of date
 * @param lookUps those of the draft as it stood a moment ago
 */
export function useDuplicates(report: string, lookUps: readonly LookUp[]): Duplicates {
  const execute = useExecute()
  return useQueries({
    queries: lookUps.map((lookUp) => ({
      queryKey: ['Intake', report, lookUp],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => findCases(execute, lookUp, signal),
      staleTime: 'static' as const,
      refetchInterval: ({
        state: { error },
      }: {
        readonly state: { readonly error: Error | null }
      }) => (error && isPassing(toProblem(error)) ? tryAgainMs : false),
    })),
    combine: (results) => ({
      found: merge(results.map(({ data }, index) => [lookUps[index]?.by, data ?? []] as const)),
      isLooking: results.some(({ isPending }) => isPending),
      hasFailed: results.some(({ data, errorUpdateCount }) => !data && errorUpdateCount > 0),
    }),
  })
}

async function findCases(
  execute: Execute,
  { by, bankCode, value }: LookUp,
  signal: AbortSignal,
): Promise<readonly IntakeMatchFragment[]> {
  if (by === 'NATIONAL_ID' || by === 'MSISDN') {
    const filter = by === 'NATIONAL_ID' ? { nationalId: value } : { msisdn: value }
    const { data, errors } = await execute(intakeByVictim, { filter }, { signal })
    return nodesOf(data.searchCasesByVictim, errors)
  }
  const filter =
    by === 'ACCOUNT'
      ? { account: { bankCode: bankCode ?? '', accountNumber: value } }
      : by === 'REFERENCE'
        ? { reference: value }
        : { suspectMsisdn: value }
  const { data, errors } = await execute(intakeByFacts, { filter }, { signal })
  return nodesOf(data.searchCases, errors)
}

function nodesOf(
  connection: { readonly nodes: readonly IntakeMatchFragment[] } | null,
  errors: readonly GraphError[],
): readonly IntakeMatchFragment[] {
  if (connection === null) throw problemOf(errors)
  return connection.nodes
}

function merge(
  results: readonly (readonly [MatchedBy | undefined, readonly IntakeMatchFragment[]])[],
): readonly Duplicate[] {
  const found = new Map<string, { file: IntakeMatchFragment; by: Set<MatchedBy> }>()
  for (const [by, files] of results)
    for (const file of files) {
      const known = found.get(file.id) ?? { file, by: new Set<MatchedBy>() }
      if (by !== undefined) known.by.add(by)
      found.set(file.id, known)
    }
  return [...found.values()]
    .map(({ file, by }) => ({ file, by: [...by] }))
    .toSorted((a, b) => b.by.length - a.by.length)
}
