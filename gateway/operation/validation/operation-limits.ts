/** Limits on the size of an operation, counted as it is executed: through its fragments. */

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
import { countFields } from '../../execution/plan/count-fields.ts'
import type { GatewayLimits } from '../../config/limits-config.ts'

/** Counts of one operation; they stop growing far beyond every limit. */
export interface OperationSize {
  readonly directives: number
  readonly depth: number
  readonly aliases: number
  readonly rootFields: number
  readonly fields: number
}

/** Counts of one selection set. */
interface SetSize {
  readonly depth: number
  readonly aliases: number
  /** The fields of the set itself. */
  readonly fields: number
}

const beyondAnyLimit = Number.MAX_SAFE_INTEGER / 4
const add = (a: number, b: number) => Math.min(a + b, beyondAnyLimit)

/** @param document valid: no fragment spreads itself */
export function measureOperation(
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): OperationSize {
  const { depth, aliases, fields } = measure(document, selectionSet)
  return {
    directives: countDirectives(document),
    depth,
    aliases,
    rootFields: fields,
    fields: countFields(document, selectionSet),
  }
}

/** @throws {MAX_DIRECTIVES_LIMIT | MAX_ROOT_FIELDS_LIMIT | MAX_ALIASES_LIMIT | MAX_DEPTH_LIMIT | MAX_FIELDS_LIMIT} */
export function checkOperationLimits(
  { directives, depth, aliases, rootFields, fields }: OperationSize,
  { operation }: OperationDefinitionNode,
  limits: GatewayLimits,
): void {
  if (directives > limits.maxDirectives) throw operationRefused('MAX_DIRECTIVES_LIMIT')
  const maxRootFields =
    operation === OperationTypeNode.MUTATION ? limits.maxMutationRootFields : limits.maxRootFields
  if (rootFields > maxRootFields) throw operationRefused('MAX_ROOT_FIELDS_LIMIT')
  if (aliases > limits.maxAliases) throw operationRefused('MAX_ALIASES_LIMIT')
  if (depth > limits.maxDepth) throw operationRefused('MAX_DEPTH_LIMIT')
  if (fields > limits.maxFields) throw operationRefused('MAX_FIELDS_LIMIT')
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

function measure(document: DocumentNode, root: SelectionSetNode): SetSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  const measured = new Map<string, SetSize>()

  function ofFragment(name: string): SetSize {
    const known = measured.get(name)
    if (known) return known
    measured.set(name, { depth: 0, aliases: 0, fields: 0 })
    const fragment = fragments.get(name)
    const size = fragment ? ofSet(fragment.selectionSet) : { depth: 0, aliases: 0, fields: 0 }
    measured.set(name, size)
    return size
  }

  function ofSet({ selections }: SelectionSetNode): SetSize {
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
