/** Decides which parts of an operation a caller may execute. Pure: same input, same decision; no I/O. */

import { createHash } from 'node:crypto'
import { OperationTypeNode, print, type DocumentNode } from 'graphql'
import { isGateOpen, missingNames, type Grants } from '../gate.ts'
import { judgeOperation } from './judge-selections.ts'
import { dependencyOf, findMentioned, type GrantDependency } from './grants-used.ts'
import { findOperation, type OperationRequest } from './operation.ts'
import { rebuildDocument } from './rebuild-document.ts'
import type { RefusedField } from './refused-fields.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

export interface UnauthorizedField extends Omit<RefusedField, 'field'> {
  /** For each alternative of the gate, the names in it that were not granted. */
  readonly missing: readonly (readonly string[])[]
}

export interface AuthorizationDecision {
  readonly verdict: 'allowed' | 'filtered' | 'refused'
  /** What may be executed; null when nothing is left. */
  readonly document: DocumentNode | null
  readonly source: string | null
  /** SHA-256 of `source`, in hex: the key of whatever is cached for the document, always together with it. */
  readonly hash: string | null
  /** Whether `document` is another than the one that was asked for. */
  readonly isChanged: boolean
  readonly unauthorized: readonly UnauthorizedField[]
  /** The part of the grants that the decision depends on. */
  readonly dependsOn: GrantDependency
}

export interface AuthorizationOptions {
  /** Whether a query with any unauthorized part is refused whole, as mutations always are; default false. */
  readonly reject?: boolean
}

/**
 * @param request a document that is valid for the schema; what is not in the schema is refused
 * @param grants what the caller was granted
 */
export function authorizeOperation(
  index: AuthorizationIndex,
  request: OperationRequest,
  grants: Grants,
  options: AuthorizationOptions = {},
): AuthorizationDecision {
  const dependsOn = dependencyOf(findMentioned(index, request), grants)
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  if (!operation || !root) return nothing('refused', [], dependsOn)
  const judged = judgeOperation(index, request, operation, root, (gate, field) =>
    isGateOpen(gate, grants, field),
  )
  const unauthorized = [...judged.refused.values()].map(({ field, ...refused }) => ({
    ...refused,
    missing: field ? missingNames(refused.gate, grants, field) : refused.gate.anyOf,
  }))
  const isWhole = operation.operation !== OperationTypeNode.QUERY || options.reject === true
  if (isWhole && unauthorized.length > 0) return nothing('refused', unauthorized, dependsOn)
  if (judged.selections.length === 0) return nothing('filtered', unauthorized, dependsOn)
  const verdict = unauthorized.length > 0 ? 'filtered' : 'allowed'
  if (!judged.isChanged) return { verdict, unauthorized, dependsOn, ...unchanged(request.document) }
  const document = rebuildDocument(operation, judged)
  return { verdict, unauthorized, dependsOn, ...unchanged(document), isChanged: true }
}

/** The part of a decision that says: this document, as it is. */
export function unchanged(document: DocumentNode) {
  const source = print(document)
  const hash = createHash('sha256').update(source).digest('hex')
  return { document, source, hash, isChanged: false }
}

function nothing(
  verdict: 'filtered' | 'refused',
  unauthorized: readonly UnauthorizedField[],
  dependsOn: GrantDependency,
): AuthorizationDecision {
  return {
    verdict,
    document: null,
    source: null,
    hash: null,
    isChanged: true,
    unauthorized,
    dependsOn,
  }
}
