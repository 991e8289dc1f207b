/** Variants of fragments: the fields that remain of a fragment may differ from spread to spread. */

import {
  Kind,
  print,
  visit,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** Fragments by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** Selections and the fragments that they need. */
export interface Settled {
  readonly selections: readonly SelectionNode[]
  /** The fragments that the selections spread, by name, in the order of their first use. */
  readonly fragments: Fragments
}

/** The variants of the fragments of one document. */
export interface FragmentVariants {
  /** The name of the variant with these selections; one name for equal selections. */
  nameFor(definition: FragmentDefinitionNode, selections: readonly SelectionNode[]): string
  /** Keeps the fragments in use; a fragment with one variant keeps its own name. */
  settle(selections: readonly SelectionNode[]): Settled
}

/** @param definitions the fragments of the document */
export function createVariants(definitions: Fragments): FragmentVariants {
  const names = new Map<string, string>()
  const variants = new Map<string, FragmentDefinitionNode>()

  function findUsed(selections: readonly SelectionNode[]): Fragments {
    const used = new Map<string, FragmentDefinitionNode>()
    const collect = (node: SelectionSetNode) => {
      visit(node, {
        FragmentSpread({ name: { value } }) {
          const fragment = variants.get(value) ?? definitions.get(value)
          if (!fragment || used.has(value)) return
          used.set(value, fragment)
          collect(fragment.selectionSet)
        },
      })
    }
    collect(setOf(selections))
    return used
  }

  return {
    nameFor(definition, selections) {
      const { value } = definition.name
      const selectionSet = setOf(selections)
      const key = `${value} ${print(selectionSet)}`
      const known = names.get(key)
      if (known !== undefined) return known
      let name = `${value}_${names.size + 1}`
      while (definitions.has(name)) name += '_'
      names.set(key, name)
      variants.set(name, { ...definition, selectionSet, name: { kind: Kind.NAME, value: name } })
      return name
    },
    settle(selections) {
      const used = findUsed(selections)
      const originals = new Map([...names].map(([key, name]) => [name, key.split(' ', 1)[0] ?? '']))
      const finalNames = new Map<string, string>()
      for (const name of used.keys()) {
        const original = originals.get(name)
        if (original === undefined || used.has(original)) continue
        const alike = [...used.keys()].filter((each) => originals.get(each) === original)
        if (alike.length === 1) finalNames.set(name, original)
      }
      const rename = <Node extends SelectionSetNode | FragmentDefinitionNode>(node: Node): Node =>
        visit(node, {
          FragmentSpread: (spread) => ({ ...spread, name: renamed(spread.name.value) }),
        })
      const renamed = (value: string) => ({
        kind: Kind.NAME as const,
        value: finalNames.get(value) ?? value,
      })
      const fragments = [...used].map(([name, fragment]): [string, FragmentDefinitionNode] => {
        const final = renamed(name)
        return [final.value, { ...rename(fragment), name: final }]
      })
      return {
        selections: rename(setOf(selections)).selections,
        fragments: new Map(fragments),
      }
    },
  }
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections }
}
