/** The authorization step: evaluates the policies that the operation mentions, decides, and logs refused fields. */

import type { FastifyBaseLogger } from 'fastify'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import {
  createDecisionCache,
  type AuthorizedOperation,
} from '../../authorization/decision/decision-cache.ts'
import type { HeldPolicies } from '../../authorization/gate.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import type { ResolvedOperation } from './document-cache.ts'
import type { SubjectFinder } from '../access-log/subject-keys.ts'
import type { OperationCaller } from './execute-operation.ts'
import { logRefusals } from './log-refusals.ts'
import { evaluatePolicies, type Policies } from './policies.ts'

/** Options of `createAuthorizeStep`. */
export interface AuthorizeStepOptions {
  readonly config: GatewayConfig
  readonly index: AuthorizationIndex
  readonly policies: Policies
  /** The budget that bounds the cache of decisions, in bytes. */
  readonly caches: CacheBudget
  /** Absent: the subgraphs name the persons of their answers. */
  readonly subjects?: SubjectFinder | undefined
  readonly log: FastifyBaseLogger
}

/** @param variables coerced */
export type AuthorizeStep = (
  operation: ResolvedOperation,
  variables: Readonly<Record<string, unknown>>,
  caller: OperationCaller,
) => AuthorizedOperation | Promise<AuthorizedOperation>

const noScopes: ReadonlySet<string> = new Set()
const noPolicies: HeldPolicies = { has: () => false }

/** The step of one gateway, with its cache of decisions. */
export function createAuthorizeStep(options: AuthorizeStepOptions): AuthorizeStep {
  const { config, index, policies, caches, subjects, log } = options
  const decisions = createDecisionCache(index, { reject: config.reject, caches })

  return (operation, variables, { caller, correlationId }) => {
    const { document, operationName, source } = operation
    const prepared = decisions.prepare(source, { document, operationName, variables })
    const { policies: questions } = prepared.mentioned
    if (questions.length === 0) return decide(noPolicies)
    return evaluatePolicies(policies, questions, caller, {
      variables,
      timeoutMs: config.limits.policyTimeoutMs,
      onFailed: (policy, reason) =>
        log.error({ correlationId, policy, reason }, 'policy evaluation failed'),
    }).then(decide)

    function decide(held: HeldPolicies): AuthorizedOperation {
      const authorized = prepared.decide({
        authenticated: caller !== null,
        scopes: caller?.scopes ?? noScopes,
        policies: held,
      })
      const { dryRun } = config
      const circumstances = { correlationId, agency: caller?.agencyId, dryRun }
      logRefusals(log, index, authorized.decision, circumstances)
      return traced(dryRun ? prepared.ignoring(authorized.decision) : authorized)
    }
  }

  function traced(authorized: AuthorizedOperation): AuthorizedOperation {
    return subjects
      ? { ...authorized, executable: subjects.trace(authorized.executable) }
      : authorized
  }
}
