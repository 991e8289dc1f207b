/** Queries over any schema by chance: nested selections, fragments, aliases, conditions, arguments that the caller gives. */

import fc from 'fast-check'
import {
  getNamedType,
  isCompositeType,
  isObjectType,
  parse,
  validate,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import {
  renderOperation,
  type Condition,
  type FieldSelection,
  type RenderedOperation,
  type SelectedField,
  type Selection,
} from './render-operation.ts'

/** Arguments of a field, by `Type.field` or else by the field's name; a field without an entry takes nothing. */
export type ArgumentChoices = Readonly<Record<string, fc.Arbitrary<FieldArguments>>>
export type FieldArguments = Readonly<Record<string, unknown>>

export interface OperationLimits {
  /** Fields inside one another. */
  readonly depth: number
  /** Most selections of one object. */
  readonly width: number
}

/** Most often the first, by how often one of the others. */
export const mostly = <Value>(
  usual: Value,
  others: readonly Value[],
  times = 8,
): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: times, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )

const condition = mostly<Condition>('', [
  ' @include(if: $yes)',
  ' @skip(if: $yes)',
  ' @skip(if: $no)',
])

/** A name that lists have by themselves, and one that nobody has. */
const alias = mostly<string | null>(null, ['length', 'other'])

const typename: SelectedField = { name: '__typename', args: [] }

/** Valid operations of the schema's query type. */
export function generateOperations(
  schema: GraphQLSchema,
  choices: ArgumentChoices,
  { depth, width }: OperationLimits,
): fc.Arbitrary<RenderedOperation> {
  const known = new Map<string, fc.Arbitrary<readonly Selection[]>>()

  function selectionsOf(type: GraphQLObjectType, depth: number, withSpreads = true) {
    const key = `${type.name} ${depth} ${withSpreads}`
    const made = known.get(key) ?? makeSelections(type, depth, withSpreads)
    known.set(key, made)
    return made
  }

  function makeSelections(type: GraphQLObjectType, depth: number, withSpreads: boolean) {
    const fields = Object.values(type.getFields())
    const isComposite = (field: (typeof fields)[number]) =>
      isCompositeType(getNamedType(field.type))
    const leaves = [...fields.filter((each) => !isComposite(each)), typename]
    const nested = depth > 1 ? fields.filter(isComposite) : []
    const isRoot = type === schema.getQueryType()
    const ofFields = (list: readonly SelectedField[], weight: number) =>
      list.length === 0
        ? []
        : [
            {
              weight,
              arbitrary: fc
                .constantFrom(...list)
                .chain((each) => fieldOf(type, each, depth, withSpreads)),
            },
          ]
    const selection: fc.Arbitrary<Selection> = fc.oneof(
      ...ofFields(leaves, isRoot ? 1 : 4),
      ...ofFields(nested, isRoot ? 16 : 5),
      ...(depth > 1 && !isRoot
        ? [
            { weight: 1, arbitrary: inlineOf(type, depth, withSpreads) },
            ...twiceOf(type, nested, depth, withSpreads),
          ]
        : []),
      ...(depth > 1 && withSpreads && fragmentTypes.includes(type)
        ? [{ weight: 1, arbitrary: spreadOf(type) }]
        : []),
    )
    return fc.array(selection, { minLength: 1, maxLength: isRoot ? 4 : width, size: 'max' })
  }

  function fieldOf(
    parent: GraphQLObjectType,
    field: SelectedField,
    depth: number,
    withSpreads: boolean,
  ): fc.Arbitrary<FieldSelection> {
    const target = field.type && getNamedType(field.type)
    return fc.record({
      kind: fc.constant('field' as const),
      field: fc.constant(field),
      alias,
      values: choices[`${parent.name}.${field.name}`] ?? choices[field.name] ?? fc.constant({}),
      isVariable: fc.boolean(),
      condition,
      selections: isObjectType(target)
        ? selectionsOf(target, depth - 1, withSpreads)
        : fc.constant([]),
    })
  }

  const inlineOf = (type: GraphQLObjectType, depth: number, withSpreads: boolean) =>
    fc.record({
      kind: fc.constant('inline' as const),
      on: fc.constantFrom(type.name, null),
      condition,
      selections: selectionsOf(type, depth - 1, withSpreads),
    })

  /** One field twice, for other things and under other conditions: what two fetches may bring. */
  function twiceOf(
    type: GraphQLObjectType,
    fields: readonly SelectedField[],
    depth: number,
    withSpreads: boolean,
  ) {
    if (fields.length === 0) return []
    const arbitrary = fc.constantFrom(...fields).chain((field) => {
      const once = fieldOf(type, field, depth, withSpreads)
      return fc.tuple(once, once, condition).map(([one, other, condition]): Selection => ({
        kind: 'inline',
        on: null,
        condition: '',
        selections: [one, { ...one, condition, selections: other.selections }],
      }))
    })
    return [{ weight: 1, arbitrary }]
  }

  const spreadOf = (type: GraphQLObjectType) =>
    fc.record({
      kind: fc.constant('spread' as const),
      on: fc.constant(type.name),
      condition,
    })

  const query = schema.getQueryType()
  if (!query) throw new TypeError('a schema without queries')
  // a fragment is worth its name where the same type is met in several places
  const fragmentTypes = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      isObjectType(type) && type !== query && 'id' in type.getFields(),
  )
  return (
    fc
      .record({
        selections: selectionsOf(query, depth),
        fragments: fc.record(
          Object.fromEntries(
            fragmentTypes.map((type) => [type.name, selectionsOf(type, 2, false)]),
          ),
        ),
        yes: fc.boolean(),
      })
      .map(renderOperation)
      // an alias may be taken by another field
      .filter(({ query }) => validate(schema, parse(query)).length === 0)
  )
}
