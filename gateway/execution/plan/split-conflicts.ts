/** Splits a fetch whose fields require one field with different arguments: a representation holds only one of them. */

import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner'
import {
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { StandIn } from './prepare-supergraph.ts'

/** The stand-ins of a supergraph and the fields that require them. */
export interface Conflicts {
  readonly standIns: ReadonlyMap<string, StandIn>
  /** Names of the stand-ins that a field of this name requires. */
  readonly requiredBy: ReadonlyMap<string, ReadonlySet<string>>
}

/** @returns the node alone where nothing is in conflict */
export function splitConflicts(node: FetchNode, conflicts: Conflicts): readonly FetchNode[] {
  const used = [...standInsOf(node.requires ?? [], conflicts)]
  if (!used.some((name) => used.some((other) => areInConflict(name, other, conflicts))))
    return [node]
  const document = parse(node.operation)
  const groups = groupFields(document, conflicts)
  if (groups.length === 1) return [node]
  return groups.map((group) => ({
    ...node,
    operation: print(keepFields(document, group.fields)),
    requires: withoutOthers(node.requires ?? [], group.standIns, conflicts),
  }))
}

interface Group {
  readonly fields: Set<string>
  readonly standIns: Set<string>
}

/** Each field joins the first group without a conflict. */
function groupFields(document: DocumentNode, conflicts: Conflicts): readonly Group[] {
  const groups: Group[] = []
  for (const name of entityFields(document)) {
    const required = [...(conflicts.requiredBy.get(name) ?? [])]
    let group = groups.find(({ standIns }) =>
      required.every((each) => ![...standIns].some((own) => areInConflict(own, each, conflicts))),
    )
    if (!group) {
      group = { fields: new Set(), standIns: new Set() }
      groups.push(group)
    }
    group.fields.add(name)
    for (const each of required) group.standIns.add(each)
  }
  return groups
}

function areInConflict(one: string, other: string, { standIns }: Conflicts): boolean {
  const nameOf = (name: string) => standIns.get(name)?.field.name.value
  return one !== other && nameOf(one) === nameOf(other)
}

/** Names of the fields that are selected on the entities themselves. */
function entityFields(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections)
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
  }
  visit(document, {
    [Kind.FIELD](field) {
      if (field.name.value === '_entities' && field.selectionSet) collect(field.selectionSet)
    },
  })
  return names
}

function keepFields(document: DocumentNode, kept: ReadonlySet<string>): DocumentNode {
  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return kept.has(selection.name.value) ? [selection] : []
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection]
      const selectionSet = keep(selection.selectionSet)
      return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : []
    }),
  })
  return visit(document, {
    [Kind.FIELD](field) {
      if (field.name.value !== '_entities' || !field.selectionSet) return undefined
      return { ...field, selectionSet: keep(field.selectionSet) }
    },
  })
}

function standInsOf(
  selections: readonly QueryPlanSelectionNode[],
  conflicts: Conflicts,
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const selection of selections) {
    if (selection.kind === 'Field' && conflicts.standIns.has(selection.name))
      names.add(selection.name)
    for (const name of standInsOf(selection.selections ?? [], conflicts)) names.add(name)
  }
  return names
}

function withoutOthers(
  selections: readonly QueryPlanSelectionNode[],
  kept: ReadonlySet<string>,
  conflicts: Conflicts,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (
      selection.kind === 'Field' &&
      conflicts.standIns.has(selection.name) &&
      !kept.has(selection.name)
    )
      return []
    if (!selection.selections) return [selection]
    const below = withoutOthers(selection.selections, kept, conflicts)
    // An object of which this fetch requires nothing is not required itself.
    return below.length === 0 ? [] : [{ ...selection, selections: below }]
  })
}
