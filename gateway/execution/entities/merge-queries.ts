/** Several entity queries of one subgraph -> one query that asks for all of their entities, each list under its own name. */

import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DefinitionNode,
  type FieldNode,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql'
import { compileBody, type SubgraphQuery } from '../subgraph/request-body.ts'

/** The variable of an entity query that holds its representations, as the planner names it. */
export const representationsName = 'representations'

/** The key of the merged answer for the entities of the query at this index. */
export function keyOfEntities(at: number): string {
  return `_entities${at}`
}

/** @returns undefined when two queries define one variable or fragment differently, or their names conflict */
export function mergeQueries(queries: readonly SubgraphQuery[]): SubgraphQuery | undefined {
  const parts = queries.map(({ query }, at) => readPart(query, at))
  const variables = new Map<string, string>()
  const fragments = new Map<string, string>()
  const fields: string[] = []
  for (const part of parts) {
    if (!part || !addAll(variables, part.variables) || !addAll(fragments, part.fragments))
      return undefined
    fields.push(part.field)
  }
  const listNames = queries.map((_query, at) => listNameAt(at))
  const variableNames = [...new Set(queries.flatMap((each) => each.variableNames))]
  // names of variables are chosen by the caller
  if (listNames.some((name) => variableNames.includes(name))) return undefined
  const query = stripIgnoredCharacters(
    `query(${[...variables.values()].join(' ')}){${fields.join(' ')}}${[...fragments.values()].join(' ')}`,
  )
  return { query, variableNames, writeBody: compileBody(query, variableNames, listNames) }
}

function listNameAt(at: number): string {
  return `${representationsName}${at}`
}

/** One query taken apart, everything printed. */
interface Part {
  readonly variables: readonly (readonly [string, string])[]
  readonly fragments: readonly (readonly [string, string])[]
  readonly field: string
}

function readPart(query: string, at: number): Part | undefined {
  const renamed = visit(parse(query, { noLocation: true }), {
    [Kind.VARIABLE]: (node) =>
      node.name.value === representationsName
        ? { ...node, name: { ...node.name, value: listNameAt(at) } }
        : undefined,
  })
  const operation = renamed.definitions.find(isOperation)
  const field = operation && onlyField(operation)
  if (!field || field.name.value !== '_entities' || operation.directives?.length) return undefined
  const alias = { kind: Kind.NAME, value: keyOfEntities(at) } as const
  return {
    variables: (operation.variableDefinitions ?? []).map(named),
    fragments: renamed.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, print(each)] as const] : [],
    ),
    field: print({ ...field, alias }),
  }
}

function named(definition: VariableDefinitionNode): readonly [string, string] {
  return [definition.variable.name.value, print(definition)]
}

function isOperation(definition: DefinitionNode): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION
}

function onlyField({ selectionSet: { selections } }: OperationDefinitionNode) {
  const [field] = selections
  return selections.length === 1 && field?.kind === Kind.FIELD
    ? (field satisfies FieldNode)
    : undefined
}

/** @returns false when a name is already defined with another text */
function addAll(known: Map<string, string>, added: Part['variables']): boolean {
  for (const [name, text] of added) {
    if ((known.get(name) ?? text) !== text) return false
    known.set(name, text)
  }
  return true
}
