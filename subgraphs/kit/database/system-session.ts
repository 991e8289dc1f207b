/** On whose behalf the system itself works: dispatcher, consumer, sweeper. No assertion can name this kind of agency. */

import type { Session } from './database.ts'
import type { SubgraphName } from '../subgraph-name.ts'

/** A transaction of the subgraph's role in which `access.is_system()` holds. */
export function systemSession(subgraph: SubgraphName): Session {
  return { role: `aoc_${subgraph}`, agencyId: 'system', agencyKind: 'SYSTEM', officer: 'system' }
}
