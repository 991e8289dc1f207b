/** The variables of a plan: a caller's names that plans use themselves are renamed, long numbers become variables. */

import {
  getNamedType,
  GraphQLID,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parseType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql'
import { ExactNumber, isRounded } from '../exact-json.ts'
import { setOwn, type JsonObject } from '../json.ts'

type Variables = Readonly<Record<string, unknown>>

/** A document whose variables do not conflict with those of plans, and the way to translate values. */
export interface BoundDocument {
  /** The document to plan. */
  readonly document: DocumentNode
  /** Variables of the caller -> variables of the plan; the same object where nothing differs. */
  readonly bindVariables: (variables: Variables) => Variables
  /** Literals by the variables that stand for them in the plan; requests hold them as they were written. */
  readonly literals: ReadonlyMap<string, ValueNode>
}

/** Names that plans give to variables of their own: representations, and arguments from a context. */
const plannersName = /^(?:representations\d*|contextualArgument_\w*)$/

/**
 * The planner reads numbers of a document as doubles, so a longer one would reach subgraphs rounded. A variable stands
 * for it while the planner works.
 * @param document valid for `schema`
 */
export function bindVariables(document: DocumentNode, schema: GraphQLSchema): BoundDocument {
  const freeName = createFreeNames(document)
  const renamed = new Map<string, string>()
  const literals: Literal[] = []
  const types = new TypeInfo(schema)
  const bound = visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.ARGUMENT](node) {
        const type = types.getArgument()?.type
        const value = type ? hoistNumbers(node.value, type, literals, freeName) : node.value
        return value === node.value ? undefined : { ...node, value }
      },
      [Kind.VARIABLE](node) {
        const { value } = node.name
        if (!plannersName.test(value)) return undefined
        const name = renamed.get(value) ?? freeName()
        renamed.set(value, name)
        return { ...node, name: { ...node.name, value: name } }
      },
    }),
  )
  if (renamed.size === 0 && literals.length === 0)
    return { document, bindVariables: (variables) => variables, literals: noLiterals }
  const computed = literals.filter(({ value }) => holdsVariable(value))
  return {
    document: declare(bound, literals),
    literals: new Map(
      literals.filter((each) => !computed.includes(each)).map(({ name, value }) => [name, value]),
    ),
    bindVariables(variables) {
      const values: JsonObject = { ...variables }
      for (const [name, as] of renamed)
        if (Object.hasOwn(variables, name)) values[as] = variables[name]
      for (const { name, type, value } of computed) values[name] = valueOf(value, type, variables)
      return values
    },
  }
}

const noLiterals: BoundDocument['literals'] = new Map()

function holdsVariable(value: ValueNode): boolean {
  let found = false
  visit(value, {
    [Kind.VARIABLE]() {
      found = true
    },
  })
  return found
}

/**
 * The value of a literal of a custom scalar or an ID, its long numbers as they are written.
 * @returns undefined for a variable that has no value
 */
export function valueOf(node: ValueNode, type: GraphQLInputType, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined
    case Kind.INT:
    case Kind.FLOAT:
      if (getNamedType(type) === GraphQLID) return node.value
      return isRounded(node.value) ? new ExactNumber(node.value) : Number(node.value)
    case Kind.LIST:
      return node.values.map((each) => valueOf(each, type, variables) ?? null)
    case Kind.OBJECT: {
      const object: JsonObject = {}
      for (const { name, value } of node.fields)
        setOwn(object, name.value, valueOf(value, type, variables))
      return object
    }
    case Kind.NULL:
      return null
    default:
      return node.value
  }
}

/** Whether a number of the literal would be rounded. */
export function holdsLongNumber(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return isRounded(node.value)
    case Kind.LIST:
      return node.values.some(holdsLongNumber)
    case Kind.OBJECT:
      return node.fields.some(({ value }) => holdsLongNumber(value))
    default:
      return false
  }
}

/** A part of the document that a variable stands for. */
interface Literal {
  readonly name: string
  readonly type: GraphQLInputType
  readonly value: ValueNode
}

function hoistNumbers(
  value: ValueNode,
  type: GraphQLInputType,
  literals: Literal[],
  freeName: () => string,
): ValueNode {
  if (!holdsLongNumber(value)) return value
  const inner = isNonNullType(type) ? type.ofType : type
  if (isListType(inner)) {
    // A single value stands for a list of one; a variable does not.
    const values = value.kind === Kind.LIST ? value.values : [value]
    const hoisted = values.map((each) => hoistNumbers(each, inner.ofType, literals, freeName))
    return { kind: Kind.LIST, values: hoisted }
  }
  if (isInputObjectType(inner) && value.kind === Kind.OBJECT) {
    const fields = inner.getFields()
    return {
      ...value,
      fields: value.fields.map((field) => {
        const own = fields[field.name.value]?.type
        return own ? { ...field, value: hoistNumbers(field.value, own, literals, freeName) } : field
      }),
    }
  }
  if (!isScalarType(inner) || (isSpecifiedScalarType(inner) && inner !== GraphQLID)) return value
  const name = freeName()
  literals.push({ name, type, value })
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } }
}

/** Every operation declares every literal: the planner leaves out those that a fetch does not use. */
function declare(document: DocumentNode, literals: readonly Literal[]): DocumentNode {
  if (literals.length === 0) return document
  const definitions = literals.map(({ name, type }): VariableDefinitionNode => ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: parseType(String(type)),
  }))
  return visit(document, {
    [Kind.OPERATION_DEFINITION]: (node) => ({
      ...node,
      variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions],
    }),
  })
}

function createFreeNames(document: DocumentNode): () => string {
  const used = new Set<string>()
  visit(document, {
    [Kind.VARIABLE]({ name }) {
      used.add(name.value)
    },
  })
  let count = 0
  return () => {
    do count++
    while (used.has(`bound_${count}`))
    return `bound_${count}`
  }
}
