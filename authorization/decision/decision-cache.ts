/** Decisions with a memory: the same text, for grants that do not differ in what it mentions, is decided once. */

import type { DocumentNode } from 'graphql'
import { authorizeOperation, unchanged, type AuthorizationDecision } from './authorize-operation.ts'
import { toExecutable, type ExecutableOperation } from './executable-operation.ts'
import type { Grants } from '../gate.ts'
import { dependencyKey, findMentioned, type MentionedGrants } from './grants-used.ts'
import { createLruCache, type LruCache } from '../lru-cache.ts'
import { conditionVariables, findOperation, isTrue, type OperationRequest } from './operation.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'

export interface AuthorizedOperation {
  readonly decision: AuthorizationDecision
  readonly executable: ExecutableOperation
}

export interface PreparedOperation {
  /** What the decision will ask of the grants; policies are to be asked first. */
  readonly mentioned: MentionedGrants
  decide(grants: Grants): AuthorizedOperation
  /** Dry run: the operation as it came, whatever was decided. */
  asItCame(decision: AuthorizationDecision): AuthorizedOperation
}

export interface AuthorizerOptions {
  /** Whether queries are refused whole; default false. */
  readonly reject?: boolean
  /** Most operations that are remembered; default 1,000. */
  readonly maxOperations?: number
  /** Most decisions that are remembered of one operation; default 100. */
  readonly maxDecisions?: number
  /** Longest text that is remembered, in characters; default 16,384. */
  readonly maxSourceLength?: number
}

export interface Authorizer {
  /**
   * @param source the text that `request.document` was parsed from
   */
  prepare(source: string, request: OperationRequest): PreparedOperation
}

/** The memory of one text: which variables its conditions read, and what was decided. */
interface Remembered {
  readonly document: DocumentNode
  readonly conditions: readonly string[]
  readonly variants: LruCache<RememberedVariant>
}

interface RememberedVariant {
  readonly mentioned: MentionedGrants
  readonly decisions: LruCache<AuthorizedOperation>
}

export function createAuthorizer(
  index: AuthorizationIndex,
  options: AuthorizerOptions = {},
): Authorizer {
  const { maxOperations = 1_000, maxDecisions = 100, maxSourceLength = 16_384 } = options
  const operations = createLruCache<Remembered>(maxOperations)

  function recall(source: string, request: OperationRequest): Remembered {
    const known = operations.get(source)
    if (known) return known
    const { document } = request
    const remembered = {
      document,
      conditions: conditionVariables(document),
      variants: createLruCache<RememberedVariant>(maxDecisions),
    }
    if (source.length <= maxSourceLength) operations.set(source, remembered)
    return remembered
  }

  return {
    prepare(source, asked) {
      const { document, conditions, variants } = recall(source, asked)
      // policies know fields by their nodes: those of the document that was read first
      const { operationName, variables } = asked
      const request = { document, operationName, variables }
      const key = variantKey(conditions, request)
      let variant = variants.get(key)
      if (!variant) {
        variant = {
          mentioned: findMentioned(index, request),
          decisions: createLruCache(maxDecisions),
        }
        variants.set(key, variant)
      }
      const { mentioned, decisions } = variant
      return {
        mentioned,
        decide(grants) {
          const grantsKey = dependencyKey(mentioned, grants)
          const known = decisions.get(grantsKey)
          if (known) return known
          const decision = authorizeOperation(index, request, grants, options)
          const executable = toExecutable(index.schema, decision, request.operationName)
          const decided = { decision, executable }
          decisions.set(grantsKey, decided)
          return decided
        },
        asItCame(decided) {
          const decision = { ...decided, ...unchanged(document), unauthorized: [] }
          return { decision, executable: toExecutable(index.schema, decision, asked.operationName) }
        },
      }
    },
  }
}

/** The operation's name and, for each variable of a condition, whether it holds. */
function variantKey(conditions: readonly string[], request: OperationRequest): string {
  let key = `${request.operationName ?? ''} `
  if (conditions.length === 0) return key
  const operation = findOperation(request)
  if (operation)
    for (const name of conditions) key += isTrue(name, operation, request.variables) ? '1' : '0'
  return key
}
