/** A small graph after one kind of the public federation audits, with queries and their right answers. */

import type { StartedSubgraph } from '../started-graph.ts'

/** One query of a suite, and its answer. */
export interface AuditCase {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly data: unknown
  /** Paths of the errors; default none. */
  readonly paths?: readonly string[]
  /** The engine that is known to answer wrong; `docs/gateway.md` names the kind. */
  readonly wrongWith?: 'reference'
}

/** Subgraphs that compose, and the cases that are asked of them. */
export interface AuditSuite {
  readonly name: string
  /** The engine that refuses to start with these subgraphs. */
  readonly refusedBy?: 'reference'
  readonly subgraphs: readonly StartedSubgraph[]
  readonly cases: readonly AuditCase[]
}

/** Arguments of a resolver. */
export type Args = Readonly<Record<string, unknown>>

/** A representation with the key `id`. */
export interface Reference {
  readonly id: string
}

/** Resolves a representation to itself. */
export const returnReference = (reference: object) => reference
