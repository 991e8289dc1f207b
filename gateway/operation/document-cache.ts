/** Operations that have come before: what was parsed, validated and found within the limits once is not looked at again. */

import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Caller } from '../authentication/authenticate.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { createLruCache } from '../../authorization/lru-cache.ts'
import { coerceVariables } from './validation/coerce-variables.ts'
import { rejectUnknown } from './validation/hide-unreachable-schema.ts'

export interface KnownOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** What it was validated against. */
  readonly schema: GraphQLSchema
  /** The text that it was parsed from. */
  readonly source: string
  /** Null where it has none. */
  readonly operationName: string | null
}

/** An operation as it is sent, its form checked. */
export interface OperationBody {
  readonly query: string
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
}

export interface KnownOperations {
  /** @returns the operation of exactly this text and name, if it was remembered */
  find(body: OperationBody): KnownOperation | undefined
  /** @param askedFor the name that came with the text, if any did */
  remember(askedFor: string | null | undefined, operation: KnownOperation): void
}

/** Longest text that is remembered, in characters. */
const maxSourceLength = 16_384

/** @param maxOperations texts that are remembered at most; the one not asked for longest goes first */
export function createKnownOperations(maxOperations: number): KnownOperations {
  /** By the text, then by the name that came with it: one of the document, or none. */
  const known = createLruCache<Map<string | null, KnownOperation>>(maxOperations)
  return {
    find: ({ query, operationName = null }) =>
      query.length > maxSourceLength ? undefined : known.get(query)?.get(operationName),
    remember(askedFor, operation) {
      const { source } = operation
      if (source.length > maxSourceLength) return
      const byName = known.get(source) ?? new Map<string | null, KnownOperation>()
      known.set(source, byName.set(askedFor ?? null, operation))
    },
  }
}

/**
 * What is left to do each time: the caller may know of all that is asked, and the variables are of their types.
 * @returns the coerced variables
 * @throws {BAD_USER_INPUT | GRAPHQL_VALIDATION_FAILED} when one of the two does not hold
 */
export function checkEachTime(
  { document, operation, schema }: KnownOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller | null,
  {
    config,
    visibleSchema,
  }: {
    readonly config: GatewayConfig
    readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  },
): Readonly<Record<string, unknown>> {
  if (config.outOfReach === 'unknown') rejectUnknown(document, visibleSchema(caller))
  return coerceVariables(schema, operation, variables)
}
