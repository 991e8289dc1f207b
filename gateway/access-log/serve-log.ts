/** Serves the log read-only: its checkpoint and its tiles of hashes (C2SP tlog-tiles). Entries name officers, and are not served. */

import type { FastifyInstance } from 'fastify'
import { parseTilePath } from '../../transparency/tiles.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { refusalBody } from '../errors.ts'
import { findTile, readTree } from './store.ts'

const immutable = 'public, max-age=31536000, immutable'

/** Adds `/access-log/checkpoint` and `/access-log/tile/…`. */
export function serveAccessLog(app: FastifyInstance, db: GatewayDatabase): void {
  app.get('/access-log/checkpoint', async (request, reply) => {
    const { checkpoint } = await readTree(db)
    if (checkpoint === null) return reply.code(404).send(refusalBody('NOT_FOUND', request.id))
    return reply.type('text/plain; charset=utf-8').send(checkpoint)
  })
  app.get('/access-log/tile/*', async (request, reply) => {
    const tile = parseTilePath(request.url.slice('/access-log/'.length))
    const bytes = tile && tile.level !== 'entries' ? await findTile(db, tile) : undefined
    if (!bytes) return reply.code(404).send(refusalBody('NOT_FOUND', request.id))
    void reply.header('cache-control', immutable)
    return reply.type('application/octet-stream').send(bytes)
  })
}
