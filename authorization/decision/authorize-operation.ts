/** Decides which parts of an operation a caller may execute. Pure: same input, same decision; no I/O. */

import { createHash } from 'node:crypto'
import { OperationTypeNode, print, type DocumentNode } from 'graphql'
import { isGateOpen, missingNames, type Grants } from '../gate.ts'
import { judgeOperation } from './judge-operation.ts'
import { findOperation, type OperationRequest } from './operation.ts'
import { rebuildDocument } from './rebuild-document.ts'
import type { RefusedField } from './refused-fields.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

/** A field that was refused, and what the caller lacks for it. */
export interface UnauthorizedField extends Omit<RefusedField, 'field'> {
  /** For each alternative of the gate, the names in it that were not granted. */
  readonly missing: readonly (readonly string[])[]
}

/** The part of an operation that may be executed, and the refused fields. */
export interface AuthorizationDecision {
  readonly verdict: 'allowed' | 'filtered' | 'refused'
  /** The document that may be executed; null when nothing is left. */
  readonly document: DocumentNode | null
  readonly source: string | null
  /** SHA-256 of `source`, in hex: the key of whatever is cached for the document, always together with it. */
  readonly hash: string | null
  /** Whether `document` differs from the one of the request. */
  readonly isChanged: boolean
  readonly unauthorized: readonly UnauthorizedField[]
}

/** Options of `authorizeOperation`. */
export interface AuthorizationOptions {
  /** Whether a query with any unauthorized part is refused whole, as mutations always are; default false. */
  readonly reject?: boolean
}

/**
 * Judges an operation. A query loses its unauthorized fields; any other operation with one is refused whole.
 * @param request a document that is valid for the schema; a field that is not in the schema is refused
 * @param grants what the caller was granted
 */
export function authorizeOperation(
  index: AuthorizationIndex,
  request: OperationRequest,
  grants: Grants,
  options: AuthorizationOptions = {},
): AuthorizationDecision {
  const operation = findOperation(request)
  const root = operation && index.schema.getRootType(operation.operation)
  if (!operation || !root) return nothing('refused', [])
  const judged = judgeOperation(index, request, operation, root, (gate, field) =>
    isGateOpen(gate, grants, field),
  )
  const unauthorized = [...judged.refused.values()].map(({ field, ...refused }) => ({
    ...refused,
    missing: field ? missingNames(refused.gate, grants, field) : refused.gate.anyOf,
  }))
  const isWhole = operation.operation !== OperationTypeNode.QUERY || options.reject === true
  if (isWhole && unauthorized.length > 0) return nothing('refused', unauthorized)
  if (judged.selections.length === 0) return nothing('filtered', unauthorized)
  const verdict = unauthorized.length > 0 ? 'filtered' : 'allowed'
  if (!judged.isChanged) return { verdict, unauthorized, ...unchanged(request.document) }
  const document = rebuildDocument(operation, judged)
  return { verdict, unauthorized, ...unchanged(document), isChanged: true }
}

/** The members of a decision that lets a document be executed as it is. */
export function unchanged(document: DocumentNode) {
  const source = print(document)
  const hash = createHash('sha256').update(source).digest('hex')
  return { document, source, hash, isChanged: false }
}

function nothing(
  verdict: 'filtered' | 'refused',
  unauthorized: readonly UnauthorizedField[],
): AuthorizationDecision {
  return { verdict, document: null, source: null, hash: null, isChanged: true, unauthorized }
}
