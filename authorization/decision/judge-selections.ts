/** Walks an operation and judges each field by the object types that it can still apply to; what is left is what may run. */

import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { createVariants, type Settled } from './fragment-variants.ts'
import type { Gate, JudgedField } from '../gate.ts'
import { isMetaField, whole, without, withSelections, type Judged } from './judged-selection.ts'
import { nothingToExecute } from './empty-selection.ts'
import { fragmentsOf, isLeftOut, type OperationRequest } from './operation.ts'
import { mergeRefused, nothingRefused, refuse, refusedUnder } from './refused-fields.ts'
import { refuseSelections } from './refuse-selections.ts'
import { closedGate, type AuthorizationIndex } from '../authorization-index.ts'

/** Whether a gate lets a field through. `isExecuted`: whether no `@skip` or `@include` leaves the field out. */
export type IsOpen = (gate: Gate, field: JudgedField, isExecuted: boolean) => boolean

/** Where a selection stands. */
interface Place {
  /** The object types that it can still apply to. */
  readonly types: readonly GraphQLObjectType[]
  /** The type that its fields are looked up on. */
  readonly parent: GraphQLNamedType
  /** The field whose value it is of; the operation itself at the root. */
  readonly enclosing: JudgedField
  readonly isExecuted: boolean
}

export type JudgedOperation = Judged & Settled

