/** Lets a server that closes end with its last answer. */

import type { FastifyInstance } from 'fastify'

/** A connection whose request was in flight would be kept alive after its answer, and the server would wait for it. */
export function closeConnectionsWhenClosing(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) void reply.header('connection', 'close')
    done(null, payload)
  })
}
