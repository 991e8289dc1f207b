/** Decides one request of the command. Each schema is read once. */

import { readFile } from 'node:fs/promises'
import {
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  parse,
  print,
  separateOperations,
  validate,
  type DocumentNode,
} from 'graphql'
import {
  authorizeOperation,
  type AuthorizationDecision,
  type UnauthorizedField,
} from '../../authorization/decision/authorize-operation.ts'
import { buildAuthorizationIndex } from '../../authorization/supergraph/build-authorization-index.ts'
import { findOperation } from '../../authorization/decision/operation.ts'
import { type AuthorizationIndex } from '../../authorization/authorization-index.ts'

/** A request from outside: every member is checked. */
export interface CommandRequest {
  /** Text of a schema. */
  readonly sdl?: unknown
  /** Path of a file with one; or the text itself. */
  readonly supergraph?: unknown
  readonly operation?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
  readonly authenticated?: unknown
  /** Names in a list, or in a text with blanks between. */
  readonly scopes?: unknown
  readonly policies?: unknown
}

/** The decision on a request. */
export interface CommandAnswer {
  readonly verdict: AuthorizationDecision['verdict']
  readonly operation: string | null
  readonly unauthorized: readonly object[]
}

interface DeciderOptions {
  /** Whether each refusal names its rule. */
  readonly explain: boolean
  /** The file of the schema where a request names none. */
  readonly supergraph: string | undefined
}

/** Most schemas that are kept. */
const maxIndexes = 100

/** The validation that a judgement needs; the gateway validates with every rule. */
const rules = [
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
]

/** @returns a function that throws an `Error` where a request cannot be decided */
export function createDecider({ explain, supergraph }: DeciderOptions) {
  const indexes = new Map<string, AuthorizationIndex>()

  async function indexFor(request: CommandRequest): Promise<AuthorizationIndex> {
    const file = request.supergraph ?? (request.sdl === undefined ? supergraph : undefined)
    if (file === undefined && request.sdl === undefined)
      throw new TypeError('sdl or supergraph is required')
    const key =
      file === undefined ? `sdl ${text(request.sdl, 'sdl')}` : `file ${text(file, 'supergraph')}`
    const known = indexes.get(key)
    if (known) return known
    if (indexes.size >= maxIndexes) indexes.clear()
    const sdl =
      file === undefined ? text(request.sdl, 'sdl') : await readSchema(text(file, 'supergraph'))
    // which keys subgraphs may ask of one another is a setting of a gateway, and decides no operation
    const index = buildAuthorizationIndex(sdl, { allowKeys: 'all' })
    indexes.set(key, index)
    return index
  }

  return async function decide(request: CommandRequest): Promise<CommandAnswer> {
    if (typeof request !== 'object' || request === null || Array.isArray(request))
      throw new TypeError('a request is a JSON object')
    const index = await indexFor(request)
    const document = parse(text(request.operation, 'operation'), { noLocation: true })
    const asked = {
      document,
      operationName: optional(request.operationName, (value) => text(value, 'operationName')),
      variables: optional(request.variables, asObject),
    }
    rejectInvalid(index, asked)
    const decision = authorizeOperation(index, asked, {
      authenticated: optional(request.authenticated, asBoolean) ?? false,
      scopes: new Set(optional(request.scopes, (value) => names(value, 'scopes'))),
      policies: new Set(optional(request.policies, (value) => names(value, 'policies'))),
    })
    return {
      verdict: decision.verdict,
      operation: decision.document && print(decision.document),
      unauthorized: decision.unauthorized.map((each) => ({
        path: each.path,
        coordinate: each.coordinate,
        ...(explain ? explanationOf(index, each) : {}),
      })),
    }
  }
}

/** No path has a brace in it, and no schema is without one. */
async function readSchema(fileOrText: string): Promise<string> {
  return fileOrText.includes('{') ? fileOrText : readFile(fileOrText, 'utf8')
}

function rejectInvalid(
  index: AuthorizationIndex,
  request: { readonly document: DocumentNode; readonly operationName: string | undefined },
): void {
  const operation = findOperation(request)
  if (!operation) throw new TypeError('the operation cannot be determined')
  const alone = separateOperations(request.document)[operation.name?.value ?? '']
  const [error] = validate(index.schema, alone ?? request.document, rules, { maxErrors: 1 })
  if (error) throw error
  if (!index.schema.getRootType(operation.operation))
    throw new TypeError(`the schema has no ${operation.operation}`)
}

function explanationOf(index: AuthorizationIndex, { gate, missing }: UnauthorizedField) {
  return {
    directive: gate.directive,
    sets: gate.anyOf,
    missing,
    at: gate.at,
    subgraph: index.subgraphsOf(gate.at).join(', ') || null,
  }
}

function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`)
  return value
}

function names(value: unknown, name: string): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter(Boolean)
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw new TypeError(`${name} must be a string or a list of strings`)
}

function asBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError('authenticated must be true or false')
  return value
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('variables must be an object')
  return value as Readonly<Record<string, unknown>> // as was checked
}
