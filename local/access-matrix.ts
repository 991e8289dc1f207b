/** The access matrix of our graph for the agencies of the local registry. */

import type { Agency } from '../gateway/authentication/registry/agency-entry.ts'
import { buildAccessMatrix, type AccessMatrix } from '../authorization/ceiling/access-matrix.ts'
import { buildAuthorizationIndex } from '../authorization/supergraph/build-authorization-index.ts'
import { graphPolicies } from '../gateway/operation/policies.ts'

/** Gated key fields of our graph that subgraphs may ask of one another. */
export const allowedKeys: readonly string[] = ['BankAccount.accountNumber']

/**
 * @throws {AuthorizationIndexError} when the supergraph leaks, has an open gate, or a root field without any
 */
export function readAccessMatrix(supergraphSdl: string, agencies: Iterable<Agency>): AccessMatrix {
  const index = buildAuthorizationIndex(supergraphSdl, {
    allowKeys: allowedKeys,
    requireGate: true,
    policies: new Set(graphPolicies.keys()),
  })
  return buildAccessMatrix(index, index.schema, ceilingsOf(agencies))
}

/** One column for each kind, with the ceiling that most of its agencies have; an agency with another ceiling has a column of its own. */
function ceilingsOf(agencies: Iterable<Agency>): ReadonlyMap<string, ReadonlySet<string>> {
  const byKind = new Map<string, Map<string, Agency[]>>()
  for (const agency of agencies) {
    const alike = byKind.get(agency.kind) ?? new Map<string, Agency[]>()
    const key = [...agency.ceiling].toSorted().join(' ')
    byKind.set(agency.kind, alike.set(key, [...(alike.get(key) ?? []), agency]))
  }
  const columns = new Map<string, ReadonlySet<string>>()
  for (const [kind, alike] of byKind) {
    const groups = [...alike.values()].toSorted((a, b) => b.length - a.length)
    for (const [at, [first]] of groups.entries())
      if (first) columns.set(at === 0 ? kind : first.id, first.ceiling)
  }
  return columns
}
