/** The recording step: an entry in the access log is durable before the response leaves. */

import type { AccessLog } from '../access-log/access-log.ts'
import type { AuthorizedOperation } from '../../authorization/decision/decision-cache.ts'
import { OperationTypeNode } from 'graphql'
import { operationRefused } from '../errors.ts'
import type { ResolvedOperation } from './document-cache.ts'
import type { ExecutedOperation, OperationCaller } from './execute-operation.ts'

/** The operation that is recorded. */
export interface RecordedOperation {
  readonly operation: ResolvedOperation
  readonly authorized: AuthorizedOperation
  readonly request: OperationCaller
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** Records operations. */
export interface RecordStep {
  /** @throws {ACCESS_LOG_UNAVAILABLE} for a mutation that could not be recorded once it is done */
  mayBegin(operation: ResolvedOperation): void
  /**
   * @returns the id of the entry; undefined where no log is kept
   * @throws {ACCESS_LOG_UNAVAILABLE} when the entry could not be written: the response must not leave
   */
  record(recorded: RecordedOperation, executed: ExecutedOperation): Promise<string | undefined>
}

const noLog: RecordStep = { mayBegin() {}, record: async () => undefined }
const nobody = { persons: new Set<string>(), cases: new Set<string>() }
const tryAgain = { 'retry-after': '10' }

/** The step of one gateway. @param accessLog absent: nothing is recorded */
export function createRecordStep(accessLog: AccessLog | undefined): RecordStep {
  if (!accessLog) return noLog
  return {
    mayBegin({ operation }) {
      if (operation.operation === OperationTypeNode.MUTATION && !accessLog.mayChange()) refuse()
    },
    async record({ operation, authorized, request, startedAt }, { errors, disclosed = nobody }) {
      const { decision } = authorized
      try {
        return await accessLog.record({
          caller: request.caller,
          correlationId: request.correlationId,
          startedAt,
          kind: operation.operation.operation,
          operationName: operation.operationName,
          source: operation.source,
          executed: decision.document,
          refused: [
            ...new Set(decision.unauthorized.map(({ coordinate }) => coordinate)),
          ].toSorted(),
          disclosed,
          errorCount: errors.length,
          outcome: outcomeOf(authorized, errors.length),
        })
      } catch (error) {
        return refuse(error)
      }
    },
  }
}

function outcomeOf({ decision }: AuthorizedOperation, errorCount: number) {
  if (decision.document === null) return 'refused'
  return errorCount > 0 ? 'partial' : 'served'
}

function refuse(cause?: unknown): never {
  const refusal = operationRefused('ACCESS_LOG_UNAVAILABLE', undefined, tryAgain)
  refusal.cause = cause
  throw refusal
}
