/** A value that a caller gave, as a literal of the document or as a variable: one reading of both. */

import { Kind, type GraphQLLeafType, type ValueNode } from 'graphql'
import { ExactNumber } from '../../execution/exact-json.ts'

/** A given value. Its content is never part of a message. */
export interface GivenValue {
  /** `variable`: a variable inside a literal, which is checked where it is given. */
  readonly kind: 'null' | 'variable' | 'list' | 'object' | 'leaf'
  /** The items of a list; the value itself for any other kind. */
  items(): readonly GivenValue[]
  /** The fields of an object by name. */
  fields(): ReadonlyMap<string, GivenValue>
  /** @throws whatever the type throws for a value that it does not take */
  parse(type: GraphQLLeafType): unknown
}

/** A literal of the document. */
export function givenLiteral(node: ValueNode): GivenValue {
  const given: GivenValue = {
    kind: kindOfLiteral(node),
    items: () => (node.kind === Kind.LIST ? node.values.map(givenLiteral) : [given]),
    fields: () =>
      new Map(
        node.kind === Kind.OBJECT
          ? node.fields.map(({ name, value }) => [name.value, givenLiteral(value)])
          : [],
      ),
    parse: (type) => type.parseLiteral(node, {}),
  }
  return given
}

function kindOfLiteral({ kind }: ValueNode): GivenValue['kind'] {
  if (kind === Kind.NULL) return 'null'
  if (kind === Kind.VARIABLE) return 'variable'
  if (kind === Kind.LIST) return 'list'
  return kind === Kind.OBJECT ? 'object' : 'leaf'
}

/** A value of the variables. */
export function givenVariable(value: unknown): GivenValue {
  const given: GivenValue = {
    kind: kindOfVariable(value),
    items: () => (Array.isArray(value) ? value.map(givenVariable) : [given]),
    fields: () =>
      new Map(
        given.kind === 'object'
          ? Object.entries(value as object).map(([name, each]) => [name, givenVariable(each)]) // neither null nor a list
          : [],
      ),
    parse: (type) => type.parseValue(value),
  }
  return given
}

function kindOfVariable(value: unknown): GivenValue['kind'] {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' && !(value instanceof ExactNumber) ? 'object' : 'leaf'
}
