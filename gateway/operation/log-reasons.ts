/** The reasons that the log line of an operation carries: codes, fields and sentences, without aliases and values. */

import {
  Kind,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from '../../authorization/decision/operation.ts'
import type { ResolvedOperation } from './document-cache.ts'

/** Most reasons in one line of the log. */
const maxReasons = 10

/**
 * @param errors public errors: their messages hold no value of the caller
 * @returns each code once, and each reason once: the sentence, and the fields at whose path the error stands
 */
export function reasonsOf(
  errors: readonly GraphQLFormattedError[],
  operation: ResolvedOperation | undefined,
) {
  const codes = new Set(errors.map(({ extensions }) => String(extensions?.['code'])))
  const reasons = new Set<string>()
  for (const { message, path } of errors) {
    if (reasons.size >= maxReasons) break
    const fields = path && operation ? fieldsAt(path, operation) : ''
    reasons.add(`${fields}${withoutNumbers(message)}`)
  }
  return { codes: [...codes], reasons: [...reasons] }
}

/** A name in a message may be of the caller's own making, and hold a number of a person. */
function withoutNumbers(message: string): string {
  return message.replaceAll(/\d{4,}/g, '#')
}

/** `user.reviews: ` for the path `["u", "reviews", 0]`: response keys may be aliases, which are the caller's own words. */
function fieldsAt(
  path: readonly (string | number)[],
  { document, operation }: ResolvedOperation,
): string {
  const fragments = fragmentsOf(document)
  const names: string[] = []
  let sets: readonly SelectionSetNode[] = [operation.selectionSet]
  for (const key of path) {
    if (typeof key === 'number') continue
    const fields = sets.flatMap((set) => findFields(set, key))
    const [first] = fields
    if (!first) break
    names.push(first.name.value)
    sets = fields.flatMap(({ selectionSet }) => selectionSet ?? [])
  }
  return names.length > 0 ? `${names.join('.')}: ` : ''

  function findFields(
    { selections }: OperationDefinitionNode['selectionSet'],
    key: string,
    seen: ReadonlySet<string> = new Set(),
  ): readonly Extract<(typeof selections)[number], { kind: Kind.FIELD }>[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD)
        return (selection.alias ?? selection.name).value === key ? [selection] : []
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return findFields(selection.selectionSet, key, seen)
      const name = selection.name.value
      const fragment = seen.has(name) ? undefined : fragments.get(name)
      return fragment ? findFields(fragment.selectionSet, key, new Set([...seen, name])) : []
    })
  }
}
