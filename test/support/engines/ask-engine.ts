/** Asks an engine as the gateway's pipeline does: a document that is valid, its variables coerced. */

import { createHash } from 'node:crypto'
import { GraphQLError, parse, print, validate, type GraphQLFormattedError } from 'graphql'
import { findOperation } from '../../../authorization/decision/operation.ts'
import type { ExecutionEngine } from '../../../gateway/execution/engine.ts'
import { coerceVariables } from '../../../gateway/operation/validation/coerce-variables.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'

export interface Question {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly identity?: CallerIdentity
}

export interface SubgraphCallRecord {
  readonly subgraph: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export interface EngineAnswer {
  readonly data: unknown
  readonly errors: readonly GraphQLFormattedError[]
  readonly calls: readonly SubgraphCallRecord[]
}

/** @throws {GraphQLError} where the document is not valid */
export async function askEngine(
  engine: ExecutionEngine,
  { query, variables = {}, identity }: Question,
): Promise<Omit<EngineAnswer, 'calls'>> {
  const document = parse(query)
  const [fault] = validate(engine.schema, document)
  if (fault) throw fault
  const operation = findOperation({ document })
  if (!operation) throw new GraphQLError('no operation')
  const source = print(document)
  const { data, errors } = await engine.execute({
    document,
    source,
    hash: createHash('sha256').update(source).digest('hex'),
    operationName: operation.name?.value ?? null,
    variables: coerceVariables(operation, variables, {
      schema: engine.schema,
      visibleSchema: () => engine.schema,
      maxErrors: 5,
      listNames: true,
    }),
    identity: identity ?? null,
    correlationId: 'test',
  })
  return { data: data.parse(), errors }
}
