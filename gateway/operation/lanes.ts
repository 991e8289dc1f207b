/** The urgency of an operation, by its root fields: which operations begin first when the gateway is overloaded. */

import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsOf } from '../../authorization/decision/operation.ts'

/** Lanes in the order in which waiting operations begin. */
export const lanes = ['first', 'next', 'named', 'last'] as const

/**
 * `first`: mutations that the setting names; `next`: other mutations; `named`: queries that the setting names; `last`:
 * other queries, and documents that are not cached.
 */
export type Lane = (typeof lanes)[number]

/** Whether the operations of a lane read and change nothing. */
export function isReading(lane: Lane): boolean {
  return lane === 'named' || lane === 'last'
}

/** @param document valid */
export type SelectLane = (document: DocumentNode, operation: OperationDefinitionNode) => Lane

/**
 * An operation counts as named when each of its root fields is: no other field may come along. A named query goes before
 * other reading, and not before the acts that it leads to: however much is read, holds are placed.
 * @param patterns `mutation.placeHold` or `query.holds`; a `*` at the end stands for any ending
 */
export function createLaneSelector(patterns: readonly string[]): SelectLane {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')))
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1))
  const isNamedField = (field: string) =>
    exact.has(field) || prefixes.some((prefix) => field.startsWith(prefix))
  return (document, operation) => {
    const fields = rootFieldsOf(document, operation)
    const isNamed =
      fields.length > 0 && fields.every((name) => isNamedField(`${operation.operation}.${name}`))
    if (operation.operation === OperationTypeNode.MUTATION) return isNamed ? 'first' : 'next'
    return isNamed ? 'named' : 'last'
  }
}

/** The lane of a text that is not parsed yet. */
export function laneOfUnknown(query: string): Lane {
  return /^\s*mutation\b/.test(query) ? 'next' : 'last'
}

function rootFieldsOf(
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): readonly string[] {
  const fragments = fragmentsOf(document)
  const names = new Set<string>()
  const spread = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  collect(selectionSet)
  names.delete('__typename')
  return [...names]
}
