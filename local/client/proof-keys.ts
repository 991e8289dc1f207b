/** The DPoP key of each agency of the local stack, kept beside the data for those who try things with curl. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { makeProofKey } from './dpop-proof.ts'
import type { LocalSettings } from '../settings.ts'

/** @returns undefined when the agency has no key yet */
export async function readProofKey(
  { dataFolder }: LocalSettings,
  agencyId: string,
): Promise<JWK | undefined> {
  const text = await readFile(fileOf(dataFolder, agencyId), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as JWK) // written below
}

/** The agency's key, made where there is none yet. */
export async function ensureProofKey(settings: LocalSettings, agencyId: string): Promise<JWK> {
  const known = await readProofKey(settings, agencyId)
  if (known) return known
  const key = await makeProofKey()
  const file = fileOf(settings.dataFolder, agencyId)
  await mkdir(join(settings.dataFolder, 'dpop'), { recursive: true })
  await writeFile(file, JSON.stringify(key), { mode: 0o600 })
  return key
}

function fileOf(dataFolder: string, agencyId: string): string {
  return join(dataFolder, 'dpop', `${agencyId.replaceAll(/[^\w]/g, '-')}.jwk.json`)
}
