/** Settings of the console: the clients through which officers sign in. */

import type { AgencyRegistry } from '../authentication/registry/agency-registry.ts'
import type { SignIn } from '../http/pages/add-console.ts'
import type { SettingReader } from './setting-reader.ts'

/** A client of the console for one agency. */
export interface ConsoleClient {
  readonly agencyId: string
  readonly clientId: string
}

/** Names of the settings that are read here. */
export const consoleSettingNames = ['GATEWAY_CONSOLE_CLIENTS'] as const

/** The clients in `GATEWAY_CONSOLE_CLIENTS`, `agency=client` each; none: the console is not served. */
export function readConsoleClients({ list, faults }: SettingReader): readonly ConsoleClient[] {
  return list('GATEWAY_CONSOLE_CLIENTS').flatMap((entry) => {
    const [, agencyId = '', clientId = ''] = /^([a-z]+(?::[a-z0-9]+)*)=(\S+)$/.exec(entry) ?? []
    if (clientId !== '') return [{ agencyId, clientId }]
    faults.push('GATEWAY_CONSOLE_CLIENTS: must hold agency=client, as bank:004=console-004')
    return []
  })
}

/**
 * The sign-ins of the clients, each with its agency's issuer and names.
 * @throws {TypeError} when the registry does not know a client as that agency's
 */
export function findSignIns(
  clients: readonly ConsoleClient[],
  registry: AgencyRegistry,
): readonly SignIn[] {
  return clients.map(({ agencyId, clientId }) => {
    const agency = registry.agencies.get(agencyId)
    if (!agency?.clientIds.includes(clientId))
      throw new TypeError(`GATEWAY_CONSOLE_CLIENTS: ${clientId} is no client of ${agencyId}`)
    const { id, nameTh, nameEn, issuer, ceiling } = agency
    return { issuer, clientId, scope: [...ceiling].join(' '), agency: { id, nameTh, nameEn } }
  })
}
