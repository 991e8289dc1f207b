/** The policies of the graph by name: what must hold for a call besides its scopes. */

import type { Caller } from './authentication/authenticate.ts'

type Policy = (caller: Caller) => boolean

const policies: ReadonlyMap<string, Policy> = new Map([
  // a case and a section of law; the regulator's own basis needs no case and is the regulator's alone. Whether the
  // caller is a party to the case, the database decides.
  [
    'purpose',
    ({ purpose, agencyKind }) =>
      purpose !== undefined &&
      (purpose.basis === 'nbtc' ? agencyKind === 'REGULATOR' : purpose.case !== undefined),
  ],
])

export const knownPolicies: ReadonlySet<string> = new Set(policies.keys())

/** The names of the policies that hold for the caller. A policy that throws does not hold. */
export function policiesThatHold(caller: Caller): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, holds] of policies) {
    try {
      if (holds(caller)) names.add(name)
    } catch {
      // denied
    }
  }
  return names
}
