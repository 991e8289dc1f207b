/** The account of an officer at the development authorization server: `bank:004|name`. */

import type { Agency } from '../../gateway/authentication/registry/agency-entry.ts'
import type { AgencyRegistry } from '../../gateway/authentication/registry/agency-registry.ts'

/** Names that an officer may have: 1 to 64 letters, digits and `._@-`. */
export const officerPattern = /^[A-Za-z0-9._@-]{1,64}$/

/** An officer and the agency for which they work. */
export interface OfficerAccount {
  readonly agency: Agency
  /** Subject of the tokens. */
  readonly officer: string
}

/** The id of the account. */
export function officerAccountId(agencyId: string, officer: string): string {
  return `${agencyId}|${officer}`
}

/** Undefined when the agency is unknown or the name is malformed. */
export function readOfficerAccount(
  registry: AgencyRegistry,
  accountId: string | undefined,
): OfficerAccount | undefined {
  const [agencyId = '', officer = ''] = accountId?.split('|', 2) ?? []
  const agency = registry.agencies.get(agencyId)
  return agency && officerPattern.test(officer) ? { agency, officer } : undefined
}
