/** The recording step: budgets are counted, and an entry in the access log is durable, before the response leaves. */

import { OperationTypeNode } from 'graphql'
import type { AuthorizedOperation } from '../../authorization/decision/decision-cache.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { AccessLog } from '../access-log/access-log.ts'
import type { Budgets, SpentBudget } from '../budgets/budgets.ts'
import { OperationRefusedError, operationRefused } from '../errors.ts'
import { createDisclosedSets } from '../execution/subgraph/read-disclosed.ts'
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
   * @throws {RATE_LIMITED} when the answer exceeds a budget of the caller: the response must not leave
   * @throws {ACCESS_LOG_UNAVAILABLE} when the entry could not be written: the response must not leave
   */
  record(recorded: RecordedOperation, executed: ExecutedOperation): Promise<string | undefined>
  /** Counts a call that was refused before its authorization. */
  countRefused(caller: Pick<Caller, 'agencyId' | 'clientId'> | null, code: string): void
}

const noLog: RecordStep = {
  mayBegin() {},
  record: async () => undefined,
  countRefused() {},
}
const nothing = createDisclosedSets()
const tryAgain = { 'retry-after': '10' }

/** The step of one gateway. @param recorders absent: nothing is recorded, and no budget is counted */
export function createRecordStep(
  recorders: { readonly accessLog: AccessLog; readonly budgets: Budgets } | undefined,
): RecordStep {
  if (!recorders) return noLog
  const { accessLog, budgets } = recorders

  async function write(recorded: RecordedOperation, executed: ExecutedOperation, spent: boolean) {
    const { operation, authorized, request, startedAt } = recorded
    const { decision } = authorized
    const { errors, disclosed = nothing } = executed
    try {
      return await accessLog.record({
        caller: request.caller,
        correlationId: request.correlationId,
        startedAt,
        kind: operation.operation.operation,
        operationName: operation.operationName,
        sha256: operation.sha256,
        executed: spent ? null : decision.document,
        refused: [...new Set(decision.unauthorized.map(({ coordinate }) => coordinate))].toSorted(),
        disclosed: spent ? nothing : disclosed,
        errorCount: errors.length,
        outcome: spent ? outcomeOfWithheld(operation) : outcomeOf(authorized, errors.length),
      })
    } catch (error) {
      return refuse(error)
    }
  }

  return {
    countRefused: (caller, reason) =>
      accessLog.countRefused({
        client: caller?.clientId ?? null,
        agency: caller?.agencyId ?? null,
        reason,
      }),
    mayBegin({ operation }) {
      if (operation.operation === OperationTypeNode.MUTATION && !accessLog.mayChange()) refuse()
    },
    async record(recorded, executed) {
      const { persons, lookUps } = executed.disclosed ?? nothing
      const { caller } = recorded.request
      const { operation } = recorded.operation.operation
      const refusal = await budgets.spend({ caller, persons, lookUps }).then(
        (spent) => spent && budgetSpent(spent),
        // a completed mutation is answered while the journal takes its entry, which is written below
        (cause) => (operation === OperationTypeNode.MUTATION ? undefined : unavailable(cause)),
      )
      const id = await write(recorded, executed, refusal !== undefined)
      if (refusal) throw withReceipt(refusal, id)
      return id
    },
  }
}

/** An act was done although its answer is withheld. */
function outcomeOfWithheld({ operation }: ResolvedOperation) {
  return operation.operation === OperationTypeNode.MUTATION ? 'failed' : 'refused'
}

function outcomeOf({ decision }: AuthorizedOperation, errorCount: number) {
  if (decision.document === null) return 'refused'
  return errorCount > 0 ? 'partial' : 'served'
}

const sentences: Readonly<Record<SpentBudget['name'], string>> = {
  PERSONS_PER_HOUR: 'The budget of persons of this hour is spent',
  PERSONS_PER_DAY: 'The budget of persons of this day is spent',
  LOOK_UPS: 'The budget of look-ups is spent',
}

function budgetSpent({ name, retryAfterSeconds }: SpentBudget): OperationRefusedError {
  const headers = { 'retry-after': String(retryAfterSeconds) }
  return operationRefused('RATE_LIMITED', sentences[name], headers)
}

function withReceipt({ code, errors, headers }: OperationRefusedError, id: string) {
  return new OperationRefusedError(code, errors, { ...headers, 'access-log-entry': id })
}

function unavailable(cause: unknown): OperationRefusedError {
  const refusal = operationRefused('ACCESS_LOG_UNAVAILABLE', undefined, tryAgain)
  refusal.cause = cause
  return refusal
}

function refuse(cause?: unknown): never {
  throw unavailable(cause)
}
