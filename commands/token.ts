/** `npm run token -- bank:004 [--scope "…"] [--officer NAME] [--issuer URL] [--dpop]`: prints an access token. */

import { parseArgs } from 'node:util'
import { requestAccessToken } from '../local/client/access-token.ts'
import { ensureProofKey } from '../local/client/proof-keys.ts'
import { readLocalSettings } from '../local/settings.ts'
import { usages } from './usage.ts'
import { reportFailure } from './report-failure.ts'

const usage = usages['commands/token']

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      scope: { type: 'string' },
      officer: { type: 'string' },
      issuer: { type: 'string' },
      // bound to the agency's key in the data folder; `npm run dpop` makes the proofs
      dpop: { type: 'boolean', default: false },
    },
  })
  const [clientId] = positionals
  if (clientId === undefined || positionals.length > 1) throw new TypeError(usage)
  const { dpop, ...request } = values
  const proofKey = dpop ? await ensureProofKey(readLocalSettings(process.env), clientId) : undefined
  console.log(await requestAccessToken({ clientId, proofKey, ...request }))
} catch (error) {
  reportFailure(error)
}
