/** Applies `@skip` and `@include` before an operation is planned, where a plan for all values would be wrong. */

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
  conditionVariables,
  findOperation,
  isLeftOut,
  type OperationRequest,
} from '../../../authorization/decision/operation.ts'

/**
 * Names of the variables whose values decide the plan. The planner fetches a field that `@requires` names under the
 * condition of the field that requires it, and asks for the others of the entity with the same representation, which is
 * incomplete where the condition does not hold. So an operation that selects such a field is planned for each set of
 * values.
 * @param dependents names of fields that need the values of other fields
 */
export function decidingVariables(
  document: DocumentNode,
  dependents: ReadonlySet<string>,
): readonly string[] {
  const names = conditionVariables(document)
  return names.length > 0 && selectsOneOf(document, dependents) ? names : []
}

/** Without the selections that are left out, and without the conditions of the others. */
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

function selectsOneOf(document: DocumentNode, names: ReadonlySet<string>): boolean {
  let isFound = false
  visit(document, {
    [Kind.FIELD]({ name }) {
      if (names.has(name.value)) isFound = true
    },
  })
  return isFound
}
