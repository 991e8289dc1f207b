/** Mobile operators as the schema names them, and the agencies that they are. */

/** Values of the schema's `Operator`. */
export const operators = ['AIS', 'TRUE', 'NT'] as const
/** One of `operators`. */
export type OperatorName = (typeof operators)[number]

/** The agency of an operator: `telco:ais` of AIS. */
export const agencyOfOperator = (operator: string): string => `telco:${operator.toLowerCase()}`

/** The operator that a calling agency is: AIS of `telco:ais`; null for an agency that is no mobile operator. */
export function operatorOfAgency(agencyId: string): OperatorName | null {
  return operators.find((operator) => agencyOfOperator(operator) === agencyId) ?? null
}
