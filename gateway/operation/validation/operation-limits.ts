/** How large an operation may be, counted as it will be executed: through its fragments, each of them counted once. */

import {
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { operationRefused } from '../../errors.ts'
import type { GatewayLimits } from '../../config/limits-config.ts'

/** What is counted of a selection set; counts stop growing where no limit reaches. */
interface Size {
  readonly depth: number
  readonly aliases: number
  readonly fields: number
}

const beyondAnyLimit = Number.MAX_SAFE_INTEGER / 4
const add = (a: number, b: number) => Math.min(a + b, beyondAnyLimit)

/** @throws {MAX_DEPTH_LIMIT | MAX_ALIASES_LIMIT | MAX_ROOT_FIELDS_LIMIT | MAX_DIRECTIVES_LIMIT} */
export function checkOperationLimits(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: GatewayLimits,
): void {
  if (countDirectives(document) > limits.maxDirectives)
    throw operationRefused('MAX_DIRECTIVES_LIMIT')
  const { depth, aliases, fields } = measure(document, operation.selectionSet)
  const maxRootFields =
    operation.operation === OperationTypeNode.MUTATION
      ? limits.maxMutationRootFields
      : limits.maxRootFields
  if (fields > maxRootFields) throw operationRefused('MAX_ROOT_FIELDS_LIMIT')
  if (aliases > limits.maxAliases) throw operationRefused('MAX_ALIASES_LIMIT')
  if (depth > limits.maxDepth) throw operationRefused('MAX_DEPTH_LIMIT')
}

function countDirectives(document: DocumentNode): number {
  let count = 0
  visit(document, {
    Directive() {
      count++
    },
  })
  return count
}

/** `fields` counts the fields of the set itself; validation has refused fragments that hold themselves. */
function measure(document: DocumentNode, root: SelectionSetNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  const measured = new Map<string, Size>()

  function ofFragment(name: string): Size {
    const known = measured.get(name)
    if (known) return known
    measured.set(name, { depth: 0, aliases: 0, fields: 0 })
    const fragment = fragments.get(name)
    const size = fragment ? ofSet(fragment.selectionSet) : { depth: 0, aliases: 0, fields: 0 }
    measured.set(name, size)
    return size
  }

  function ofSet({ selections }: SelectionSetNode): Size {
    let depth = 0
    let aliases = 0
    let fields = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet && ofSet(selection.selectionSet)
        // the standard introspection query is deeper than any other; validation bounds it (MaxIntrospectionDepthRule)
        const below = isIntrospection(selection.name.value) ? 0 : (inner?.depth ?? 0)
        depth = Math.max(depth, 1 + below)
        aliases = add(aliases, (selection.alias ? 1 : 0) + (inner?.aliases ?? 0))
        fields = add(fields, 1)
        continue
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSet(selection.selectionSet)
      depth = Math.max(depth, inner.depth)
      aliases = add(aliases, inner.aliases)
      fields = add(fields, inner.fields)
    }
    return { depth, aliases, fields }
  }
  return ofSet(root)
}

function isIntrospection(fieldName: string): boolean {
  return fieldName === '__schema' || fieldName === '__type'
}
