/** The graph's own scalars: one check for each, the same at the gateway, in the subgraphs and at import. */

import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

/**
 * Whether the thirteen digits carry a valid check digit.
 * Weights 13 to 2 over the first twelve digits; check digit = (11 - sum mod 11) mod 10.
 */
export function isNationalId(value: string): boolean {
  if (!/^[0-9]{13}$/.test(value)) return false
  let sum = 0
  for (let index = 0; index < 12; index++) sum += Number(value[index]) * (13 - index)
  return (11 - (sum % 11)) % 10 === Number(value[12])
}

/** Whether `value` is a Thai number in E.164: `+66` and nine digits, the first of them not 0. */
export function isMsisdn(value: string): boolean {
  return /^\+66[1-9][0-9]{8}$/.test(value)
}

/** Whether `value` has the form of the Bank of Thailand's code: three digits. */
export function isBankCode(value: string): boolean {
  return /^[0-9]{3}$/.test(value)
}

/** Whether `value` is a whole, non-negative count of satang that a double holds exactly (at most 2^53 - 1). */
export function isSatang(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

const instant =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** Whether `value` is an RFC 3339 instant with an offset that names a day which exists. */
export function isDateTime(value: string): boolean {
  const parts = instant.exec(value)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900
}

function stringScalar(name: string, form: string, isValid: (value: string) => boolean) {
  const read = (value: unknown): string => {
    if (typeof value === 'string' && isValid(value)) return value
    throw new GraphQLError(`${name} must be ${form}`, { extensions: { code: 'BAD_USER_INPUT' } })
  }
  return new GraphQLScalarType({
    name,
    serialize: (value) => (value instanceof Date ? value.toISOString() : value),
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  })
}

function readSatang(value: unknown): number {
  if (typeof value === 'number' && isSatang(value)) return value
  throw new GraphQLError('Satang must be a whole number from 0 to 2^53 - 1', {
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

/** Every scalar of the graph by name. Each throws `BAD_USER_INPUT`, without the value, on a value of another form. */
export const scalars = {
  NationalId: stringScalar('NationalId', '13 digits with a valid check digit', isNationalId),
  Msisdn: stringScalar('Msisdn', '+66 and nine digits', isMsisdn),
  BankCode: stringScalar('BankCode', 'three digits', isBankCode),
  DateTime: stringScalar('DateTime', 'an RFC 3339 instant with an offset', isDateTime),
  Satang: new GraphQLScalarType({
    name: 'Satang',
    serialize: (value) => readSatang(typeof value === 'string' ? Number(value) : value),
    parseValue: readSatang,
    parseLiteral: (node) => readSatang(node.kind === Kind.INT ? Number(node.value) : undefined),
  }),
} as const
