/** One valid operation: policies, decision, execution of what is left, the answer in the question's shape. */

import type { FastifyBaseLogger } from 'fastify'
import { execute as executeInProcess, print, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../schema/identity.ts'
import type { Caller } from './authentication/authenticate.ts'
import { createAuthorizer, type AuthorizedOperation } from './authorization/authorizer.ts'
import type { AuthorizationIndex } from './authorization/build-authorization-index.ts'
import type { Grants } from './authorization/gate.ts'
import { projectAnswer, type Answer } from './authorization/project-answer.ts'
import type { GatewayConfig } from './config.ts'
import { logRefusals } from './decision-log.ts'
import type { ExecutionAnswer, ExecutionEngine } from './execution/engine.ts'
import { askPolicies, type Policies } from './policies.ts'

export interface AuthorizedExecutionOptions {
  readonly config: GatewayConfig
  readonly index: AuthorizationIndex
  readonly policies: Policies
  readonly engine: ExecutionEngine
  /** The schema that the caller may know of. */
  readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  readonly log: FastifyBaseLogger
}

export interface GatewayOperation {
  readonly document: DocumentNode
  /** The text that the document was parsed from; absent: printed anew. */
  readonly source: string | undefined
  readonly operationName: string | null
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly schema: GraphQLSchema
  readonly caller: Caller | null
  readonly identity: CallerIdentity | null
  readonly correlationId: string
}

export function createAuthorizedExecution(options: AuthorizedExecutionOptions) {
  const { config, index, policies, engine, visibleSchema, log } = options
  const authorizer = createAuthorizer(index, { reject: config.reject })

  async function decide(operation: GatewayOperation): Promise<AuthorizedOperation> {
    const { caller, correlationId } = operation
    const prepared = authorizer.prepare(operation.source ?? print(operation.document), operation)
    const grants: Grants = {
      authenticated: caller !== null,
      scopes: caller?.scopes ?? new Set(),
      policies: await askPolicies(policies, prepared.mentioned.policies, caller, {
        variables: operation.variables,
        timeoutMs: config.limits.policyTimeoutMs,
        onFailed: (policy, reason) =>
          log.error({ correlationId, policy, reason }, 'policy did not answer'),
      }),
    }
    const authorized = prepared.decide(grants)
    logRefusals(log, index, authorized.decision, {
      correlationId,
      agency: caller?.agencyId,
      dryRun: config.dryRun,
    })
    return config.dryRun ? prepared.asItCame(authorized.decision) : authorized
  }

  return async function executeAuthorized(operation: GatewayOperation): Promise<Answer> {
    const { decision, executable } = await decide(operation)
    const [data, introspection] = await Promise.all([
      executable.data
        ? engine.execute({ ...operation, ...executable.data })
        : { data: decision.document ? {} : null, errors: [] },
      executable.introspection && introspect(operation, executable.introspection),
    ])
    const executed = introspection ? together(data, introspection) : data
    const { typenameKey } = executable
    return projectAnswer(index, operation, decision, { ...executed, typenameKey })
  }

  async function introspect(operation: GatewayOperation, document: DocumentNode): Promise<Answer> {
    const { data, errors = [] } = await executeInProcess({
      schema: visibleSchema(operation.caller),
      document,
      variableValues: operation.variables,
    })
    return { data: data ?? null, errors: errors.map((error) => error.toJSON()) }
  }
}

/** Both parts in one answer; where one is null, so is the whole: each was a root selection of the same operation. */
function together(data: ExecutionAnswer, introspection: Answer): Answer {
  const errors = [...data.errors, ...introspection.errors]
  if (!data.data || !introspection.data) return { data: null, errors }
  const whole: Record<string, unknown> = Object.create(null) as Record<string, unknown> // keys come from the caller
  for (const part of [data.data, introspection.data])
    for (const [key, value] of Object.entries(part)) whole[key] = value
  return { data: whole, errors }
}
