/** The grants that an operation mentions: the only part of a caller's grants that a decision on it can depend on. */

import type { AuthorizationIndex } from '../authorization-index.ts'
import type { Gate, Grants, JudgedField } from '../gate.ts'
import { judgeOperation } from './judge-operation.ts'
import { findOperation, type OperationRequest } from './operation.ts'

/** A policy that stands on a field of the operation. */
export interface PolicyQuestion {
  readonly policy: string
  readonly field: JudgedField
}

/** Every grant that a gate on the way of the operation names. */
export interface MentionedGrants {
  /** Whether any gate requires an authenticated caller. */
  readonly authenticated: boolean
  /** Sorted, each once. */
  readonly scopes: readonly string[]
  /** Each once for each field, in the order of the document; without fields that `@skip` or `@include` leaves out. */
  readonly policies: readonly PolicyQuestion[]
}

/** Walks the operation with every gate open, so that gates behind other gates are found too. */
export function findMentionedGrants(
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

function addQuestion(questions: Map<string, PolicyQuestion[]>, question: PolicyQuestion): void {
  const known = questions.get(question.policy) ?? []
  const isKnown = known.some(
    ({ field }) => field.node === question.field.node && field.type === question.field.type,
  )
  if (!isKnown) questions.set(question.policy, [...known, question])
}

/** One character for each grant mentioned: granted or not. Equal keys mean equal decisions. */
export function grantsKey(
  { authenticated, scopes, policies }: MentionedGrants,
  grants: Grants,
): string {
  let key = authenticated ? (grants.authenticated ? '1' : '0') : '-'
  for (const scope of scopes) key += grants.scopes.has(scope) ? '1' : '0'
  for (const { policy, field } of policies) key += grants.policies.has(policy, field) ? '1' : '0'
  return key
}
