/** Tables of medians and ratios, and what is under the committed floor of ratios. */

import { readFileSync } from 'node:fs'

/**
 * Prints a table for each operation.
 * @param results of each operation by contender, one of each round
 * @param calls subgraph requests of each operation by contender
 * @returns a sentence for each ratio that is under its floor
 */
export function report(results, calls) {
  const floor = JSON.parse(readFileSync(new URL('./floor.json', import.meta.url), 'utf8'))
  const faults = []
  for (const [operation, byName] of Object.entries(results)) {
    console.log(`\n${operation}`)
    const rows = {}
    for (const [name, runs] of Object.entries(byName))
      rows[name] = describe(runs, byName.ours, calls[operation][name])
    console.table(rows)
    for (const [name, least] of Object.entries(floor[operation] ?? {}))
      if (byName.ours && byName[name] && !(cpuRatio(byName.ours, byName[name]) >= least))
        faults.push(`${operation}: ours is under ${least} x ${name}`)
  }
  return faults
}

function describe(runs, ours, calls) {
  const of = (key) => median(runs.map((run) => run[key]))
  return {
    'req/s': Math.round(of('rate')),
    'ours is': ours ? `${ratio(ours, runs).toFixed(2)} x` : '',
    'CPU ms': Number(of('cpu').toFixed(3)),
    'by CPU': ours ? `${cpuRatio(ours, runs).toFixed(2)} x` : '',
    'p50 ms': Number(of('p50').toFixed(1)),
    'p95 ms': Number(of('p95').toFixed(1)),
    'p99 ms': Number(of('p99').toFixed(1)),
    MB: of('memory'),
    'subgraph requests': calls,
  }
}

/** The median of the rounds' ratios: each round compares what ran side by side. */
function ratio(ours, theirs) {
  return median(ours.map(({ rate }, round) => rate / (theirs[round]?.rate ?? Number.NaN)))
}

/** The same by CPU time for each request, which what else the machine does disturbs less. */
function cpuRatio(ours, theirs) {
  return median(ours.map(({ cpu }, round) => (theirs[round]?.cpu ?? Number.NaN) / cpu))
}

export function median(values) {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
