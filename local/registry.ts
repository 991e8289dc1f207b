/** The agencies of the local stack, read from `agencies.json`. */

import { readFile } from 'node:fs/promises'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from '../gateway/authentication/registry/agency-registry.ts'

/** A police station of the local stack. */
export interface Station {
  readonly code: string
  readonly nameTh: string
  readonly nameEn: string
  readonly province: string
}

/** The agencies of the local stack and its police stations. */
export interface LocalRegistry {
  readonly registry: AgencyRegistry
  readonly stations: readonly Station[]
}

/** The issuer that the file names; a stack on other ports puts its own in its place. */
export const localIssuer = 'http://127.0.0.1:4400'
/** Secret of every client; it is public, so that development issuers are accepted on loopback only. */
export const localSecret = 'local'
/** The client id of the console. */
export const localConsoleClient = 'console'
/** The audience of tokens for the local gateway (RFC 9068, 2.2). */
export const localAudience = 'https://graph.aoc.local'

/**
 * Reads `local/agencies.json`.
 * @param issuer takes the place of `localIssuer`
 * @throws {AgencyRegistryError} with every fault of the file
 */
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
