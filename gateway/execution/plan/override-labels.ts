/** Progressive `@override`: which labels a supergraph has, and which of them apply to one operation. */

import { Kind, visit, type DocumentNode } from 'graphql'

/** Decides once for an operation which labels apply. */
export interface OverrideDecider {
  /** The labels that apply to the operation that begins now. */
  decide(): ReadonlySet<string>
}

/** `percent(x)`, x from 0 to 100 with up to eight decimals, as composition accepts it. */
const percentLabel = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/

/** Labels in `@join__field(overrideLabel:)`, sorted, each once. */
export function findOverrideLabels(document: DocumentNode): readonly string[] {
  const labels = new Set<string>()
  visit(document, {
    [Kind.ARGUMENT]({ name, value }) {
      if (name.value === 'overrideLabel' && value.kind === Kind.STRING) labels.add(value.value)
    },
  })
  return [...labels].toSorted()
}

/**
 * One number decides all percentages of an operation: a field at `percent(10)` moves only where one at `percent(50)`
 * has moved, and an operation never reads both halves of a migration.
 * @param random a number from 0 to 1, 1 excluded
 */
export function createOverrideDecider(
  labels: readonly string[],
  random: () => number,
): OverrideDecider {
  const percents = labels.flatMap((label) => {
    const percent = percentOf(label)
    return percent === undefined ? [] : [{ label, percent }]
  })
  return {
    decide() {
      if (percents.length === 0) return none
      const drawn = random() * 100
      return new Set(percents.flatMap(({ label, percent }) => (drawn < percent ? [label] : [])))
    },
  }
}

/** Labels that no rule decides: their fields stay in the subgraph that they are taken from. */
export function findUnknownLabels(labels: readonly string[]): readonly string[] {
  return labels.filter((label) => percentOf(label) === undefined)
}

function percentOf(label: string): number | undefined {
  const percent = percentLabel.exec(label)?.[1]
  return percent === undefined ? undefined : Number(percent)
}

const none: ReadonlySet<string> = new Set()
