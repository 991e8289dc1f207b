/** What an operation mentions of the grants: the part of them that a decision on it can depend on. */

import type { Gate, Grants, JudgedField } from '../gate.ts'
import { judgeOperation } from './judge-selections.ts'
import { findOperation, type OperationRequest } from './operation.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/** A policy that a field in the operation is behind. */
export interface PolicyQuestion {
  readonly policy: string
  readonly field: JudgedField
}

export interface MentionedGrants {
  /** Whether any gate asks for an authenticated caller. */
  readonly authenticated: boolean
  readonly scopes: readonly string[]
  /** Each once for each field, in the order of the document; not for fields that `@skip` or `@include` leaves out. */
  readonly policies: readonly PolicyQuestion[]
}

/** The part of a caller's grants that a decision depends on. */
export interface GrantDependency {
  /** Null where no gate asks. */
  readonly authenticated: boolean | null
  readonly scopes: readonly string[]
  /** Names of the policies that hold for every field that asks for them. */
  readonly policies: readonly string[]
  /** The same as a text: equal for callers for whom the decision is the same. */
  readonly key: string
}

export function findMentioned(
  index: AuthorizationIndex,
  request: OperationRequest,
): MentionedGrants {
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  const gates = new Set<Gate>()
  const policies = new Map<string, PolicyQuestion[]>()
  if (operation && root)
    judgeOperation(index, request, operation, root, (gate, field, isExecuted) => {
      gates.add(gate)
      if (isExecuted && gate.directive === 'policy')
        for (const policy of gate.anyOf.flat()) addQuestion(policies, { policy, field })
      return true
    })
  const scopes = [...gates].flatMap(({ directive, anyOf }) =>
    directive === 'requiresScopes' ? anyOf.flat() : [],
  )
  return {
    authenticated: [...gates].some(({ directive }) => directive === 'authenticated'),
    scopes: [...new Set(scopes)].toSorted(),
    policies: [...policies.values()].flat(),
  }
}

function addQuestion(questions: Map<string, PolicyQuestion[]>, asked: PolicyQuestion): void {
  const known = questions.get(asked.policy) ?? []
  const isKnown = known.some(
    ({ field }) => field.node === asked.field.node && field.type === asked.field.type,
  )
  if (!isKnown) questions.set(asked.policy, [...known, asked])
}

export function dependencyOf(mentioned: MentionedGrants, grants: Grants): GrantDependency {
  const denied = new Set<string>()
  const asked = new Set<string>()
  for (const { policy, field } of mentioned.policies) {
    asked.add(policy)
    if (!grants.policies.has(policy, field)) denied.add(policy)
  }
  return {
    authenticated: mentioned.authenticated ? grants.authenticated : null,
    scopes: mentioned.scopes.filter((scope) => grants.scopes.has(scope)),
    policies: [...asked].filter((policy) => !denied.has(policy)),
    key: dependencyKey(mentioned, grants),
  }
}

/** One character for each thing mentioned: granted or not. */
export function dependencyKey(
  { authenticated, scopes, policies }: MentionedGrants,
  grants: Grants,
) {
  let key = authenticated ? (grants.authenticated ? '1' : '0') : '-'
  for (const scope of scopes) key += grants.scopes.has(scope) ? '1' : '0'
  for (const { policy, field } of policies) key += grants.policies.has(policy, field) ? '1' : '0'
  return key
}
