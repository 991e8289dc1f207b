/** The registry of a running gateway: its agencies can be replaced, its issuers cannot. */

import { isDeepStrictEqual } from 'node:util'
import { readAgencyRegistry, type AgencyRegistry } from './agency-registry.ts'

/** A registry that always shows the agencies of the last good file. */
export interface ReloadableRegistry extends AgencyRegistry {
  /**
   * Takes the agencies, clients, ceilings and budgets of the text. The text is checked whole first: after an error the
   * agencies are those from before. Operations in flight finish with the caller that they began with.
   * @throws {AgencyRegistryError} when the text has faults
   * @throws {TypeError} when its issuers are others, or `check` refuses it
   */
  replace(text: string): void
}

/** Options of `createReloadableRegistry`. */
export interface ReloadableRegistryOptions {
  /** Throws when a gateway that is already running must not take the registry. */
  readonly check: (registry: AgencyRegistry) => void
}

/** @param first as the gateway starts with it */
export function createReloadableRegistry(
  first: AgencyRegistry,
  { check }: ReloadableRegistryOptions,
): ReloadableRegistry {
  let current = first
  return {
    issuers: first.issuers,
    get agencies() {
      return current.agencies
    },
    findByClient: (issuer, clientId) => current.findByClient(issuer, clientId),
    replace(text) {
      const next = readAgencyRegistry(text)
      // Keys and introspection of each issuer are set up at the start.
      if (!isDeepStrictEqual([...next.issuers], [...first.issuers]))
        throw new TypeError('issuers have changed; restart the gateway for that')
      check(next)
      current = next
    },
  }
}
