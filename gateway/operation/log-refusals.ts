/** What operators read of a decision: one line for each field that was refused; no value, no alias, nothing personal. */

import type { FastifyBaseLogger } from 'fastify'
import type { AuthorizationDecision } from '../../authorization/decision/authorize-operation.ts'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'

interface Circumstances {
  readonly correlationId: string
  readonly agency: string | undefined
  /** Whether the field is executed all the same. */
  readonly dryRun: boolean
}

export function logRefusals(
  log: FastifyBaseLogger,
  index: AuthorizationIndex,
  { verdict, unauthorized }: AuthorizationDecision,
  circumstances: Circumstances,
): void {
  // response keys are the caller's own words: the same field under ten aliases is one fact
  const refused = new Map(unauthorized.map((each) => [`${each.coordinate} ${each.gate.at}`, each]))
  for (const { coordinate, gate, missing } of refused.values())
    log.warn(
      {
        ...circumstances,
        verdict,
        coordinate,
        directive: gate.directive,
        at: gate.at,
        anyOf: gate.anyOf,
        missing,
        subgraphs: index.subgraphsOf(gate.at),
      },
      'field refused',
    )
}
