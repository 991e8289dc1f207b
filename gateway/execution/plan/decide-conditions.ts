/** Applies `@skip` and `@include` before an operation is planned. */

import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import {
  findOperation,
  isLeftOut,
  type OperationRequest,
} from '../../../authorization/decision/operation.ts'

/**
 * Without the selections that are left out, and without the conditions of the others. A plan for all values would be
 * wrong: the planner fetches a field that `@requires` names under the condition of the field that requires it, and all
 * fields of the entity with one representation, which is incomplete where the condition does not hold; and it fetches
 * nothing of an object of which nothing is left in.
 */
export function decideConditions(request: OperationRequest): DocumentNode {
  const operation = findOperation(request)
  if (!operation) throw new TypeError('no operation to decide')
  return visit(request.document, {
    [Kind.SELECTION_SET]: (set) => decideSelections(set, operation, request.variables),
  })
}

function decideSelections(
  set: SelectionSetNode,
  operation: OperationDefinitionNode,
  variables: OperationRequest['variables'],
): SelectionSetNode {
  const selections = set.selections
    .filter((selection) => !isLeftOut(selection, operation, variables))
    .map(withoutConditions)
  return { ...set, selections: selections.length > 0 ? selections : [typename] }
}

/** A selection set must not be empty; the response is written from the caller's own selection. */
const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

function withoutConditions(selection: SelectionNode): SelectionNode {
  const directives = (selection.directives ?? []).filter(
    ({ name }) => name.value !== 'skip' && name.value !== 'include',
  )
  return { ...selection, directives }
}
