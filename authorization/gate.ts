/** A gate: the grants that a directive requires, as an OR of ANDs. All gates of an element must be open. */

import type { FieldNode, GraphQLInterfaceType, GraphQLObjectType } from 'graphql'

/** A field that is judged, for policies that read its arguments. */
export interface JudgedField {
  readonly type: GraphQLObjectType | GraphQLInterfaceType
  readonly node: FieldNode
}

/** The policies that hold, by name and possibly by field. */
export interface HeldPolicies {
  has(name: string, field: JudgedField): boolean
}

/** The grants of a caller. */
export interface Grants {
  readonly authenticated: boolean
  readonly scopes: ReadonlySet<string>
  readonly policies: HeldPolicies
}

/** The three directives that are gates. */
export type GateDirective = 'authenticated' | 'requiresScopes' | 'policy'

/** One directive on one element. */
export interface Gate {
  readonly directive: GateDirective
  /** Alternatives of names that must all be granted; one empty alternative for `authenticated`. */
  readonly anyOf: readonly (readonly string[])[]
  /** The element that has the directive: `Type` or `Type.field`. */
  readonly at: string
}

/** Order of judgement: a decision names the first closed gate. */
const order: readonly GateDirective[] = ['authenticated', 'requiresScopes', 'policy']

/** The gates in the order of judgement. */
export function sortGates(gates: readonly Gate[]): readonly Gate[] {
  return gates.toSorted((a, b) => order.indexOf(a.directive) - order.indexOf(b.directive))
}

/** Whether the grants satisfy the gate. */
export function isGateOpen(
  { directive, anyOf }: Gate,
  grants: Grants,
  field: JudgedField,
): boolean {
  if (directive === 'authenticated') return grants.authenticated
  return anyOf.some((names) =>
    names.every((name) =>
      directive === 'requiresScopes' ? grants.scopes.has(name) : grants.policies.has(name, field),
    ),
  )
}

/** For each alternative of a closed gate, the names in it that were not granted. */
export function missingNames(gate: Gate, grants: Grants, field: JudgedField) {
  const granted = (name: string) =>
    gate.directive === 'requiresScopes' ? grants.scopes.has(name) : grants.policies.has(name, field)
  return gate.anyOf.map((names) => names.filter((name) => !granted(name)))
}

/** At most this many combinations of alternatives are compared; beyond them a gate counts as not implied. */
const maxCombinations = 4_096

/** Whether all grants that open `gates` open `required` too. The three directives are independent of one another. */
export function areImplied(required: readonly Gate[], gates: readonly Gate[]): boolean {
  return required.every((gate) => {
    const own = gates.filter(({ directive }) => directive === gate.directive)
    if (own.length === 0) return false
    if (gate.directive === 'authenticated') return true
    return (
      combine(own)?.every((granted) =>
        gate.anyOf.some((names) => names.every((name) => granted.has(name))),
      ) === true
    )
  })
}

/** The AND of several gates as an OR of sets of names; undefined when there are too many. */
function combine(gates: readonly Gate[]): readonly ReadonlySet<string>[] | undefined {
  const unlike = new Map(gates.map((gate) => [JSON.stringify(gate.anyOf), gate]))
  let combined: readonly ReadonlySet<string>[] = [new Set()]
  for (const { anyOf } of unlike.values()) {
    if (combined.length * anyOf.length > maxCombinations) return undefined
    combined = combined.flatMap((names) => anyOf.map((more) => new Set([...names, ...more])))
  }
  return combined
}
