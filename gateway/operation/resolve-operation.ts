/** Parses and validates documents that are not in the cache. Apollo Server does both; its plugin hands the result over. */

import { ApolloServer, HeaderMap, type ApolloServerPlugin, type BaseContext } from '@apollo/server'
import type { FastifyBaseLogger } from 'fastify'
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { findOperation } from '../../authorization/decision/operation.ts'
import { hashText } from '../access-log/entry.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { errorCodes } from '../../schema/error-codes.ts'
import { OperationRefusedError, operationRefused } from '../errors.ts'
import type { OperationBody, ResolvedOperation } from './document-cache.ts'
import { createLaneSelector } from './lanes.ts'
import { rejectBrokenLiterals } from './validation/broken-text.ts'
import { describeInvalidDocument } from './validation/describe-invalid-document.ts'
import { hasConditionalRoot, rejectConditionalRoot } from './validation/conditional-root.ts'
import { measureOperation } from './validation/operation-limits.ts'
import { withoutLocations } from './validation/without-locations.ts'

/** Options of `startOperationResolver`. */
export interface OperationResolverOptions {
  readonly config: GatewayConfig
  /** The schema that documents are validated against. */
  readonly schema: GraphQLSchema
  readonly log: FastifyBaseLogger
}

/** Parses and validates. */
export interface OperationResolver {
  /**
   * @param visibleSchema the part of the schema that the caller may know of; messages name nothing else
   * @throws {OperationRefusedError} GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, BAD_USER_INPUT for a literal, or
   *   OPERATION_RESOLUTION_FAILURE
   */
  resolve(body: OperationBody, visibleSchema: () => GraphQLSchema): Promise<ResolvedOperation>
  stop(): Promise<void>
}

/** The parts of one document that the plugin passes on. */
interface Parsed {
  /** Undefined where the text does not parse. */
  readonly document: DocumentNode | undefined
  /** Of parsing or of validation; empty for a valid document. */
  readonly errors: readonly GraphQLError[]
}

interface ResolverContext extends BaseContext {
  readonly handOver: (parsed: Parsed) => void
}

/** Hands over the outcome of parsing and validation, and ends Apollo Server's part there. */
const plugin: ApolloServerPlugin<ResolverContext> = {
  requestDidStart: () =>
    Promise.resolve({
      validationDidStart({ document, contextValue }) {
        // validation would throw
        if (hasConditionalRoot(document)) contextValue.handOver({ document, errors: [] })
        return Promise.resolve()
      },
      didEncounterErrors({ document, errors, contextValue }) {
        contextValue.handOver({ document, errors })
        return Promise.resolve()
      },
      responseForOperation({ document, contextValue }) {
        contextValue.handOver({ document, errors: [] })
        // never sent: the gateway writes the HTTP response
        const http = { headers: new HeaderMap(), status: 200 }
        return Promise.resolve({ http, body: { kind: 'single', singleResult: { data: null } } })
      },
    }),
}

/** Starts Apollo Server; `stop` ends it. */
export async function startOperationResolver(
  options: OperationResolverOptions,
): Promise<OperationResolver> {
  const { config, schema } = options
  const apollo = createApolloServer(options)
  const selectLane = createLaneSelector(config.firstLane)
  await apollo.start()

  async function parse({ query }: OperationBody): Promise<Parsed> {
    let parsed: Parsed | undefined
    const handOver = (each: Parsed) => {
      parsed ??= each
    }
    const isOver = () => parsed !== undefined
    await apollo
      .executeOperation({ query }, { contextValue: { handOver } })
      .catch((error: unknown) => {
        if (!isOver()) throw error
      })
    if (!parsed) throw new Error('apollo server handed nothing over')
    return parsed
  }

  return {
    async resolve(body, visibleSchema) {
      const { document: located, errors } = await parse(body)
      if (!located) throw parseFailed(errors)
      rejectConditionalRoot(located)
      if (errors.length > 0)
        throw describeInvalidDocument(located, {
          schema,
          visibleSchema: visibleSchema(),
          maxErrors: config.limits.maxErrors,
          listNames: config.introspection,
        })
      const document = withoutLocations(located)
      const operation = selectOperation(document, body)
      rejectBrokenLiterals(document)
      return {
        document,
        operation,
        source: body.query,
        sha256: hashText(body.query),
        operationName: operation.name?.value ?? null,
        size: measureOperation(document, operation),
        lane: selectLane(document, operation),
      }
    },
    stop: () => apollo.stop(),
  }
}

function createApolloServer({ config, schema, log }: OperationResolverOptions) {
  return new ApolloServer<ResolverContext>({
    schema,
    introspection: config.introspection,
    documentStore: null, // valid documents are kept by the document cache
    persistedQueries: false,
    csrfPrevention: false, // no HTTP request reaches Apollo Server
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: config.limits.maxTokens },
    validationOptions: { maxErrors: config.limits.maxErrors },
    nodeEnv: 'production',
    logger: withoutMessages(log),
    plugins: [plugin],
  })
}

/** Apollo Server's messages may hold documents, so that only their occurrence is logged. */
function withoutMessages(log: FastifyBaseLogger) {
  const note = () => log.debug('apollo server logged a message')
  return { debug: note, info: note, warn: note, error: note }
}

/** The place of the fault, and not the parser's message, which repeats the text. */
function parseFailed([error]: readonly GraphQLError[]): OperationRefusedError {
  const code = 'GRAPHQL_PARSE_FAILED'
  const { message } = errorCodes[code]
  const locations = error?.locations
  return new OperationRefusedError(code, [
    { message, ...(locations ? { locations } : {}), extensions: { code } },
  ])
}

/** @throws {OPERATION_RESOLUTION_FAILURE} when the name selects no operation */
function selectOperation(document: DocumentNode, body: OperationBody): OperationDefinitionNode {
  const operation = findOperation({ document, operationName: body.operationName })
  if (operation) return operation
  throw operationRefused('OPERATION_RESOLUTION_FAILURE')
}
