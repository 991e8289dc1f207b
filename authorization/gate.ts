/** A gate: what a directive demands of the grants. An OR of ANDs; several on one element must all hold. */

import type { FieldNode, GraphQLInterfaceType, GraphQLObjectType } from 'graphql'

/** A field as it is judged: for a policy that looks at its arguments. */
export interface JudgedField {
  readonly type: GraphQLObjectType | GraphQLInterfaceType
  readonly node: FieldNode
}

/** Which policies hold: a set of names, or something that also looks at the field. */
export interface HeldPolicies {
  has(name: string, field: JudgedField): boolean
}

/** What a caller was granted. */
export interface Grants {
  readonly authenticated: boolean
  readonly scopes: ReadonlySet<string>
  readonly policies: HeldPolicies
}

export type GateDirective = 'authenticated' | 'requiresScopes' | 'policy'

export interface Gate {
  readonly directive: GateDirective
  /** Alternatives of names that must all be granted; one empty alternative for `authenticated`. */
  readonly anyOf: readonly (readonly string[])[]
  /** The element that it stands on: `Type` or `Type.field`. */
  readonly at: string
}

/** Order of judgement, and so which gate a decision names first. */
const order: readonly GateDirective[] = ['authenticated', 'requiresScopes', 'policy']

export function sortGates(gates: readonly Gate[]): readonly Gate[] {
  return gates.toSorted((a, b) => order.indexOf(a.directive) - order.indexOf(b.directive))
}

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

/** Most combinations of alternatives that are tried; beyond, a gate counts as not implied. */
const maxCombinations = 4_096

/** Whether whatever opens all of `gates` opens all of `required` too. The directives are independent of one another. */
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

/** The alternatives of several gates taken together: their AND, as an OR of sets; undefined when there are too many. */
function combine(gates: readonly Gate[]): readonly ReadonlySet<string>[] | undefined {
  const unlike = new Map(gates.map((gate) => [JSON.stringify(gate.anyOf), gate]))
  let combined: readonly ReadonlySet<string>[] = [new Set()]
  for (const { anyOf } of unlike.values()) {
    if (combined.length * anyOf.length > maxCombinations) return undefined
    combined = combined.flatMap((names) => anyOf.map((more) => new Set([...names, ...more])))
  }
  return combined
}
