/** Caches decisions by document and by the grants that they depend on. */

import type { DocumentNode } from 'graphql'
import type { AuthorizationIndex } from '../authorization-index.ts'
import { bytesPerDocumentCharacter, createCacheBudget, type CacheBudget } from '../cache-budget.ts'
import type { Grants } from '../gate.ts'
import { authorizeOperation, unchanged, type AuthorizationDecision } from './authorize-operation.ts'
import { toExecutable, type ExecutableOperation } from './executable-operation.ts'
import { findMentionedGrants, grantsKey, type MentionedGrants } from './grants-used.ts'
import { conditionVariables, findOperation, isTrue, type OperationRequest } from './operation.ts'

/** A decision, and what an engine executes because of it. */
export interface AuthorizedOperation {
  readonly decision: AuthorizationDecision
  readonly executable: ExecutableOperation
}

/** An operation of which it is known on which grants a decision depends. */
export interface PreparedOperation {
  /** The grants that the decision depends on; the policies among them are evaluated before `decide`. */
  readonly mentioned: MentionedGrants
  /** The decision for a caller with these grants. */
  decide(grants: Grants): AuthorizedOperation
  /** Dry run: the whole operation, whatever the decision is. */
  ignoring(decision: AuthorizationDecision): AuthorizedOperation
}

/** Options of `createDecisionCache`. */
export interface DecisionCacheOptions {
  /** Whether queries with an unauthorized part are refused whole; default false. */
  readonly reject?: boolean
  /** The budget that bounds the cache, in bytes; default one of 16 MiB for this cache alone. */
  readonly caches?: CacheBudget
}

/** Decides operations, each once for the same text, the same conditions and the same grants. */
export interface DecisionCache {
  /** @param source the text that `request.document` was parsed from */
  prepare(source: string, request: OperationRequest): PreparedOperation
}

const defaultBytes = 16_777_216
/** Bytes of an entry beside its text and its tree. */
const bytesOfEntry = 1_024
/** Bytes of one mentioned scope or policy. */
const bytesOfMention = 64

/** A text, and the variables that its `@skip` and `@include` read. */
interface CachedDocument {
  /** Begins the keys of the document's variants and decisions. */
  readonly id: string
  readonly document: DocumentNode
  readonly conditions: readonly string[]
}

/** @param index of the schema that the operations are valid for */
export function createDecisionCache(
  index: AuthorizationIndex,
  options: DecisionCacheOptions = {},
): DecisionCache {
  const { caches = createCacheBudget(defaultBytes) } = options
  const documents = caches.createCache<CachedDocument>()
  const variants = caches.createCache<MentionedGrants>()
  const decisions = caches.createCache<AuthorizedOperation>()
  let lastId = 0

  function findDocument(source: string, { document }: OperationRequest): CachedDocument {
    const known = documents.get(source)
    if (known) return known
    const conditions = conditionVariables(document)
    const cached = { id: (++lastId).toString(36), document, conditions }
    documents.set(source, cached, bytesOfEntry + source.length)
    return cached
  }

  function findVariant(key: string, request: OperationRequest): MentionedGrants {
    const known = variants.get(key)
    if (known) return known
    const mentioned = findMentionedGrants(index, request)
    const mentions = mentioned.scopes.length + mentioned.policies.length
    variants.set(key, mentioned, bytesOfEntry + key.length + bytesOfMention * mentions)
    return mentioned
  }

  return {
    prepare(source, given) {
      const { id, document, conditions } = findDocument(source, given)
      // policies are evaluated by field node, so that every decision must see the nodes of the cached document
      const { operationName, variables } = given
      const request = { document, operationName, variables }
      const variantKey = `${id} ${keyOfVariant(conditions, request)}`
      const mentioned = findVariant(variantKey, request)
      return {
        mentioned,
        decide(grants) {
          const key = variantKey + grantsKey(mentioned, grants)
          const known = decisions.get(key)
          if (known) return known
          const decision = authorizeOperation(index, request, grants, options)
          const executable = toExecutable(index.schema, decision, operationName)
          const decided = { decision, executable }
          decisions.set(key, decided, key.length + bytesOf(decided))
          return decided
        },
        ignoring(decided) {
          const decision = { ...decided, ...unchanged(document), unauthorized: [] }
          return { decision, executable: toExecutable(index.schema, decision, operationName) }
        },
      }
    },
  }
}

/** The operation's name and, for each variable of a condition, whether it holds. */
function keyOfVariant(conditions: readonly string[], request: OperationRequest): string {
  let key = `${request.operationName ?? ''} `
  if (conditions.length === 0) return key
  const operation = findOperation(request)
  if (operation)
    for (const name of conditions) key += isTrue(name, operation, request.variables) ? '1' : '0'
  return key
}

/** A document that was not changed is the cached one; a changed one, and an executable beside it, are trees of their own. */
function bytesOf({ decision, executable }: AuthorizedOperation): number {
  const changed = decision.isChanged ? (decision.source?.length ?? 0) : 0
  const executed = executable.data?.source.length ?? 0
  const separate = executable.data?.document === decision.document ? 0 : executed
  return (
    bytesOfEntry * (1 + decision.unauthorized.length) +
    (decision.source?.length ?? 0) +
    bytesPerDocumentCharacter * (changed + separate)
  )
}
