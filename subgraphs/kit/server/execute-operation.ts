/** Executes one operation of a subgraph with graphql-js: never code that is generated from the caller's text. */

import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql'

/** Variables and name of an operation, as the body of the request carries them. */
interface OperationInput {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  /** Needed where the document has several operations. */
  readonly operationName?: string | null | undefined
}

/**
 * Executes one operation.
 * @param document valid for the schema
 * @param context of the resolvers, for this operation alone
 * @param rootValue the parent of the root fields; default none
 * @returns data, and an error for each field that failed
 * @throws an object with `errors` where the operation is unknown or does not take its variables: nothing was executed
 */
export async function executeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, operationName }: OperationInput,
  context: object,
  rootValue: object = {},
): Promise<ExecutionResult> {
  const result = await execute({
    schema,
    document,
    rootValue,
    contextValue: context,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  })
  // graphql-js answers without `data` when it began nothing
  if (!('data' in result)) throw refused(result.errors ?? [])
  return result
}

function refused(errors: readonly GraphQLError[]): Error {
  return Object.assign(new Error('operation not executed'), { errors })
}
