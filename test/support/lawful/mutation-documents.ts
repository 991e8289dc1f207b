/** The text of each mutation with all scalars of its payload, and its input checked as the gateway checks it. */

import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  coerceInputValue,
  getNamedType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  parse,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql'
import { scalars } from '../../../schema/scalars.ts'
import { subgraphNames, type SubgraphName } from '../../../subgraphs/kit/subgraph-name.ts'

/** One mutation as a client sends it. */
export interface MutationDocument {
  readonly subgraph: SubgraphName
  readonly query: string
  /** The type of its idempotency key, such as `ID!`; undefined: it takes none. */
  readonly keyOf: string | undefined
  /** Whether the gateway would let this input pass: every value is of its type. */
  accepts(input: unknown): boolean
}

/** Types whose fields identify a person, which a purpose opens. */
const ofPersons: readonly string[] = ['Person', 'TransferProxy']

/** The mutations of every subgraph, by name. */
export const mutationDocuments: ReadonlyMap<string, MutationDocument> = new Map(
  subgraphNames.flatMap((subgraph) => {
    const text = readFileSync(
      new URL(`../../../schema/${subgraph}.graphql`, import.meta.url),
      'utf8',
    )
    const declared = Object.entries(scalars).filter(([name]) => text.includes(`scalar ${name}\n`))
    const schema = buildSubgraphSchema({
      typeDefs: parse(text),
      resolvers: Object.fromEntries(declared),
    })
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
    return fields.map((field): [string, MutationDocument] => [
      field.name,
      documentOf(subgraph, field),
    ])
  }),
)

function documentOf(
  subgraph: SubgraphName,
  field: GraphQLField<unknown, unknown>,
): MutationDocument {
  const type = field.args[0]?.type as GraphQLInputType // every mutation has its `input`
  const payload = getNamedType(field.type) as GraphQLObjectType // and a payload
  const query = `mutation ($input: ${String(type)}) { answer: ${field.name}(input: $input) { ${selectionOf(payload, 2)} } }`
  return {
    subgraph,
    query,
    keyOf: keyOf(type),
    accepts(input) {
      let isRight = true
      coerceInputValue(input, type, () => {
        isRight = false
      })
      return isRight
    },
  }
}

function keyOf(type: GraphQLInputType): string | undefined {
  const input = getNamedType(type)
  const key = isInputObjectType(input) ? input.getFields()['idempotencyKey'] : undefined
  return key && String(key.type)
}

/** Scalars, and objects to a depth; fields that need an argument or read a person are left out. */
function selectionOf(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, args, type: fieldType }) => {
    if (args.some(isRequiredArgument)) return []
    const named = getNamedType(fieldType)
    if (!isObjectType(named)) return ofPersons.includes(type.name) ? [] : [name]
    return depth === 0 ? [] : [`${name} { ${selectionOf(named, depth - 1)} }`]
  })
  return ['__typename', ...fields].join(' ')
}
