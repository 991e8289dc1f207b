/** The end of every operation: its errors masked, its HTTP status, and one line that says what was done. */

import type { FastifyBaseLogger } from 'fastify'
import {
  OperationTypeNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { isErrorCode } from '../../schema/error-codes.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { publicError } from '../errors.ts'
import { withoutOutOfReach } from './validation/hide-unreachable-schema.ts'

export interface FinishOptions {
  readonly config: GatewayConfig
  /** The schema that the caller may know of. */
  readonly visibleSchema: (caller: Caller | null) => GraphQLSchema
  readonly log: FastifyBaseLogger
  readonly now: () => Date
}

export interface EndedOperation {
  readonly caller: Caller | null
  readonly correlationId: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly name: string | undefined
  /** Absent where the document does not parse. */
  readonly document: DocumentNode | undefined
  /** Absent where the document was refused. */
  readonly operation: OperationDefinitionNode | undefined
  readonly errors: readonly GraphQLFormattedError[]
  /** What `errors` were before they were formatted, where something was thrown. */
  readonly thrown: readonly GraphQLError[]
  /** HTTP status so far; absent: 200. */
  readonly status: number | undefined
}

export interface OperationEnd {
  /** What the caller reads. */
  readonly errors: readonly GraphQLFormattedError[]
  /** HTTP status; undefined: as it was. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** A mutation with an idempotency key may be sent again at once. */
const sendAgain = { 'retry-after': '1' }
const noHeaders = {}

export type FinishOperation = (ended: EndedOperation) => OperationEnd

export function createFinish({ config, visibleSchema, log, now }: FinishOptions): FinishOperation {
  return (ended) => {
    const { caller, correlationId, operation } = ended
    const errors = ended.errors.length === 0 ? ended.errors : speak(ended)
    for (const error of ended.thrown)
      if (!isErrorCode(error.extensions['code']))
        log.error({ correlationId, ...whereOf(error.originalError ?? error) }, 'unexpected error')
    const codes = errors.length === 0 ? [] : codesOf(errors)
    const isUnknown = isOutcomeUnknown(operation, codes)
    const isUnresolved = codes.includes('OPERATION_RESOLUTION_FAILURE')
    const status = isUnknown ? 503 : isUnresolved ? 400 : ended.status
    const facts = {
      correlationId,
      agency: caller?.agencyId,
      operation: operation?.operation,
      name: ended.name?.slice(0, 100),
      durationMs: now().getTime() - ended.startedAt,
      status: status ?? 200,
      ...(codes.length > 0 ? { codes } : undefined),
    }
    if (operation && (status ?? 200) < 400) log.info(facts, 'operation executed')
    else log.warn(facts, 'operation refused')
    return { errors, status, headers: isUnknown ? sendAgain : noHeaders }
  }

  function speak({ errors, thrown, document, operation, caller, correlationId }: EndedOperation) {
    // graphql-js adds one more that says it stopped counting
    const shown = operation ? Infinity : config.limits.maxErrors
    const recoded = errors.map((error) => recode(error, thrown))
    return withoutOutOfReach(recoded, document, () => visibleSchema(caller))
      .slice(0, shown)
      .map((error) => publicError(error, correlationId))
  }
}

function codesOf(errors: readonly GraphQLFormattedError[]): readonly string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))]
}

/** Type and place of an error; its message may hold what was asked. */
function whereOf({ name, stack }: Error) {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { type: name, at: frames.slice(0, 6).map((line) => line.trim()) }
}

/** After a mutation that a subgraph did not answer nobody knows whether it happened. */
function isOutcomeUnknown(
  operation: OperationDefinitionNode | undefined,
  codes: readonly string[],
) {
  return (
    operation?.operation === OperationTypeNode.MUTATION &&
    codes.includes('DOWNSTREAM_SERVICE_ERROR')
  )
}

/** graphql-js repeats literals in its messages, and tells a document with too many tokens by its message alone. */
function recode(
  error: GraphQLFormattedError,
  originals: readonly GraphQLError[],
): GraphQLFormattedError {
  const code: unknown = error.extensions?.['code']
  if (code === 'GRAPHQL_VALIDATION_FAILED') {
    const isValue = /^(Expected value of type|.* cannot represent |Value "|Enum ")/.test(
      error.message,
    )
    const original = originals.find(({ message }) => message === error.message)
    const spoken = original?.originalError?.message ?? ''
    if (isValue || /must be /.test(error.message) || /must be /.test(spoken))
      return {
        ...error,
        message: 'A value in the document is not acceptable',
        extensions: { code: 'BAD_USER_INPUT' },
      }
    return { ...error, message: error.message.replace(/ Did you mean .*$/s, '') }
  }
  if (code === 'GRAPHQL_PARSE_FAILED')
    return { ...error, message: 'The document does not parse or is too long' }
  if (isErrorCode(code)) return error
  return {
    message: '',
    ...(error.path ? { path: error.path } : {}),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  }
}
