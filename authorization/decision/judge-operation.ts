/** Walks an operation and judges each field by the object types that it can still apply to; the fields that remain may run. */

import {
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { closedGate, type AuthorizationIndex } from '../authorization-index.ts'
import { nothingToExecute } from './empty-selection.ts'
import { createVariants, type FragmentVariants, type Settled } from './fragment-variants.ts'
import { isMetaField, whole, without, withSelections, type Judged } from './judged-selection.ts'
import { fragmentsOf, isLeftOut, type OperationRequest } from './operation.ts'
import {
  findClosedTypeGate,
  findOutputType,
  findRefusal,
  findTypenameRefusal,
  narrowTypes,
  type IsOpen,
  type Place,
  type Surroundings,
} from './place.ts'
import { refuseSelections } from './refuse-selections.ts'
import { mergeRefused, nothingRefused, refuse, refusedUnder } from './refused-fields.ts'

/** The remaining selections of an operation, and its refused fields. */
export type JudgedOperation = Judged & Settled

interface Judgement extends Surroundings {
  readonly variants: FragmentVariants
  /** Each fragment is judged once for the same place: by the enclosing field, then by fragment and types. */
  readonly judgedFragments: WeakMap<FieldNode, Map<string, Judged>>
}

/**
 * Judges every selection of the operation.
 * @param root the root type of the operation
 * @param isOpen is called for every gate on the way; a gate that it closes takes the selections behind it out
 */
export function judgeOperation(
  index: AuthorizationIndex,
  request: OperationRequest,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
  isOpen: IsOpen,
): JudgedOperation {
  const definitions = fragmentsOf(request.document)
  const judgement: Judgement = {
    index,
    root,
    isOpen,
    definitions,
    isSkipped: (selection) => isLeftOut(selection, operation, request.variables),
    variants: createVariants(definitions),
    judgedFragments: new WeakMap(),
  }
  const name = { kind: Kind.NAME, value: operation.operation } as const
  const judged = judgeWholeSet(judgement, operation.selectionSet, {
    types: [root],
    parent: root,
    enclosing: { type: root, node: { kind: Kind.FIELD, name } },
    isExecuted: true,
  })
  if (!judged.isChanged) return { ...judged, fragments: new Map() }
  return { ...judged, ...judgement.variants.settle(judged.selections) }
}

function judgeSet(judgement: Judgement, { selections }: SelectionSetNode, place: Place): Judged {
  const kept: SelectionNode[] = []
  let refused = nothingRefused
  let isChanged = false
  let isAnyExecuted = false
  for (const selection of selections) {
    const isExecuted = place.isExecuted && !judgement.isSkipped(selection)
    const judged = judgeSelection(judgement, selection, { ...place, isExecuted })
    isChanged ||= judged.isChanged
    // a selection that `@skip` or `@include` leaves out is not refused; a forbidden one is still removed from the text
    if (!isExecuted && judged.isChanged) continue
    kept.push(...judged.selections)
    isAnyExecuted ||= judged.isExecuted
    refused = mergeRefused(refused, judged.refused)
  }
  return { selections: kept, isChanged, isExecuted: isAnyExecuted, refused }
}

/** The set of a field or of the operation. A set of which nothing is executed goes when anything in it was refused; else it stays. */
function judgeWholeSet(judgement: Judgement, selectionSet: SelectionSetNode, place: Place): Judged {
  const judged = judgeSet(judgement, selectionSet, place)
  if (judged.isExecuted) return judged
  if (judged.refused.size > 0) return { ...judged, selections: [] }
  return judged.selections.length > 0 ? judged : { ...judged, selections: [nothingToExecute] }
}

function judgeSelection(judgement: Judgement, selection: SelectionNode, place: Place): Judged {
  switch (selection.kind) {
    case Kind.FIELD:
      return judgeField(judgement, selection, place)
    case Kind.INLINE_FRAGMENT:
      return judgeInlineFragment(judgement, selection, place)
    default:
      return judgeSpread(judgement, selection, place)
  }
}

function judgeField(judgement: Judgement, field: FieldNode, place: Place): Judged {
  const { index, root } = judgement
  const { types, parent, isExecuted } = place
  const name = field.name.value
  // `__schema` and `__type` are answered from the visible schema
  if (isMetaField(name) && !(name === '__typename' && parent === root)) {
    const hidden = name === '__typename' ? findTypenameRefusal(judgement, field, place) : undefined
    return hidden ? without(hidden) : whole(field, isExecuted)
  }
  const refused = findRefusal(judgement, field, place)
  if (refused) return without(refused)
  if (!field.selectionSet) return whole(field, isExecuted)
  const output = findOutputType(place, name)
  if (!output) return without(refuse(field, parent.name, closedGate(parent.name)))
  const inner = judgeWholeSet(judgement, field.selectionSet, {
    types: index.possibleTypes(output),
    parent: output,
    enclosing: { type: types[0] ?? root, node: field },
    isExecuted,
  })
  if (!inner.isChanged) return whole(field, isExecuted)
  return {
    selections: withSelections(field, inner.selections),
    isChanged: true,
    isExecuted: isExecuted && inner.selections.length > 0,
    refused: refusedUnder(field, inner.refused),
  }
}

function judgeInlineFragment(
  judgement: Judgement,
  selection: InlineFragmentNode,
  place: Place,
): Judged {
  const judged = judgeFragment(judgement, selection, place)
  if (!judged.isChanged) return whole(selection, judged.isExecuted)
  return { ...judged, selections: withSelections(selection, judged.selections) }
}

function judgeSpread(judgement: Judgement, selection: FragmentSpreadNode, place: Place): Judged {
  const { definitions, judgedFragments, variants } = judgement
  const definition = definitions.get(selection.name.value)
  if (!definition) return without(nothingRefused)
  const ofField = judgedFragments.get(place.enclosing.node) ?? new Map<string, Judged>()
  judgedFragments.set(place.enclosing.node, ofField)
  const key = keyOfSpread(selection, place)
  let judged = ofField.get(key)
  if (!judged) {
    // a fragment that spreads itself is invalid; here the inner spread is empty
    ofField.set(key, without(nothingRefused))
    judged = judgeFragment(judgement, definition, place)
    ofField.set(key, judged)
  }
  if (!judged.isChanged) return whole(selection, judged.isExecuted)
  if (judged.selections.length === 0) return judged
  const value = variants.nameFor(definition, judged.selections)
  return { ...judged, selections: [{ ...selection, name: { kind: Kind.NAME, value } }] }
}

function keyOfSpread({ name }: FragmentSpreadNode, { isExecuted, parent, types }: Place): string {
  return [name.value, isExecuted, parent.name, ...types.map((type) => type.name)].join(' ')
}

function judgeFragment(
  judgement: Judgement,
  { typeCondition, selectionSet }: InlineFragmentNode | FragmentDefinitionNode,
  place: Place,
): Judged {
  const { index } = judgement
  const { parent } = place
  const target = typeCondition ? index.schema.getType(typeCondition.name.value) : parent
  if (!target) {
    const gate = closedGate(parent.name)
    return without(refuseSelections(selectionSet, parent.name, place.types, gate, judgement))
  }
  const types = narrowTypes(index, place.types, target)
  if (types.length === 0 && place.types.length > 0) {
    // no object can be of this type here: the fragment is never executed, and so not refused
    const possible = index.possibleTypes(target)
    const unexecuted = { ...place, types: possible, parent: target, isExecuted: false }
    const judged = judgeSet(judgement, selectionSet, unexecuted)
    return judged.isChanged ? without(nothingRefused) : judged
  }
  const inside = { ...place, types, parent: target }
  // the parent's own type was judged with the field that has it
  const gate = target === parent ? undefined : findClosedTypeGate(judgement, inside)
  return gate
    ? without(refuseSelections(selectionSet, target.name, types, gate, judgement))
    : judgeSet(judgement, selectionSet, inside)
}
