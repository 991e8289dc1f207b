/** Refuses an operation with a field that no subgraph can resolve, although the supergraph composed. */

import { operationRefused, type OperationRefusedError } from '../../errors.ts'

/** Beginning of the message with which the planner of Apollo Federation gives up on a selection. */
const noOptions = /^Was not able to find any options for (?<field>[^\s:{(]*)/

/** Keys that `isolateKeys` gave to fields, in a path. */
const internalPrefix = /(?<=^|\.)isolated_+\d+_/g

/**
 * The error of a planner as callers get it.
 * @returns the refusal when the planner found no subgraph for a field, else the same error
 */
export function refusalOfPlanner(error: unknown): unknown {
  const field =
    error instanceof Error ? noOptions.exec(error.message)?.groups?.['field'] : undefined
  return field === undefined ? error : refuseUnresolvable(field)
}

/** @param field its name, or its path by the keys under which it was planned */
export function refuseUnresolvable(field: string): OperationRefusedError {
  const own = field.replaceAll(internalPrefix, '')
  return operationRefused(
    'GRAPHQL_VALIDATION_FAILED',
    `No subgraph can resolve the field "${own}" at this place.`,
  )
}
