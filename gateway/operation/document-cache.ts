/** Cache of parsed, validated and measured documents, by their exact text and operation name. */

import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { bytesPerDocumentCharacter, type CacheBudget } from '../../authorization/cache-budget.ts'
import type { Lane } from './lanes.ts'
import type { OperationSize } from './validation/operation-limits.ts'

/** A valid document, and the operation of it that is executed. */
export interface ResolvedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** The text that the document was parsed from. */
  readonly source: string
  /** SHA-256 of the text, in hexadecimal. */
  readonly sha256: string
  /** Null where the operation has none. */
  readonly operationName: string | null
  /** The measures that the limits apply to. */
  readonly size: OperationSize
  readonly lane: Lane
}

/** The body of a request, its form checked. */
export interface OperationBody {
  readonly query: string
  /** The empty string names no operation, as in GraphQL over HTTP. */
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

/** Operations by text and name. */
export interface DocumentCache {
  find(body: OperationBody): ResolvedOperation | undefined
  /** Keeps the operation for bodies of the same text and name. */
  add(body: OperationBody, operation: ResolvedOperation): void
}

/** Bytes of an entry beside its text and its tree. */
const bytesOfEntry = 1_024

/** @param caches the budget that bounds the cache, in bytes */
export function createDocumentCache(caches: CacheBudget): DocumentCache {
  /** By the text, then by the name in the request: that of an operation of the text, or none. */
  const documents = caches.createCache<Map<string, ResolvedOperation>>()
  return {
    find: ({ query, operationName }) => documents.get(query)?.get(operationName ?? ''),
    add({ query, operationName }, operation) {
      const byName = documents.get(query) ?? new Map<string, ResolvedOperation>()
      byName.set(operationName ?? '', operation)
      const trees = bytesPerDocumentCharacter * query.length * byName.size
      documents.set(query, byName, bytesOfEntry + query.length + trees)
    },
  }
}
