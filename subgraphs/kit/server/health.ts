/** `/health/live` and `/health/ready` of a subgraph, and how its connections end when it stops. */

import type { FastifyInstance } from 'fastify'
import { createReadiness, statusOf, type Readiness } from '../../../http/readiness.ts'
import { trackConnections } from '../../../http/unused-connections.ts'
import type { Database } from '../database/database.ts'
import type { SubgraphName } from '../subgraph-name.ts'

/** Dependencies of the routes. */
export interface HealthOptions {
  readonly db: Database
  readonly now: () => Date
  /** Aborted when the process is about to stop. */
  readonly draining?: AbortSignal
}

/** Adds the routes. From the moment when the process is about to stop, the subgraph is not ready. */
export function addHealth(
  app: FastifyInstance,
  name: SubgraphName,
  { db, now, draining }: HealthOptions,
): void {
  app.get('/health/live', () => ({ status: 'live' }))
  const isDraining = drainOnClose(app, draining)
  const readiness = createReadiness(() => findReadiness(db, name), now)
  app.get('/health/ready', async (_request, reply) => {
    const found: Readiness = isDraining() ? { status: 'not ready' } : await readiness()
    return reply.code(statusOf(found)).send(found)
  })
}

/**
 * From the moment when the process is about to stop, each answer is the last of its connection: a connection that is in
 * use ends with an answer, never under a request that has been sent.
 */
function drainOnClose(app: FastifyInstance, draining: AbortSignal | undefined): () => boolean {
  const connections = trackConnections(app.server)
  let isClosing = false
  const isDraining = () => isClosing || draining?.aborted === true
  app.addHook('preClose', async () => {
    isClosing = true
    setImmediate(() => connections.closeUnused())
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isDraining()) void reply.header('connection', 'close')
    done()
  })
  return isDraining
}

async function findReadiness(db: Database, name: string): Promise<Readiness> {
  const nobody = {
    role: `aoc_${name}`,
    agencyId: '',
    agencyKind: '',
    officer: '',
    isReadOnly: true,
  }
  await db.transaction(nobody, (connection) => connection.query('select 1'))
  return { status: 'ready' }
}
