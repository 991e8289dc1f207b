/** Officers of every kind of agency, each with every scope that there is: no gate of a scope hides what a row refuses. */

import { readFileSync } from 'node:fs'
import type { TestCaller } from '../domain/subgraph-client.ts'
import type { Random } from '../random.ts'
import { aoc, amlo, bank, ccib, nbtc, station, telco } from '../tokens/callers.ts'

const supergraph = readFileSync(
  new URL('../../../schema/supergraph.graphql', import.meta.url),
  'utf8',
)
/** Every scope that a gate of the graph names. */
const everyScope = [...new Set(supergraph.match(/(?<=")[a-z]+:[a-z-]+(?=")/g))]

const officers = ['officer-1', 'officer-2', 'officer-3'] as const

/** One agency of each kind and more, by id. */
const agencies = new Map(
  [
    aoc,
    ...['004', '014', '006', '030'].map(bank),
    ...(['ais', 'true', 'nt'] as const).map(telco),
    nbtc,
    ccib,
    ...['10101', '10102'].map(station),
    amlo,
  ].map((caller) => [caller.agencyId, caller]),
)

/** An officer of the agency by chance, sometimes with the issuer that another agency uses too. */
export function callerOf(agencyId: string, random: Random): TestCaller {
  const agency = agencies.get(agencyId)
  if (!agency) throw new RangeError(`no agency ${agencyId}`)
  return {
    ...agency,
    scopes: everyScope,
    officer: random.pick(officers),
    ...(random.below(4) === 0 ? { issuer: 'https://shared.test' } : {}),
  }
}

/** An officer of any agency. */
export function anyCaller(random: Random): TestCaller {
  return callerOf(random.pick([...agencies.keys()]), random)
}

/** An officer of the agency whose subject is another than this. */
export function anotherOfficer(agencyId: string, first: string | null, random: Random): TestCaller {
  const others = officers.filter((officer) => officer !== first)
  return { ...callerOf(agencyId, random), officer: random.pick(others) }
}
