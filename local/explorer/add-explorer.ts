/** `/explorer`: GraphiQL, served from the installed packages and not from the net. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

const require = createRequire(import.meta.url)
const here = dirname(fileURLToPath(import.meta.url))
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`))

/** Path -> file and media type. Nothing else is served. */
const files: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['/explorer', [join(here, 'explorer.html'), 'text/html; charset=utf-8']],
  ['/explorer/explorer.css', [join(here, 'explorer.css'), 'text/css']],
  ['/explorer/explorer.js', [join(here, 'explorer.js'), 'text/javascript']],
  ['/explorer/graphiql.css', [join(packageFolder('graphiql'), 'graphiql.min.css'), 'text/css']],
  [
    '/explorer/graphiql.js',
    [join(packageFolder('graphiql'), 'graphiql.min.js'), 'text/javascript'],
  ],
  [
    '/explorer/react.js',
    [join(packageFolder('react'), 'umd/react.production.min.js'), 'text/javascript'],
  ],
  [
    '/explorer/react-dom.js',
    [join(packageFolder('react-dom'), 'umd/react-dom.production.min.js'), 'text/javascript'],
  ],
])

/** Scripts from here alone; styles inline too, for the editor sets its own. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src data:; frame-ancestors 'none'; base-uri 'none'"

/** Adds the routes of the explorer, with a content security policy. */
export function addExplorer(app: FastifyInstance): void {
  for (const [path, [file, mediaType]] of files)
    app.get(path, async (_request, reply) =>
      reply
        .type(mediaType)
        .header('content-security-policy', contentSecurityPolicy)
        .send(await readFile(file)),
    )
}
