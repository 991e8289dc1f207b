/** One valid operation: policies, decision, execution of what is left, the answer in the question's shape. */

import type { FastifyBaseLogger } from 'fastify'
import { execute as executeInProcess, print, type DocumentNode, type GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Caller } from '../authentication/authenticate.ts'
import {
  createAuthorizer,
  type AuthorizedOperation,
  type PreparedOperation,
} from '../../authorization/decision/decision-cache.ts'
import type { Grants, HeldPolicies } from '../../authorization/gate.ts'
import type { Executable } from '../../authorization/decision/executable-operation.ts'
import type { PolicyQuestion } from '../../authorization/decision/grants-used.ts'
import { projectAnswer, type Answer } from '../../authorization/decision/project-response.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { logRefusals } from './log-refusals.ts'
import type { Cancellation } from '../execution/cancellation.ts'
import type { AnswerData, ExecutionEngine, ExecutionRequest } from '../execution/engine.ts'
import { askPolicies, type Policies } from './policies.ts'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'

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
  readonly caller: Caller | null
  readonly identity: CallerIdentity | null
  readonly correlationId: string
  /** Cancelled when the client has gone. */
  readonly client?: Cancellation | undefined
}

/** `data` as text where it goes out as the engine wrote it. */
export interface OperationAnswer extends Omit<Answer, 'data'> {
  readonly data: Answer['data'] | AnswerData
}

const noScopes: ReadonlySet<string> = new Set()
const noPolicies: HeldPolicies = { has: () => false }

export function createAuthorizedExecution(options: AuthorizedExecutionOptions) {
  const { config, index, policies, engine, visibleSchema, log } = options
  const authorizer = createAuthorizer(index, { reject: config.reject })

  function ask(
    questions: readonly PolicyQuestion[],
    { caller, variables, correlationId }: GatewayOperation,
  ): Promise<HeldPolicies> {
    return askPolicies(policies, questions, caller, {
      variables,
      timeoutMs: config.limits.policyTimeoutMs,
      onFailed: (policy, reason) =>
        log.error({ correlationId, policy, reason }, 'policy did not answer'),
    })
  }

  function decide(
    prepared: PreparedOperation,
    { caller, correlationId }: GatewayOperation,
    held: HeldPolicies,
  ): AuthorizedOperation {
    const grants: Grants = {
      authenticated: caller !== null,
      scopes: caller?.scopes ?? noScopes,
      policies: held,
    }
    const authorized = prepared.decide(grants)
    logRefusals(log, index, authorized.decision, {
      correlationId,
      agency: caller?.agencyId,
      dryRun: config.dryRun,
    })
    return config.dryRun ? prepared.asItCame(authorized.decision) : authorized
  }

  return async function executeAuthorized(operation: GatewayOperation): Promise<OperationAnswer> {
    const prepared = authorizer.prepare(operation.source ?? print(operation.document), operation)
    const questions = prepared.mentioned.policies
    const held = questions.length > 0 ? await ask(questions, operation) : noPolicies
    const { decision, executable } = decide(prepared, operation, held)
    const introspection =
      executable.introspection && (await introspect(operation, executable.introspection))
    const executed =
      executable.data && (await engine.execute(toRequest(operation, executable.data)))
    // what was executed whole is sent as it was written; only what was filtered is looked into
    if (executed && !introspection && !decision.isChanged) return executed
    const data: Answer = executed
      ? { data: executed.data.parse(), errors: executed.errors }
      : { data: decision.document ? {} : null, errors: [] }
    const { typenameKey } = executable
    return projectAnswer(index, operation, decision, {
      ...(introspection ? together(data, introspection) : data),
      typenameKey,
    })
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

function toRequest(
  { operationName, variables, identity, correlationId, client }: GatewayOperation,
  { document, source, hash }: Executable,
): ExecutionRequest {
  return { document, source, hash, operationName, variables, identity, correlationId, client }
}

/** Both parts in one answer; where one is null, so is the whole: each was a root selection of the same operation. */
function together(data: Answer, introspection: Answer): Answer {
  const errors = [...data.errors, ...introspection.errors]
  if (!data.data || !introspection.data) return { data: null, errors }
  const whole: Record<string, unknown> = Object.create(null) as Record<string, unknown> // keys come from the caller
  for (const part of [data.data, introspection.data])
    for (const [key, value] of Object.entries(part)) whole[key] = value
  return { data: whole, errors }
}
