/** The agencies of the local stack, from the file beside this module, for whatever issuer runs. */

import { readFile } from 'node:fs/promises'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from '../gateway/authentication/registry/agency-registry.ts'

export interface Station {
  readonly code: string
  readonly nameTh: string
  readonly nameEn: string
  readonly province: string
}

export interface LocalRegistry {
  readonly registry: AgencyRegistry
  readonly stations: readonly Station[]
}

/** The issuer that the file names; a stack on other ports puts its own in its place. */
export const localIssuer = 'http://127.0.0.1:4400'
/** Every client's secret: known to all, therefore good on loopback only. */
export const localSecret = 'local'
export const localAudience = 'https://graph.aoc.local'

export async function readLocalRegistry(issuer: string = localIssuer): Promise<LocalRegistry> {
  const text = await readFile(new URL('./agencies.json', import.meta.url), 'utf8')
  const registry = readAgencyRegistry(text.replaceAll(localIssuer, issuer))
  return {
    registry,
    stations: [...registry.agencies.values()].flatMap(({ nameTh, nameEn, station }) =>
      station ? [{ ...station, nameTh, nameEn }] : [],
    ),
  }
}
