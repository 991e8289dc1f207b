/** The error of an operation, with a code of the table of errors. */

/** An error of a response (GraphQL specification, 7.1.2). */
export interface GraphError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    readonly correlationId?: string
    readonly state?: string
    /** One of the reasons that the graph has as data. */
    readonly reason?: string
  }
}

/**
 * Thrown where an operation has no answer. `code` is one of the graph's error codes, or `NETWORK` where the gateway was not
 * reached, or `SIGNED_OUT` where the session has ended.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly errors: readonly GraphError[]
  constructor(code: string, errors: readonly GraphError[] = []) {
    super(errors[0]?.message ?? code)
    this.code = code
    this.errors = errors
  }
}

/** The problem that the errors of a response name; without one the thing is not there for the officer. */
export function problemOf(errors: readonly GraphError[]): Problem {
  const [first] = errors
  return new Problem(
    first ? (first.extensions?.code ?? 'INTERNAL_SERVER_ERROR') : 'NOT_FOUND',
    errors,
  )
}

/** The problem behind anything that was thrown. */
export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('INTERNAL_SERVER_ERROR')
}

/** Whether the same request may succeed later, so that the screen offers to send it again. */
export function isPassing({ code }: Problem): boolean {
  return ['NETWORK', 'OVERLOADED', 'DOWNSTREAM_SERVICE_ERROR', 'ACCESS_LOG_UNAVAILABLE'].includes(
    code,
  )
}

/** Whether the gateway found fault with this field of the form: its messages begin with the field. */
export function isFaultOf(problem: Problem | null, field: string): boolean {
  return problem?.code === 'BAD_USER_INPUT' && problem.message.startsWith(`${field} `)
}
