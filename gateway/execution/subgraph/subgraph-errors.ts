/** Rebuilds the errors of subgraphs: a public code is passed on, any other error is masked. */

import type { GraphQLFormattedError } from 'graphql'
import { errorCodes, isErrorCode } from '../../../schema/error-codes.ts'
import type { SubgraphError } from './read-answer.ts'

/** A response path: response keys and list indexes from the root. */
export type ErrorPath = readonly (string | number)[]

/** Rules for errors of subgraphs. */
export interface SubgraphErrorOptions {
  /** Whether messages of subgraphs are passed on with their codes; otherwise each code has a fixed message. */
  readonly passMessages: boolean
  /** Called when a subgraph did not answer, or answered with an error that is not passed on. */
  readonly onSubgraphFailure: (subgraph: string, reason: string, correlationId: string) => void
}

/** Rebuilds one error: code, message, path, state and held amount where the code is public; nothing else of it. */
export function passOn(
  error: SubgraphError,
  path: ErrorPath | undefined,
  { subgraph, correlationId }: { readonly subgraph: string; readonly correlationId: string },
  { onSubgraphFailure, passMessages }: SubgraphErrorOptions,
): GraphQLFormattedError {
  const reported: unknown = error.extensions?.['code']
  const code =
    isErrorCode(reported) && errorCodes[reported].passedOnFromSubgraphs ? reported : undefined
  if (code === undefined) {
    const reason = isErrorCode(reported) ? reported : 'an error without a known code'
    onSubgraphFailure(subgraph, reason, correlationId)
    return subgraphFailed(path)
  }
  const state: unknown = error.extensions?.['state']
  const heldSatang: unknown = error.extensions?.['heldSatang']
  const reason: unknown = error.extensions?.['reason']
  const message = passMessages && typeof error.message === 'string' ? error.message : undefined
  return {
    message: message ?? errorCodes[code].message,
    ...(path ? { path } : {}),
    extensions: {
      code,
      ...(typeof state === 'string' ? { state } : {}),
      ...(Number.isSafeInteger(heldSatang) ? { heldSatang } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    },
  }
}

/** The error for a subgraph that failed; it contains the path and no reason. */
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
