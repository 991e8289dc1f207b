/** Answers one operation of one caller: authorized again, executed, its errors made public. */

import type { FastifyRequest } from 'fastify'
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { disclosureExtension } from '../disclosures.ts'
import { tooManyObjects } from '../object-budget.ts'
import type { SubgraphContext } from '../subgraph.ts'
import type { OperationAuthorizer, OperationToAuthorize } from './authorize-again.ts'
import { executeOperation } from './execute-operation.ts'
import { publicError, requestErrors } from './public-errors.ts'

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
  readonly data: unknown
  readonly errors?: readonly (GraphQLFormattedError | GraphQLError)[]
  readonly extensions?: unknown
}

/** Schema, authorization and contexts of one server. */
export interface AnswerOptions<Loaders> {
  readonly schema: GraphQLSchema
  readonly authorizer: OperationAuthorizer
  readonly createContext: (caller: CallerIdentity, signal: AbortSignal) => SubgraphContext<Loaders>
}

/** Never rejects. @param rootValue the parent of the root fields; default none */
export type AnswerOperation = (
  operation: OperationOfCaller,
  rootValue?: object,
) => Promise<OperationAnswer>

/** The answers of one server; each has a context of its own. */
export function createAnswerOperation<Loaders>({
  schema,
  authorizer,
  createContext,
}: AnswerOptions<Loaders>): AnswerOperation {
  return async ({ body, caller, request, signal }, rootValue) => {
    const context = createContext(caller, signal)
    try {
      const { data, errors } = await authorizer.execute(body, caller, async ({ document }) => {
        const answer = await executeOperation(schema, document, body, { ...context }, rootValue)
        return {
          data: answer.data,
          // nobody reads the errors of a call that was given up
          errors: signal.aborted
            ? []
            : (answer.errors ?? []).map((error) => publicError(error, caller, request)),
        }
      })
      if (context.budget.isExceeded)
        return { data: null, errors: requestErrors(tooManyObjects(), caller, request) }
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
