/** Answers one operation of one caller: authorized again, executed, its errors made public. */

import type { FastifyRequest } from 'fastify'
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../../../schema/identity.ts'
import {
  addPersonsBehind,
  disclosureExtension,
  type Disclosures,
  type PersonsBehind,
} from '../disclosures.ts'
import { tooManyObjects } from '../object-budget.ts'
import type { SubgraphContext } from '../subgraph.ts'
import type { AgencyPace } from './agency-pace.ts'
import type { OperationAuthorizer, OperationToAuthorize } from './authorize-again.ts'
import { executeOperation } from './execute-operation.ts'
import { publicError, refusal, requestErrors } from './public-errors.ts'

/** An operation, its verified caller and the request that carries it. */
export interface OperationOfCaller {
  readonly body: OperationToAuthorize
  readonly caller: CallerIdentity
  readonly request: FastifyRequest
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** A response of a subgraph. */
export interface OperationAnswer {
  readonly data?: unknown
  readonly errors?: readonly (GraphQLFormattedError | GraphQLError)[]
  readonly extensions?: unknown
}

/** Schema, authorization and contexts of one server. */
export interface AnswerOptions<Loaders> {
  readonly schema: GraphQLSchema
  readonly authorizer: OperationAuthorizer
  readonly createContext: (caller: CallerIdentity, signal: AbortSignal) => SubgraphContext<Loaders>
  /** Reads the persons behind the keys that an answer names. */
  readonly personsBehind: PersonsBehind | undefined
  /** Notes that an answer which tells about persons or cases leaves. */
  readonly noteRead: (
    operation: Pick<OperationOfCaller, 'request' | 'caller'>,
    disclosures: Disclosures,
  ) => void
  /** How fast the objects of one agency may be loaded. */
  readonly pace: AgencyPace
}

/** Never rejects. @param rootValue the parent of the root fields; default none */
export type AnswerOperation = (
  operation: OperationOfCaller,
  rootValue?: object,
) => Promise<OperationAnswer>

/** The answers of one server; each has a context of its own. */
export function createAnswerOperation<Loaders>(options: AnswerOptions<Loaders>): AnswerOperation {
  const execute = createExecuteStep(options)
  return async (operation, rootValue) => {
    const { body, caller, request, signal } = operation
    const turn = await options.pace.begin(paceKeyOf(body, caller))
    if (!turn) {
      request.log.warn(
        { correlationId: caller.correlationId, agency: caller.agencyId },
        'operation shed: its agency loads too many objects',
      )
      return refusal('OVERLOADED')
    }
    const context = options.createContext(caller, signal)
    try {
      // the gateway may have gone while the operation waited
      return signal.aborted ? refusal('OVERLOADED') : await execute(operation, context, rootValue)
    } finally {
      turn.end(context.budget.taken)
    }
  }
}

/** Mutations are counted apart: a bank that reads too much still places its holds. */
function paceKeyOf({ query }: OperationToAuthorize, { agencyId }: CallerIdentity): string {
  return /^\s*mutation\b/.test(query) ? `${agencyId} mutation` : agencyId
}

function createExecuteStep<Loaders>({
  schema,
  authorizer,
  personsBehind,
  noteRead,
}: AnswerOptions<Loaders>) {
  return async (
    { body, caller, request, signal }: OperationOfCaller,
    context: SubgraphContext<Loaders>,
    rootValue?: object,
  ): Promise<OperationAnswer> => {
    const isRead = () => !signal.aborted && !context.budget.isExceeded
    try {
      const { data, errors } = await authorizer.execute(body, caller, async ({ document }) => {
        const answer = await executeOperation(schema, document, body, { ...context }, rootValue)
        if (isRead()) await addPersonsBehind(context.disclosures, personsBehind, context.read)
        return {
          data: answer.data,
          // nobody reads the errors of a call that was given up, or of one that has a single error
          errors: isRead()
            ? (answer.errors ?? []).map((error) => publicError(error, caller, request))
            : [],
        }
      })
      if (context.budget.isExceeded)
        return { data: null, errors: requestErrors(tooManyObjects(), caller, request) }
      noteRead({ request, caller }, context.disclosures)
      const extensions = disclosureExtension(context.disclosures)
      return {
        data,
        ...(errors.length > 0 ? { errors } : undefined),
        ...(extensions ? { extensions } : undefined),
      }
    } catch (error) {
      return { data: null, errors: requestErrors(error, caller, request) }
    }
  }
}
