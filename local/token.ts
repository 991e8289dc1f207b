/** `npm run token -- bank:004 [--scope "…"] [--officer NAME] [--issuer URL]`: prints an access token. */

import { parseArgs } from 'node:util'
import { requestAccessToken } from './access-token.ts'

const usage =
  'usage: npm run token -- AGENCY [--scope "cases:read …"] [--officer NAME] [--issuer URL]'

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { scope: { type: 'string' }, officer: { type: 'string' }, issuer: { type: 'string' } },
  })
  const [clientId] = positionals
  if (clientId === undefined || positionals.length > 1) throw new TypeError(usage)
  console.log(await requestAccessToken({ clientId, ...values }))
} catch (error) {
  console.error(error instanceof Error ? error.message : usage)
  process.exitCode = error instanceof TypeError ? 2 : 1
}
