/** The `Access-Purpose` header: under which case and section of law the caller reads (RFC 8941 dictionary). */

import { parseDictionary, Token } from 'structured-headers'
import { purposeBases, type Purpose } from '../../schema/identity.ts'
import { basesWithoutCase, purposeFaults } from '../../schema/purposes.ts'
import { RequestRefusedError } from '../errors.ts'

/**
 * @returns undefined when the header is not there
 * @throws {BAD_REQUEST} when it is malformed, a member comes twice, or its case or basis is missing or unknown
 */
export function readAccessPurpose(header: string | undefined): Purpose | undefined {
  if (header === undefined) return undefined
  if (isRepeated(header)) throw refused('a member comes twice')
  const members = parseMembers(header)
  const basisToken: unknown = members.get('basis')?.[0]
  const basisText = basisToken instanceof Token ? basisToken.toString() : basisToken
  const basis = purposeBases.find((known) => known === basisText)
  if (!basis) throw refused('no known basis')
  const caseName: unknown = members.get('case')?.[0]
  if (caseName === undefined) {
    if (!basesWithoutCase.has(basis)) throw refused('no case')
    return { basis }
  }
  if (typeof caseName !== 'string' || !/^[\w./-]{1,64}$/.test(caseName)) throw refused('no case')
  return { case: caseName, basis }
}

/** Of two bases or cases the last would count (RFC 8941, 3.2), and a reader of logs before us may see the first. */
function isRepeated(header: string): boolean {
  return ['basis', 'case'].some(
    (member) => [...header.matchAll(new RegExp(`(?:^|,)\\s*${member}\\s*=`, 'g'))].length > 1,
  )
}

function parseMembers(header: string) {
  try {
    return parseDictionary(header)
  } catch {
    throw refused('not a dictionary')
  }
}

function refused(reason: string): RequestRefusedError {
  const publicReason = purposeFaults.malformed
  return new RequestRefusedError('BAD_REQUEST', `access-purpose: ${reason}`, {}, { publicReason })
}
