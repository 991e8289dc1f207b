/** Refuses subscriptions whose root field may be left out: there would be nothing to subscribe to. */

import { Kind, OperationTypeNode, type DocumentNode, type SelectionSetNode } from 'graphql'
import { fragmentsOf } from '../../../authorization/decision/operation.ts'
import { operationRefused } from '../../errors.ts'

/**
 * Whether `@skip` or `@include` stands on the way to the root field of a subscription. The validation rule of graphql-js
 * about root fields throws there, so that this is checked before.
 * @param document parsed, perhaps not valid
 * @see https://spec.graphql.org/draft/#sec-Single-Root-Field
 */
export function hasConditionalRoot(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document)
  const visited = new Set<string>()
  const isConditional = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      const names = selection.directives?.map(({ name }) => name.value) ?? []
      if (names.includes('skip') || names.includes('include')) return true
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet)
      if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) return false
      visited.add(selection.name.value)
      const fragment = fragments.get(selection.name.value)
      return fragment !== undefined && isConditional(fragment.selectionSet)
    })
  return document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      isConditional(definition.selectionSet),
  )
}

/** @throws {GRAPHQL_VALIDATION_FAILED} when the document has a conditional root */
export function rejectConditionalRoot(document: DocumentNode): void {
  if (hasConditionalRoot(document))
    throw operationRefused(
      'GRAPHQL_VALIDATION_FAILED',
      'The root field of a subscription must not be conditional',
    )
}
