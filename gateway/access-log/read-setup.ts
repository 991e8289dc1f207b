/** Reads the key and the policy that the settings of the access log name. */

import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readPolicy } from '../../transparency/policy.ts'
import { createSigner } from '../../transparency/signed-note.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import type { AccessLogConfig } from '../config/access-log-config.ts'
import type { AccessLogSetup } from './open-access-log.ts'

/**
 * The setup that the settings name; undefined where no log is kept.
 * @throws {TypeError} when there is no database to keep it in, or a file is malformed
 */
export async function readAccessLogSetup(
  { mode, origin, keyFile, journal, witnesses, isServed }: AccessLogConfig,
  db: GatewayDatabase | undefined,
): Promise<AccessLogSetup | undefined> {
  if (mode === 'off') return undefined
  if (!db) throw new TypeError('GATEWAY_ACCESS_LOG=on: needs GATEWAY_DATABASE_URL')
  return {
    db,
    signer: keyFile === undefined ? undefined : createSigner(origin, await readKey(keyFile), 1),
    policy: witnesses === undefined ? undefined : readPolicy(await readFile(witnesses, 'utf8')),
    journal,
    isServed,
  }
}

async function readKey(file: string) {
  const jwk = JSON.parse(await readFile(file, 'utf8')) as object // createPrivateKey refuses anything else
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' })
}
