/** `npm run dpop -- bank:004 --token TOKEN [--url URL] [--nonce NONCE]`: prints a DPoP proof, good for one call. */

import { parseArgs } from 'node:util'
import { createProof } from '../local/client/dpop-proof.ts'
import { readProofKey } from '../local/client/proof-keys.ts'
import { readLocalSettings } from '../local/settings.ts'
import { usages } from './usage.ts'
import { reportFailure } from './report-failure.ts'

const usage = usages['commands/dpop']

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      token: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      method: { type: 'string', default: 'POST' },
      nonce: { type: 'string' },
    },
  })
  const [agencyId] = positionals
  if (agencyId === undefined || positionals.length > 1 || !values.token) throw new TypeError(usage)
  const key = await readProofKey(readLocalSettings(process.env), agencyId)
  if (!key)
    throw new Error(`no key of ${agencyId}; make one with: npm run token -- ${agencyId} --dpop`)
  console.log(await createProof(key, values))
} catch (error) {
  reportFailure(error)
}
