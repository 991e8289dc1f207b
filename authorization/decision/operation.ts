/** The operation of a document that is executed, and the selections that `@skip` and `@include` leave out. */

import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'

/** A document, and the operation of it that is requested. */
export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  /** Only those of `@skip` and `@include` are read, so that they need not be coerced. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** The operation that is executed; undefined when document and name select none. */
export function findOperation({
  document,
  operationName,
}: OperationRequest): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  if (operationName === null || operationName === undefined || operationName === '')
    return operations.length === 1 ? operations[0] : undefined
  return operations.find(({ name }) => name?.value === operationName)
}

/** The fragments of a document by name. */
export function fragmentsOf({
  definitions,
}: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  return fragments
}

/** Names of the variables that conditions read, in the order of the document. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}

/** Whether the variable is true: as given, else by its default. */
export function isTrue(
  name: string,
  operation: OperationDefinitionNode,
  variables: OperationRequest['variables'] = {},
): boolean {
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined
  if (given !== undefined) return given === true
  const definition = operation.variableDefinitions?.find(
    ({ variable }) => variable.name.value === name,
  )
  return definition?.defaultValue?.kind === Kind.BOOLEAN && definition.defaultValue.value
}

/** Whether `@skip` or `@include` leaves the selection out. */
export function isLeftOut(
  { directives = [] }: SelectionNode,
  operation: OperationDefinitionNode,
  variables: OperationRequest['variables'],
): boolean {
  return directives.some(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false
    const condition = given.find((each) => each.name.value === 'if')?.value
    const holds =
      condition?.kind === Kind.VARIABLE
        ? isTrue(condition.name.value, operation, variables)
        : condition?.kind === Kind.BOOLEAN && condition.value
    return name.value === 'skip' ? holds : !holds
  })
}
