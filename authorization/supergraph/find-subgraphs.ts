/** Finds the subgraphs that define an element of a supergraph, by its join directives: for the decision record. */

import { isEnumType, type GraphQLSchema } from 'graphql'
import { argumentOf, textArguments, type Element } from './read-elements.ts'

/** @returns a function from a coordinate to names of subgraphs; empty without join directives */
export function createSubgraphFinder(
  schema: GraphQLSchema,
  elements: ReadonlyMap<string, Element>,
): (coordinate: string) => readonly string[] {
  const names = readNames(schema)
  const graphsOf = (coordinate: string, directive: string) =>
    textArguments(elements.get(coordinate), directive, 'graph').map(
      (graph) => names.get(graph) ?? graph,
    )
  return (coordinate) => {
    const [type = ''] = coordinate.split('.')
    const ofField = type === coordinate ? [] : graphsOf(coordinate, 'join__field')
    return [...new Set(ofField.length > 0 ? ofField : graphsOf(type, 'join__type'))]
  }
}

/** `enum join__Graph { USERS @join__graph(name: "users", url: "…") }` */
function readNames(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const graphs = schema.getType('join__Graph')
  if (!isEnumType(graphs)) return new Map()
  return new Map(
    graphs.getValues().map(({ name, astNode }) => {
      const directive = astNode?.directives?.find((each) => each.name.value === 'join__graph')
      const known = directive && argumentOf(directive, 'name')
      return [name, typeof known === 'string' ? known : name]
    }),
  )
}
