/** The state that the writers of one response share. */

import type { GraphQLFormattedError } from 'graphql'

/** The state of writing one response. */
export interface Writing {
  /** Objects that occur more than once in the response; each is written once. */
  readonly shared: SharedTexts
  /** Objects that lack fields because a fetch failed, and the error of each of those fields. */
  readonly incomplete: ReadonlyMap<object, GraphQLFormattedError>
  /** Set when the operation ended early: then every field that is missing has this error. */
  readonly interrupted: GraphQLFormattedError | undefined
  /** Path of the value that is being written. */
  readonly path: (string | number)[]
  /** Nulls that need an error, at most `maxViolations`. */
  readonly violations: Violation[]
}

/** A null in the response that the data of the subgraphs does not explain. */
export interface Violation {
  readonly path: readonly (string | number)[]
  /** Undefined: the value was not of its type. */
  readonly error: GraphQLFormattedError | undefined
}

/** The JSON text of a value; undefined stands for null, which the field or list above judges. */
export type Writer = (value: unknown, writing: Writing) => string | undefined

/** Errors of one response that are added for nulls; later ones are left out. */
export const maxViolations = 1_000

/** Records that the value at the current path became null. */
export function violate({ violations, path }: Writing, error?: GraphQLFormattedError): void {
  if (violations.length < maxViolations) violations.push({ path: [...path], error })
}

/** The text of one object or list, and the writer that made it; both undefined until then. */
export interface SharedText {
  by: Writer | undefined
  text: string | undefined
}

/** Objects and lists that occur more than once in a response. */
export type SharedTexts = Map<object, SharedText>
