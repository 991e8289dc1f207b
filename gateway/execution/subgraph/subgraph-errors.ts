/** Rebuilds the errors of subgraphs: a public code is passed on, any other error is masked. */

import type { GraphQLFormattedError } from 'graphql'
import { errorCodes, isErrorCode } from '../../../schema/error-codes.ts'
import type { SubgraphError } from './subgraph-client.ts'

export type ErrorPath = readonly (string | number)[]

export interface SubgraphErrorOptions {
  /** Whether a subgraph's sentences are passed on beside its codes; else each code has its own. */
  readonly passMessages: boolean
  /** Called when a subgraph did not answer, or answered with an error that is not passed on. */
  readonly onSubgraphFailure: (subgraph: string, reason: string, correlationId: string) => void
}

/** Rebuilds one error: code, message and path where the code is public; nothing else of it. */
export function passOn(
  error: SubgraphError,
  path: ErrorPath | undefined,
  { subgraph, correlationId }: { readonly subgraph: string; readonly correlationId: string },
  { onSubgraphFailure, passMessages }: SubgraphErrorOptions,
): GraphQLFormattedError {
  const spoken: unknown = error.extensions?.['code']
  const code = isErrorCode(spoken) && errorCodes[spoken].passedOnFromSubgraphs ? spoken : undefined
  if (code === undefined) {
    const reason = isErrorCode(spoken) ? spoken : 'an error without a known code'
    onSubgraphFailure(subgraph, reason, correlationId)
    return subgraphFailed(path)
  }
  const state: unknown = error.extensions?.['state']
  const message = passMessages && typeof error.message === 'string' ? error.message : undefined
  return {
    message: message ?? errorCodes[code].message,
    ...(path ? { path } : {}),
    extensions: { code, ...(typeof state === 'string' ? { state } : {}) },
  }
}

/** The error of a subgraph that failed: the caller learns the path, no more. */
export function subgraphFailed(path?: ErrorPath): GraphQLFormattedError {
  return {
    message: errorCodes.DOWNSTREAM_SERVICE_ERROR.message,
    ...(path ? { path } : {}),
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' },
  }
}

/** A path that a subgraph sent, if it is one. */
export function readPath({ path }: SubgraphError): ErrorPath | undefined {
  const isPath =
    Array.isArray(path) &&
    path.every((key: unknown) => typeof key === 'string' || typeof key === 'number')
  return isPath ? path : undefined
}
