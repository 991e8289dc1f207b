/** Measures the cost of a decision on the case-file query, warm and cold. Reports, and asserts no duration. */

import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { createDecisionCache } from '../../authorization/decision/decision-cache.ts'
import { buildAuthorizationIndex } from '../../authorization/supergraph/build-authorization-index.ts'
import type { Grants } from '../../authorization/gate.ts'
import { bank, station } from '../support/tokens/callers.ts'
import { caseFile } from '../support/operations/case-file.ts'
import type { TestCaller } from '../support/domain/subgraph-client.ts'

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8')
const warmRounds = 20_000
const coldRounds = 500

function grantsOf({ scopes, purpose }: TestCaller): Grants {
  return {
    authenticated: true,
    scopes: new Set(scopes),
    policies: new Set(purpose ? ['purpose'] : []),
  }
}

/** Durations in microseconds, sorted. */
function measure(rounds: number, run: (round: number) => unknown): readonly number[] {
  const durations: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    run(round)
    durations.push(Number(process.hrtime.bigint() - start) / 1_000)
  }
  return durations.toSorted((a, b) => a - b)
}

function report(what: string, durations: readonly number[]): void {
  const at = (share: number) => (durations[Math.floor(durations.length * share)] ?? 0).toFixed(1)
  process.stdout.write(`${what}: median ${at(0.5)} µs, 99th percentile ${at(0.99)} µs\n`)
}

test('decisions on the case-file query', () => {
  const index = buildAuthorizationIndex(supergraph, { allowKeys: ['BankAccount.accountNumber'] })
  const document = parse(caseFile)
  // a request brings its own text: never the same string object twice
  const texts = Array.from({ length: 64 }, () => Buffer.from(caseFile).toString())
  const callers = {
    'a station with a purpose, all allowed': {
      ...station('10101'),
      purpose: { case: 'AOC-1', basis: 's8' as const },
    },
    'a bank, filtered': bank('014'),
  }
  for (const [who, caller] of Object.entries(callers)) {
    const decisions = createDecisionCache(index)
    const decide = (text: string) =>
      decisions
        .prepare(text, { document, operationName: 'CaseFile', variables: { id: '1' } })
        .decide(grantsOf(caller))
    const { verdict } = decide(caseFile).decision
    report(
      `warm, ${who} (${verdict})`,
      measure(warmRounds, (round) => decide(texts[round % texts.length] ?? '')),
    )
    report(
      `cold, ${who}`,
      measure(coldRounds, () =>
        createDecisionCache(index).prepare(caseFile, { document }).decide(grantsOf(caller)),
      ),
    )
    expect(verdict).toMatch(/allowed|filtered/)
  }
  const parsed = measure(coldRounds, () => parse(caseFile))
  report('for comparison, parsing the text', parsed)
  report(
    'building the index',
    measure(20, () =>
      buildAuthorizationIndex(supergraph, { allowKeys: ['BankAccount.accountNumber'] }),
    ),
  )
})