export function judgeOperation(
  index: AuthorizationIndex,
  request: OperationRequest,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
  isOpen: IsOpen,
): JudgedOperation {
  const { schema } = index
  const isSkipped = (selection: SelectionNode) => isLeftOut(selection, operation, request.variables)
  const definitions = fragmentsOf(request.document)
  const narrow = (types: readonly GraphQLObjectType[], condition: string) => {
    const target = schema.getType(condition)
    const possible = target ? index.possibleTypes(target) : []
    return types.filter((type) => possible.includes(type))
  }
  const inWhole = { definitions, isSkipped, narrow }
  const variants = createVariants(definitions)
  /** Each fragment is judged once for the same place. */
  const known = new WeakMap<FieldNode, Map<string, Judged>>()

  function judgeSet({ selections }: SelectionSetNode, place: Place): Judged {
    const kept: SelectionNode[] = []
    let refused = nothingRefused
    let isChanged = false
    let isAnyExecuted = false
    for (const selection of selections) {
      const isExecuted = place.isExecuted && !isSkipped(selection)
      const judged = judgeSelection(selection, { ...place, isExecuted })
      isChanged ||= judged.isChanged
      // what is left out is not judged; where it would be refused it goes, in silence, so that nothing can bring it back
      if (!isExecuted && judged.isChanged) continue
      kept.push(...judged.selections)
      isAnyExecuted ||= judged.isExecuted
      refused = mergeRefused(refused, judged.refused)
    }
    return { selections: kept, isChanged, isExecuted: isAnyExecuted, refused }
  }

  /** The set of a field, or of the operation. With nothing in it that is executed it goes, if anything was refused; else it stays asked for. */
  function judgeWholeSet(selectionSet: SelectionSetNode, place: Place): Judged {
    const judged = judgeSet(selectionSet, place)
    if (judged.isExecuted) return judged
    if (judged.refused.size > 0) return { ...judged, selections: [] }
    return judged.selections.length > 0 ? judged : { ...judged, selections: [nothingToExecute] }
  }

  function judgeSelection(selection: SelectionNode, place: Place): Judged {
    switch (selection.kind) {
      case Kind.FIELD:
        return judgeField(selection, place)
      case Kind.INLINE_FRAGMENT:
        return judgeInlineFragment(selection, place)
      default:
        return judgeSpread(selection, place)
    }
  }

  function judgeField(field: FieldNode, place: Place): Judged {
    const { types, parent, isExecuted } = place
    const name = field.name.value
    // `__schema` and `__type` are answered from the schema that the caller may see; `__typename` goes with its parent
    const isOfRoot = name === '__typename' && parent === root
    if (isMetaField(name) && !isOfRoot) return whole(field, isExecuted)
    const refused = refusalOf(field, place)
    if (refused) return without(refused)
    if (!field.selectionSet) return whole(field, isExecuted)
    const output = outputOf(parent, types, name)
    if (!output) return without(refuse(field, parent.name, closedGate(parent.name)))
    const inner = judgeWholeSet(field.selectionSet, {
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

  /** The refusal at the first gate that does not open, over every object type that the field can apply to. */
  function refusalOf(node: FieldNode, { types, parent, isExecuted }: Place) {
    const name = node.name.value
    if (isInterfaceType(parent)) {
      const field = { type: parent, node }
      const gate = index
        .gatesOnInterface(parent, name)
        .find((each) => !isOpen(each, field, isExecuted))
      if (gate) return refuse(node, parent.name, gate, field)
    }
    for (const type of types) {
      const gate = index
        .gatesOf(type, name)
        .find((each) => !isOpen(each, { type, node }, isExecuted))
      if (gate) return refuse(node, type.name, gate, { type, node })
    }
    return undefined
  }

  function judgeInlineFragment(selection: InlineFragmentNode, place: Place): Judged {
    const judged = judgeFragment(selection, place)
    if (!judged.isChanged) return whole(selection, judged.isExecuted)
    return { ...judged, selections: withSelections(selection, judged.selections) }
  }

  function judgeSpread(selection: FragmentSpreadNode, place: Place): Judged {
    const name = selection.name.value
    const definition = definitions.get(name)
    if (!definition) return without(nothingRefused)
    const ofField = known.get(place.enclosing.node) ?? new Map<string, Judged>()
    known.set(place.enclosing.node, ofField)
    const key = [
      name,
      place.isExecuted,
      place.parent.name,
      ...place.types.map((type) => type.name),
    ].join(' ')
    let judged = ofField.get(key)
    if (!judged) {
      // a fragment that spreads itself is invalid, and has nothing in it here
      ofField.set(key, without(nothingRefused))
      judged = judgeFragment(definition, place)
      ofField.set(key, judged)
    }
    if (!judged.isChanged) return whole(selection, judged.isExecuted)
    if (judged.selections.length === 0) return judged
    const value = variants.nameFor(definition, judged.selections)
    return { ...judged, selections: [{ ...selection, name: { kind: Kind.NAME, value } }] }
  }

  function judgeFragment(
    { typeCondition, selectionSet }: InlineFragmentNode | FragmentDefinitionNode,
    place: Place,
  ): Judged {
    const target = typeCondition ? schema.getType(typeCondition.name.value) : place.parent
    if (!target)
      return without(
        refuseSelections(
          selectionSet,
          place.parent.name,
          place.types,
          closedGate(place.parent.name),
          inWhole,
        ),
      )
    const possible = index.possibleTypes(target)
    const types = place.types.filter((type) => possible.includes(type))
    if (types.length === 0 && place.types.length > 0) {
      // no object can come here: nothing is executed, and so nothing is judged
      const unexecuted = { ...place, types: possible, parent: target, isExecuted: false }
      const judged = judgeSet(selectionSet, unexecuted)
      return judged.isChanged ? without(nothingRefused) : judged
    }
    const inside = { ...place, types, parent: target }
    // what is of the parent’s own type was judged with the parent
    const gate = target === place.parent ? undefined : closedGateOfType(inside)
    return gate
      ? without(refuseSelections(selectionSet, target.name, types, gate, inWhole))
      : judgeSet(selectionSet, inside)
  }

  function closedGateOfType({ parent, enclosing, isExecuted }: Place): Gate | undefined {
    return index.gatesOfType(parent).find((gate) => !isOpen(gate, enclosing, isExecuted))
  }

  const name = { kind: Kind.NAME, value: operation.operation } as const
  const enclosing = { type: root, node: { kind: Kind.FIELD, name } as const }
  const judged = judgeWholeSet(operation.selectionSet, {
    types: [root],
    parent: root,
    enclosing,
    isExecuted: true,
  })
  if (!judged.isChanged) return { ...judged, fragments: new Map() }
  return { ...judged, ...variants.settle(judged.selections) }
}

function outputOf(
  parent: GraphQLNamedType,
  types: readonly GraphQLObjectType[],
  name: string,
): GraphQLNamedType | undefined {
  const owner = isObjectType(parent) || isInterfaceType(parent) ? parent : types[0]
  const field = owner?.getFields()[name]
  const output = field && getNamedType(field.type)
  return output && isCompositeType(output) ? output : undefined
}
