/** The closed table of error codes: every `errors[].extensions.code`, its meaning and its remedy. */

/** One row of the table. */
export interface ErrorCodeEntry {
  /** The fixed sentence about the error, for clients, where no more exact one is public. */
  readonly message: string
  /** The remedy: how the client can react. */
  readonly remedy: string
  /** HTTP status of a response that holds nothing but this error. */
  readonly httpStatus: number
  /** Whether the message of an error with this code is written for the caller; else the gateway sends `message` above. */
  readonly publicMessage: boolean
  /** Whether the gateway passes the code on when a subgraph sends it; any other code of a subgraph is masked. */
  readonly passedOnFromSubgraphs: boolean
}

/** The table: every code that a response of the gateway or of a subgraph can have. */
export const errorCodes = {
  UNAUTHENTICATED: {
    message: 'Authentication is required',
    remedy: 'Send a valid access token of a registered agency.',
    httpStatus: 401,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  FORBIDDEN: {
    message: 'The caller may not use this service',
    remedy: 'Ask the operator to register the agency or the client.',
    httpStatus: 403,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  BAD_REQUEST: {
    message: 'The request is not a GraphQL request',
    remedy: 'Send one JSON object with `query`, and the token once, in the Authorization header.',
    httpStatus: 400,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  METHOD_NOT_ALLOWED: {
    message: 'Only POST is allowed',
    remedy: 'Send the operation as POST.',
    httpStatus: 405,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  NOT_ACCEPTABLE: {
    message: 'A subscription is answered as text/event-stream',
    remedy: 'Send `Accept: text/event-stream`; use a client of GraphQL over SSE.',
    httpStatus: 406,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    message: 'The content type is not supported',
    remedy: 'Send `application/json` in UTF-8, uncompressed.',
    httpStatus: 415,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  PAYLOAD_TOO_LARGE: {
    message: 'The request is too large or too slow',
    remedy: 'Send a smaller request, in one go.',
    httpStatus: 413,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    message: 'PersistedQueryNotSupported',
    remedy: 'Send the whole query; clients with persisted queries do so by themselves.',
    httpStatus: 200,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  GRAPHQL_PARSE_FAILED: {
    message: 'The document does not parse or is too long',
    remedy: 'Correct the syntax; send fewer tokens.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  GRAPHQL_VALIDATION_FAILED: {
    message: 'The document does not validate',
    remedy: 'Compare the document with the schema.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  OPERATION_RESOLUTION_FAILURE: {
    message: 'The operation cannot be determined',
    remedy: 'Name one operation of the document.',
    httpStatus: 400,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  MAX_DEPTH_LIMIT: {
    message: 'The operation is too deep',
    remedy: 'Ask in several operations.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  MAX_FIELDS_LIMIT: {
    message: 'The operation has too many fields',
    remedy: 'Ask in several operations. The fields of a fragment count at each of its spreads.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  MAX_ALIASES_LIMIT: {
    message: 'The operation has too many aliases',
    remedy: 'Ask in several operations.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  MAX_ROOT_FIELDS_LIMIT: {
    message: 'The operation has too many root fields',
    remedy: 'Send one mutation field an operation, and fewer query fields.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  MAX_DIRECTIVES_LIMIT: {
    message: 'The document has too many directives',
    remedy: 'Use fewer directives.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  MAX_OBJECTS_LIMIT: {
    message: 'The answer would hold too many objects',
    remedy: 'Ask for smaller pages, or in several operations.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  BAD_USER_INPUT: {
    message: 'A value is not acceptable',
    remedy: 'Correct the value that the message or path names; nothing was changed.',
    httpStatus: 400,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    message: 'Unauthorized field or type',
    remedy: 'Leave the field out, or ask for the scope.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  NOT_FOUND: {
    message: 'Not found',
    remedy: 'Check the id; a row that the caller may not see does not exist for it.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  IDEMPOTENCY_CONFLICT: {
    message: 'The idempotency key was used with another input',
    remedy: 'Send the first input again, or a new key.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  INVALID_STATE: {
    message: 'The present state does not allow this',
    remedy:
      'Read `extensions.state` (of a hold also `extensions.heldSatang`) and the object again.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  TOO_MANY_STREAMS: {
    message: 'The agency has too many open streams',
    remedy: 'Close a stream, or let several readers share one.',
    httpStatus: 429,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  OVERLOADED: {
    message: 'The gateway has more requests than it can serve',
    remedy:
      'Send the request again after the seconds in Retry-After; nothing was executed of what is null with this error.',
    httpStatus: 503,
    publicMessage: false,
    passedOnFromSubgraphs: true,
  },
  RATE_LIMITED: {
    message: 'A budget of the caller is spent',
    remedy:
      'Ask again after the seconds in Retry-After. `me.budgets` shows what remains; A mutation was executed; only its response is withheld.',
    httpStatus: 429,
    publicMessage: true,
    passedOnFromSubgraphs: false,
  },
  ACCESS_LOG_UNAVAILABLE: {
    message: 'The access cannot be recorded',
    remedy:
      'Ask again after the seconds in Retry-After; repeat a mutation with the same idempotency key.',
    httpStatus: 503,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  EVENTS_EXPIRED: {
    message: 'Events after this one are no longer kept',
    remedy:
      'Ask again with the sequence in the message as `after`; fetch what was missed by its objects.',
    httpStatus: 200,
    publicMessage: true,
    passedOnFromSubgraphs: true,
  },
  DOWNSTREAM_SERVICE_ERROR: {
    message: 'A part of the system does not answer',
    remedy: 'Ask again later; repeat a mutation only with the same idempotency key.',
    httpStatus: 503,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
  INTERNAL_SERVER_ERROR: {
    message: 'Internal error',
    remedy: 'Tell the operator the correlation id.',
    httpStatus: 500,
    publicMessage: false,
    passedOnFromSubgraphs: false,
  },
} as const satisfies Record<string, ErrorCodeEntry>

/** A code of the table. */
export type ErrorCode = keyof typeof errorCodes

/** Whether `value` is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value)
}
