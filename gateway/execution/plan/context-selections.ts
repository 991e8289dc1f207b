/** The fields of enclosing objects that become arguments by `@fromContext`. */

import { Kind, visit, type ConstDirectiveNode } from 'graphql'
import { parseFieldSet } from './field-sets.ts'

/**
 * Names of the fields whose values an enclosing object gives to the arguments of a field; none where it takes no
 * argument from a context.
 * @param directive of the field, in a supergraph
 * @see the join specification, `join__ContextArgument`
 */
export function contextFields({ name, arguments: given = [] }: ConstDirectiveNode): string[] {
  const list = given.find((each) => each.name.value === 'contextArguments')?.value
  if (name.value !== 'join__field' || list?.kind !== Kind.LIST) return []
  const names: string[] = []
  visit(list, {
    [Kind.OBJECT_FIELD]({ name: { value: key }, value }) {
      if (key === 'selection' && value.kind === Kind.STRING) names.push(...namesIn(value.value))
    },
  })
  return names
}

/** @param selection `{ currency }`, or a fragment for each type: `... on User { currency }` */
function namesIn(selection: string): readonly string[] {
  const names: string[] = []
  const text = selection.trim()
  visit(parseFieldSet(text.startsWith('{') ? text.slice(1, -1) : text), {
    [Kind.FIELD](field) {
      names.push(field.name.value)
    },
  })
  return names
}
