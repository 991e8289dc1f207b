/**
 * `npm run witness -- --policy FILE --key FILE --folder FOLDER [--port N]`: a witness of transparency logs (C2SP
 * tlog-witness). It signs a checkpoint when it only adds to the last one that it signed, and stores that one. Small on
 * purpose: those who run it (an authority, a bank) read it before they trust it.
 */

import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { readPolicy } from '../../transparency/policy.ts'
import { createSigner, writeVerifierKey } from '../../transparency/signed-note.ts'
import { createWitnessServer } from './witness-server.ts'
import { reportFailure } from '../report-failure.ts'

const usage = `usage: npm run witness -- --name NAME --key FILE --policy FILE --folder FOLDER [--port N] [--host HOST]

--name    the name of the witness, such as witness.example/pdpc
--key     private Ed25519 key: a JWK, as \`npm run keys -- make\` writes it
--policy  a tlog-policy file: its \`log\` lines are the logs that are witnessed
--folder  where the last checkpoint of each log is kept
--port    default 4500; --host default 127.0.0.1
`

try {
  await run()
} catch (error) {
  reportFailure(error)
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      key: { type: 'string' },
      policy: { type: 'string' },
      folder: { type: 'string' },
      port: { type: 'string', default: '4500' },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return
  }
  const { name, key, policy, folder, port, host } = values
  if (!name || !key || !policy || !folder || !/^\d{1,5}$/.test(port)) throw new TypeError(usage)
  const jwk = JSON.parse(await readFile(key, 'utf8')) as object // createPrivateKey refuses anything else
  const signer = createSigner(name, createPrivateKey({ key: { ...jwk }, format: 'jwk' }), 4)
  const server = createWitnessServer({
    signer,
    logs: readPolicy(await readFile(policy, 'utf8')).logs,
    folder,
    now: () => new Date(),
  })
  server.listen(Number(port), host, () => {
    const { port: taken } = server.address() as AddressInfo // a TCP server has one
    process.stdout.write(
      `${writeVerifierKey(signer)}\nwitness listens on http://${host}:${taken}/\n`,
    )
  })
  process.once('SIGTERM', () => server.close())
}
