/** Compiles an operation: plans it, makes its steps and the writers of its response. */

import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql'
import type { QueryPlan } from '@apollo/query-planner'
import { conditionVariables, findOperation } from '../../authorization/decision/operation.ts'
import { compileAnswerWriter } from './response/response-writer.ts'
import type { SelectionContext } from './response/collect-fields.ts'
import { compilePlan, repeatedFetches, withSource, type PlanOptions } from './compile-plan.ts'
import type { ExecutionRequest } from './engine.ts'
import { compileSource, type SubscriptionSource } from './fetch-step.ts'
import { createEntityQueriesBySubgraph } from './entities/entity-queries.ts'
import { bindVariables, type BoundDocument } from './plan/bind-variables.ts'
import { findTypeConflicts } from './plan/find-type-conflicts.ts'
import { decideConditions } from './plan/decide-conditions.ts'
import { writeDirectiveDefaults } from './plan/executable-directives.ts'
import { findUnresolvable } from './plan/find-unresolvable.ts'
import { isolateKeys } from './plan/isolate-keys.ts'
import type { PlanningOptions, QueryPlanner } from './plan/planner.ts'
import { isPositional } from './plan/positional.ts'
import { refusalOfPlanner, refuseUnresolvable } from './plan/refuse-unresolvable.ts'
import type { PreparedSupergraph } from './plan/prepare-supergraph.ts'
import type { Step } from './execution-state.ts'
import { findSoleProviders } from './plan/sole-providers.ts'
import { createTypeConditions } from './type-conditions.ts'
import type { Writer } from './response/writer.ts'

/**
 * An operation that is planned and compiled; it may run many times, with other callers and other variables but those that
 * its conditions read.
 */
export interface CompiledOperation {
  readonly operation: OperationDefinitionNode
  /** Of a subscription: where its results come from. */
  readonly source: SubscriptionSource | undefined
  /** Every fetch; of a subscription those that follow each result. */
  readonly step: Step
  /** Variables of the caller -> variables of the steps. */
  readonly bindVariables: BoundDocument['bindVariables']
  readonly write: Writer
}

/** Compiles operations with one planner. */
export interface OperationCompiler {
  /**
   * Compiles an operation for one set of values of the variables that its conditions read.
   * @param request of its variables no others are read
   * @param overrides labels of `@override` that apply
   * @throws {GRAPHQL_VALIDATION_FAILED} when no subgraph can resolve a field of the operation
   * @throws when the planner gives up for another reason, or the plan has a part that is not served
   */
  compile(
    request: Pick<ExecutionRequest, 'document' | 'operationName' | 'variables'>,
    overrides: ReadonlySet<string>,
  ): CompiledOperation
}

/** Creates the compiler; options that depend on one operation are added for each. */
export function createOperationCompiler(
  planner: QueryPlanner,
  options: Omit<
    PlanOptions,
    | keyof PreparedSupergraph
    | 'responseKeys'
    | 'literals'
    | 'repeated'
    | 'entityQueriesOf'
    | 'isPositional'
    | 'isSolelyProvided'
  >,
): OperationCompiler {
  const conditions = createTypeConditions(planner.schema)
  return {
    compile({ document: given, operationName, variables }, overrides) {
      const document = writeDirectiveDefaults(given, planner.schema)
      const operation = findOperation({ document, operationName })
      const root = operation && planner.schema.getRootType(operation.operation)
      if (!operation || !root) throw new TypeError('no operation to execute')
      const fragments = new Map<string, FragmentDefinitionNode>()
      for (const definition of document.definitions)
        if (definition.kind === Kind.FRAGMENT_DEFINITION)
          fragments.set(definition.name.value, definition)
      const conflicts = findTypeConflicts(document, operation)
      const { dependencies } = planner.prepared
      const isolated = isolateKeys(document, planner.schema, dependencies, conflicts)
      const decided = decideConditions({ document: isolated.document, operationName, variables })
      const bound = bindVariables(decided, planner.schema)
      const node = planWhole(planner, bound.document, operationName, {
        isTypeConditioned: conflicts.size > 0,
        overrides,
      })
      const fetches = withSource(node)
      const planOptions: PlanOptions = {
        ...options,
        ...planner.prepared,
        responseKeys: isolated.responseKeys,
        literals: bound.literals,
        repeated: repeatedFetches(fetches, { ...planner.prepared, literals: bound.literals }),
        entityQueriesOf: createEntityQueriesBySubgraph(),
        isPositional: isPositional(fetches),
        isSolelyProvided: findSoleProviders(fetches),
      }
      const isSubscription = node?.kind === 'Subscription'
      return {
        operation,
        bindVariables: bound.bindVariables,
        source: isSubscription ? compileSource(node.primary, planOptions) : undefined,
        step: compilePlan(isSubscription ? node.rest : node, planOptions),
        write: compileWriter(planner, document, variables, {
          operation,
          fragments,
          conditions,
          internalKeys: isolated.internalKeys,
        }),
      }
    },
  }
}

/** @throws {GRAPHQL_VALIDATION_FAILED} when no subgraph can resolve a field of the operation */
function planWhole(
  planner: QueryPlanner,
  document: DocumentNode,
  operationName: string | null,
  options: PlanningOptions,
): QueryPlan['node'] {
  let plan: QueryPlan
  try {
    plan = planner.plan(document, operationName, options)
  } catch (error) {
    throw refusalOfPlanner(error)
  }
  const operation = findOperation({ document, operationName })
  const unresolvable = operation && findUnresolvable({ document, operation }, withSource(plan.node))
  if (unresolvable !== undefined) throw refuseUnresolvable(unresolvable)
  return plan.node
}

/** The writer for the fields that the conditions leave in for these values. */
function compileWriter(
  { schema }: QueryPlanner,
  document: DocumentNode,
  variables: ExecutionRequest['variables'],
  context: Omit<SelectionContext, 'conditionValues'>,
): Writer {
  const { operation, selectionSet } = context.operation
  const root = schema.getRootType(operation)
  if (!root) throw new TypeError(`no root type for a ${operation}`)
  const isOn = (name: string) => Object.hasOwn(variables, name) && variables[name] === true
  const conditionValues = Object.fromEntries(
    conditionVariables(document).map((name) => [name, isOn(name)]),
  )
  return compileAnswerWriter({ ...context, schema, root, selectionSet, conditionValues })
}
