/** A gate: what a directive demands of the grants. An OR of ANDs; several on one element must all hold. */

/** What a caller was granted. */
export interface Grants {
  readonly authenticated: boolean
  readonly scopes: ReadonlySet<string>
  /** Names of the policies that hold for this call. */
  readonly policies: ReadonlySet<string>
}

export type GateDirective = 'authenticated' | 'requiresScopes' | 'policy'

export interface Gate {
  readonly directive: GateDirective
  /** Alternatives of names that must all be granted; one empty alternative for `authenticated`. */
  readonly anyOf: readonly (readonly string[])[]
}

/** Order of judgement, and so which gate a decision names first. */
const order: readonly GateDirective[] = ['authenticated', 'requiresScopes', 'policy']

export function sortGates(gates: readonly Gate[]): readonly Gate[] {
  return gates.toSorted((a, b) => order.indexOf(a.directive) - order.indexOf(b.directive))
}

export function isGateOpen({ directive, anyOf }: Gate, grants: Grants): boolean {
  if (!grants.authenticated && directive !== 'policy') return false
  if (directive === 'authenticated') return true
  const granted = directive === 'requiresScopes' ? grants.scopes : grants.policies
  return anyOf.some((names) => names.every((name) => granted.has(name)))
}

/** Whether every grant that opens `gates` opens `required` too. */
export function areImplied(required: readonly Gate[], gates: readonly Gate[]): boolean {
  return required.every((gate) =>
    gate.directive === 'authenticated'
      ? gates.some(({ directive }) => directive !== 'policy')
      : gates.some(
          (own) =>
            own.directive === gate.directive &&
            own.anyOf.every((names) =>
              gate.anyOf.some((wanted) => wanted.every((name) => names.includes(name))),
            ),
        ),
  )
}
