/** Decisions on small schemas, without a server. */

import { parse, print } from 'graphql'
import {
  authorizeOperation,
  type AuthorizationDecision,
  type AuthorizationOptions,
} from '../../../authorization/decision/authorize-operation.ts'
import {
  AuthorizationIndexError,
  buildAuthorizationIndex,
  type AuthorizationIndexOptions,
} from '../../../authorization/supergraph/build-authorization-index.ts'
import type { Grants } from '../../../authorization/gate.ts'

/** Links of the three features under their own names. */
export const links = `schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
{ query: Query mutation: Mutation subscription: Subscription }
`

export interface Granted {
  readonly authenticated?: boolean
  /** Names with blanks between. */
  readonly scopes?: string
  readonly policies?: string
}

const names = (text = '') => new Set(text.split(' ').filter(Boolean))

export function grantsOf({ authenticated = false, scopes, policies }: Granted): Grants {
  return { authenticated, scopes: names(scopes), policies: names(policies) }
}

export interface DecideOptions extends AuthorizationOptions {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

export function decide(
  sdl: string,
  operation: string,
  granted: Granted = {},
  { variables, operationName, ...options }: DecideOptions = {},
): AuthorizationDecision {
  const index = buildAuthorizationIndex(sdl)
  const request = { document: parse(operation), variables, operationName }
  return authorizeOperation(index, request, grantsOf(granted), options)
}

/** A decision in short: verdict, the operation in one line, and the refused paths. */
export function outcome({ verdict, document, unauthorized }: AuthorizationDecision) {
  return {
    verdict,
    operation: document && print(document).replaceAll(/\s+/g, ' '),
    refused: unauthorized.map(({ path, coordinate }) => `${path.join('.')} ${coordinate}`),
  }
}

/** The same, of a decision that is made here. */
export const outcomeOf = (...args: Parameters<typeof decide>) => outcome(decide(...args))

/** The differences between an index and a schema; nothing when it can be enforced. */
export function faultsOf(sdl: string, options?: AuthorizationIndexOptions): readonly string[] {
  try {
    buildAuthorizationIndex(sdl, options)
    return []
  } catch (error) {
    if (error instanceof AuthorizationIndexError) return error.faults
    throw error
  }
}
