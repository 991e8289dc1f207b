/** Which events of a feed a reader asks for. */

import { badUserInput } from '../../kit/errors.ts'
import type { FeedFilter } from '../store.ts'

/** Arguments that narrow the events of a feed; absent or null: all. */
export interface FilterArguments {
  readonly types?: readonly string[] | null
  readonly subject?: string | null
}

/** Most types that one call may name. */
const maxTypes = 50

/** @throws {BAD_USER_INPUT} for too many types */
export function readFilter({ types, subject }: FilterArguments): FeedFilter {
  if ((types?.length ?? 0) > maxTypes) throw badUserInput(`types must be at most ${maxTypes}`)
  return { types: types ?? null, subject: subject ?? null }
}
