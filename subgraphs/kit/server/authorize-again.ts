/** Authorizes each operation again in the subgraph, by the directives of its SDL and the scopes of the assertion. */

import {
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'
import { createDecisionCache } from '../../../authorization/decision/decision-cache.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import type { Grants } from '../../../authorization/gate.ts'
import {
  bytesPerDocumentCharacter,
  createCacheBudget,
} from '../../../authorization/cache-budget.ts'
import { projectAnswer, type Answer } from '../../../authorization/decision/project-response.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { mayReadUnder } from '../../../schema/purposes.ts'

/** The policies that a subgraph can evaluate, by name. An SDL that names another one is refused at start-up. */
const policies: ReadonlyMap<string, (caller: CallerIdentity) => boolean> = new Map([
  ['purpose', ({ agencyKind, purpose }) => mayReadUnder(agencyKind, purpose)],
])

/** An operation as the subgraph received it. */
export interface OperationToAuthorize {
  readonly query: string
  readonly variables?: Record<string, unknown> | undefined
  readonly operationName?: string | undefined
}

/** The document of an operation, whole or without its refused fields, and the text of it. */
export interface DocumentToExecute {
  readonly source: string
  readonly document: DocumentNode
}

/** Authorizes and executes operations of one subgraph. */
export interface OperationAuthorizer {
  /**
   * Executes what the caller may have of the operation; each refused field is null, with an error of its own.
   * @param execute runs the document that it is given
   * @throws an object with `errors` where the document does not parse or validate
   */
  execute(
    operation: OperationToAuthorize,
    caller: CallerIdentity,
    execute: (part: DocumentToExecute) => Promise<Answer>,
  ): Promise<Answer>
}

/** Bytes that documents and decisions of one subgraph may hold together: 32 MiB. */
const maxCacheBytes = 33_554_432
const rules = [...specifiedRules, NoSchemaIntrospectionCustomRule]

/**
 * The gateway authorizes first; the subgraph does not rely on it, for `_entities` as for every other field.
 * @param schema the executable schema of the SDL
 * @throws {AuthorizationIndexError} when the SDL has gates that cannot be enforced
 */
export function buildOperationAuthorizer(sdl: string, schema: GraphQLSchema): OperationAuthorizer {
  const index = buildAuthorizationIndex(sdl, { schema, policies: new Set(policies.keys()) })
  const caches = createCacheBudget(maxCacheBytes)
  const decisions = createDecisionCache(index, { caches })
  const documents = caches.createCache<DocumentNode>()

  function read(source: string): DocumentNode {
    const known = documents.get(source)
    if (known) return known
    const document = parse(source, { noLocation: true })
    const errors = validate(schema, document, rules)
    // the server answers with them, as it does with those of its engine
    if (errors.length > 0) throw Object.assign(new Error('invalid document'), { errors })
    documents.set(source, document, bytesPerDocumentCharacter * source.length)
    return document
  }

  return {
    async execute({ query, variables, operationName }, caller, execute) {
      const document = read(query)
      const request = { document, variables, operationName }
      const { decision, executable } = decisions.prepare(query, request).decide(grantsOf(caller))
      const { data, typenameKey } = executable
      const nothing = { data: null, errors: [] }
      const whole = { source: query, document }
      // if the operation cannot be determined, the engine reports the error
      if (!data && decision.unauthorized.length === 0) return execute(whole)
      const executed = data ? await execute(decision.isChanged ? data : whole) : nothing
      return projectAnswer(index, request, decision, { ...executed, typenameKey })
    },
  }
}

function grantsOf(caller: CallerIdentity): Grants {
  return {
    authenticated: true, // the server answers nobody without an assertion
    scopes: new Set(caller.scopes),
    policies: { has: (name) => policies.get(name)?.(caller) === true },
  }
}
