/** Fields of the registry's entries: read, and every fault noted. */

/** The value as an object of fields, or undefined for anything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // checked in this very line
    : undefined
}

const scopePattern = /^[\u0021\u0023-\u005b\u005d-\u007e]+$/ // RFC 6749, 3.3

/** A list of scopes; none, and a fault, for anything else. */
export function readScopeList(value: unknown, at: string, faults: string[]): readonly string[] {
  const areScopes =
    Array.isArray(value) &&
    value.every((each): each is string => typeof each === 'string' && scopePattern.test(each))
  if (!areScopes) faults.push(`${at}: must be a list of scopes`)
  return areScopes ? value : []
}

/** Adds a fault for each unknown field, so that a misspelt setting is reported. */
export function rejectUnknownFields(
  entry: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: string,
  faults: string[],
): void {
  for (const name of Object.keys(entry))
    if (!known.includes(name)) faults.push(`${at}.${name}: no such field`)
}
