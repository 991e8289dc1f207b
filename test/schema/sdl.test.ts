import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { composeServices } from '@apollo/composition'
import { Kind, parse, type DefinitionNode } from 'graphql'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), 'utf8')

/** The subgraph that owns an entity which stands in several of them. */
const owners: Readonly<Record<string, string>> = {
  Agency: 'cases',
  BankAccount: 'accounts',
  Caller: 'cases',
  Case: 'cases',
  Figures: 'deliveries',
  Hold: 'accounts',
  Person: 'cases',
  PoliceReferral: 'referrals',
  SimOrder: 'sims',
  SimRegistration: 'sims',
}

/** The sections of a document, in their order. A payload stands with the inputs of its mutation. */
const sections = [
  '@link',
  'Query',
  'Mutation',
  'Subscription',
  'own types',
  'inputs and enums',
  "others' entities",
]

const isEntity = (definition: DefinitionNode) =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
  definition.directives?.some(({ name: { value } }) => value === 'key') === true

function sectionOf(subgraph: string, definition: DefinitionNode): string {
  if (!('name' in definition) || definition.name === undefined) return '@link'
  const name = definition.name.value
  if (['Query', 'Mutation', 'Subscription'].includes(name)) return name
  if (isEntity(definition) && (owners[name] ?? subgraph) !== subgraph) return "others' entities"
  const isOwn = definition.kind === Kind.OBJECT_TYPE_DEFINITION && !name.endsWith('Payload')
  return isOwn ? 'own types' : 'inputs and enums'
}

function elementsOf(definition: DefinitionNode) {
  if ('fields' in definition) return definition.fields ?? []
  return 'values' in definition ? (definition.values ?? []) : []
}

describe.each(subgraphNames)('the SDL of %s', (name) => {
  const { definitions } = parse(read(name))
  const named = definitions.filter((each) => 'name' in each && each.name !== undefined)

  test('describes every type, field, input field and enum value', () => {
    const silent = named.flatMap((definition) => {
      const type = 'name' in definition ? (definition.name?.value ?? '') : ''
      const own = 'description' in definition && definition.description ? [] : [type]
      const elements = elementsOf(definition)
        .filter(({ description }) => !description)
        .map((element) => `${type}.${element.name.value}`)
      return [...own, ...elements]
    })
    expect(silent).toEqual([])
  })

  test('stands in the order of the sections', () => {
    const found = definitions.map((definition) => sectionOf(name, definition))
    expect(found).toEqual(
      found.toSorted((one, other) => sections.indexOf(one) - sections.indexOf(other)),
    )
  })

  test('guards every root field', () => {
    const open = definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      ['Query', 'Mutation', 'Subscription'].includes(definition.name.value)
        ? (definition.fields ?? []).filter(
            ({ directives }) =>
              !directives?.some(({ name: { value } }) =>
                ['authenticated', 'requiresScopes', 'policy'].includes(value),
              ),
          )
        : [],
    )
    expect(open.map((field) => field.name.value)).toEqual([])
  })

  test('keeps gated fields nullable, so that a refusal nulls no parent', () => {
    const strict = definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION
        ? (definition.fields ?? []).filter(
            ({ type, directives }) =>
              type.kind === Kind.NON_NULL_TYPE &&
              directives?.some(({ name: { value } }) =>
                ['requiresScopes', 'policy'].includes(value),
              ),
          )
        : [],
    )
    expect(strict.map((field) => field.name.value)).toEqual([])
  })

  test('gives every mutation one input and a payload', () => {
    for (const definition of definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== 'Mutation')
        continue
      for (const field of definition.fields ?? [])
        expect(field.arguments?.map((argument) => argument.name.value)).toEqual(['input'])
    }
  })
})

test('every entity of several subgraphs has one owner', () => {
  const entities = subgraphNames.flatMap((name) =>
    parse(read(name))
      .definitions.filter(isEntity)
      .map((definition) => ('name' in definition ? (definition.name?.value ?? '') : '')),
  )
  const shared = entities.filter((name, index) => entities.indexOf(name) !== index)
  expect(shared.filter((name) => !(name in owners))).toEqual([])
})

test('the committed supergraph is what the subgraphs compose to, without a hint', () => {
  const { supergraphSdl, hints } = composeServices(
    subgraphNames.map((name, index) => ({
      name,
      url: `http://127.0.0.1:${4101 + index}/graphql`,
      typeDefs: parse(read(name)),
    })),
  )
  expect(hints).toEqual([])
  expect(supergraphSdl).toBe(read('supergraph'))
})
