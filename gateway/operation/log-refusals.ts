/** The decision record for operators: one line for each refused field, without values, aliases or personal data. */

import type { FastifyBaseLogger } from 'fastify'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import type { AuthorizationDecision } from '../../authorization/decision/authorize-operation.ts'

interface Circumstances {
  readonly correlationId: string
  readonly agency: string | undefined
  /** Whether the field is executed all the same. */
  readonly dryRun: boolean
}

/** Logs the directive, the alternatives, what the caller lacks and the subgraphs that the rule comes from. */
export function logRefusals(
  log: FastifyBaseLogger,
  index: AuthorizationIndex,
  { verdict, unauthorized }: AuthorizationDecision,
  circumstances: Circumstances,
): void {
  if (unauthorized.length === 0) return
  // the same field under several aliases is one line
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
