/** The error of an operation that a subgraph did not begin, because the caller's agency loads too much there. */

import { OperationTypeNode, type GraphQLFormattedError } from 'graphql'
import { errorCodes } from '../../schema/error-codes.ts'
import { AnswerData } from '../execution/engine.ts'
import type { ResolvedOperation } from './document-cache.ts'

const isOverloaded = ({ extensions }: GraphQLFormattedError) =>
  extensions?.['code'] === 'OVERLOADED'

/** The errors of an operation that a subgraph shed, and whether nothing of it was executed. */
export interface ShedOperation {
  readonly errors: readonly GraphQLFormattedError[]
  /** Whether the response is a refusal as a whole: OVERLOADED, and nothing else. */
  readonly isWhole: boolean
}

/**
 * Judges the errors of an operation. OVERLOADED says that nothing was executed: below a field of a mutation that has been
 * executed it would be false, and the outcome is reported as that of any failure.
 * @returns undefined when no subgraph shed a part of it
 */
export function findShed(
  operation: ResolvedOperation | undefined,
  data: unknown,
  errors: readonly GraphQLFormattedError[],
): ShedOperation | undefined {
  if (!errors.some(isOverloaded)) return undefined
  const isMutation = operation?.operation.operation === OperationTypeNode.MUTATION
  const isWhole = errors.every((error) => isOverloaded(error) && isOfRoot(error)) && isEmpty(data)
  if (isWhole || !isMutation) return { errors, isWhole }
  return { errors: errors.map((error) => (isOverloaded(error) ? failed(error) : error)), isWhole }
}

const isOfRoot = ({ path = [] }: GraphQLFormattedError) => path.length <= 1

/** Whether no field of the root has a value. */
function isEmpty(data: unknown): boolean {
  if (data instanceof AnswerData) return /^(?:null|\{(?:"\w+":null,?)+\})$/.test(data.text)
  return data === null
}

function failed({ path }: GraphQLFormattedError): GraphQLFormattedError {
  const code = 'DOWNSTREAM_SERVICE_ERROR'
  return { message: errorCodes[code].message, ...(path ? { path } : {}), extensions: { code } }
}
