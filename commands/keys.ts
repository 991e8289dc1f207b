/** `npm run keys -- make FILE`: makes the key with which the gateways sign their assertions. */

import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createSigner } from '../gateway/execution/subgraph/assertion-signer.ts'
import { reportFailure } from './report-failure.ts'

const usage = `usage: npm run keys -- make FILE [PUBLIC_FILE]

Writes a private Ed25519 JWK to FILE, readable by its owner alone, for GATEWAY_SIGNING_KEY_FILE of every gateway.
PUBLIC_FILE gets the JWK Set with the public key, for GATEWAY_PUBLISHED_KEYS_FILE before a change of keys, and for
subgraphs that read keys from a file (SUBGRAPH_GATEWAY_JWKS=file:///…). A file that is there already is never overwritten.
`

const [verb, file, publicFile, ...more] = process.argv.slice(2)
try {
  if (verb === '--help') process.stdout.write(usage)
  else await make()
} catch (error) {
  reportFailure(error)
}

async function make(): Promise<void> {
  if (verb !== 'make' || file === undefined || more.length > 0) throw new TypeError(usage)
  const { privateKey } = generateKeyPairSync('ed25519')
  const { publicJwk, kid } = await createSigner(privateKey)
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }
  await writeFile(file, `${JSON.stringify(jwk)}\n`, { mode: 0o600, flag: 'wx' })
  if (publicFile !== undefined)
    await writeFile(publicFile, `${JSON.stringify({ keys: [publicJwk] })}\n`, {
      mode: 0o644,
      flag: 'wx',
    })
  process.stdout.write(`${kid}\n`)
}
