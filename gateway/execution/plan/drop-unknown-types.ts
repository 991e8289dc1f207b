/** Removes fragments on types that a subgraph does not know from the requests of a plan. */

import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner'
import { Kind, parse, print, visit, type SelectionSetNode } from 'graphql'
import type { TypesBySubgraph } from './complete-abstract-types.ts'

/** The plan without fragments on types that the subgraph of their fetch does not know: it never returns such objects. */
export function dropUnknownTypes(plan: QueryPlan, typesOf: TypesBySubgraph): QueryPlan {
  if (!plan.node) return plan
  if (plan.node.kind === 'Subscription') {
    const { primary, rest } = plan.node
    const node = {
      ...plan.node,
      primary: dropIn(primary, typesOf),
      ...(rest ? { rest: dropIn(rest, typesOf) } : {}),
    }
    return { ...plan, node }
  }
  return { ...plan, node: dropIn(plan.node, typesOf) }
}

function dropIn<Node extends PlanNode>(node: Node, typesOf: TypesBySubgraph): Node {
  const below = (each: PlanNode) => dropIn(each, typesOf)
  switch (node.kind) {
    case 'Fetch':
      return { ...node, ...withoutUnknown(node, typesOf.get(node.serviceName) ?? new Set()) }
    case 'Flatten':
      return { ...node, node: below(node.node) }
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(below) }
    default:
      return node
  }
}

function withoutUnknown(
  { operation, variableUsages = [] }: FetchNode,
  known: ReadonlySet<string>,
): Pick<FetchNode, 'operation' | 'variableUsages'> {
  let isChanged = false
  const document = visit(parse(operation, { noLocation: true }), {
    [Kind.INLINE_FRAGMENT](node) {
      if (node.typeCondition === undefined || known.has(node.typeCondition.name.value))
        return undefined
      isChanged = true
      return null
    },
    [Kind.SELECTION_SET]: {
      leave: (node) => (node.selections.length === 0 ? onlyTypename : undefined),
    },
  })
  if (!isChanged) return { operation, variableUsages }
  const used = new Set<string>()
  visit(document, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: ({ name }) => void used.add(name.value),
  })
  const declared = visit(document, {
    [Kind.VARIABLE_DEFINITION]: (node) => (used.has(node.variable.name.value) ? false : null),
  })
  return {
    operation: print(declared),
    variableUsages: variableUsages.filter((name) => used.has(name)),
  }
}

const onlyTypename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
}
