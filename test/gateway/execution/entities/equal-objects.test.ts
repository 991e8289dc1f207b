/** Objects that stand for one entity and are equal are asked for and written once: the answer is the same as if they were not. */

import { describe, expect, test } from '@jest/globals'
import { buildFederatedGraph, type TestSubgraph } from '../../../support/graphs/federated-graph.ts'

type Key = Readonly<{ id: string }>

/** Books of which many have the same author; what the hub says of an author differs from book to book. */
const hub = (name: (at: number) => string): TestSubgraph => ({
  name: 'hub',
  sdl: `type Query { books: [Book] }
    type Book { at: Int author: Author authors: [Author] }
    type Author @key(fields: "id") { id: ID! name: String @shareable pen: Pen }
    type Pen { ink: String }`,
  resolvers: {
    Query: { books: () => Array.from({ length: 6 }, (_, at) => ({ at })) },
    Book: {
      author: ({ at }: { at: number }) => ({ id: String(at % 2), name: name(at), at }),
      authors: () => ['0', '1', '0', null, '2'].map((id) => id && { id, name: `n${id}` }),
    },
    Author: { pen: ({ at }: { at: number }) => ({ ink: `ink ${at}` }) },
  },
})
const ages: TestSubgraph = {
  name: 'ages',
  sdl: 'type Author @key(fields: "id") { id: ID! age: Int! home: Home } type Home { town: String }',
  resolvers: {
    Author: {
      __resolveReference: ({ id }: Key) => (id === '2' ? null : { id }),
      age: ({ id }: Key) => {
        if (id === '1') throw new Error('no')
        return 40
      },
      home: ({ id }: Key) => ({ town: `town ${id}` }),
    },
  },
}

async function compare(subgraphs: readonly TestSubgraph[], query: string) {
  const graph = await buildFederatedGraph(subgraphs)
  const [ours, stock] = [await graph.ours(query), await graph.stock(query)]
  expect(ours.data).toEqual(stock.data)
  return ours
}

describe('objects of one entity', () => {
  test('that are equal are one representation, and every place has its value', async () => {
    const { data, calls } = await compare(
      [hub(() => 'n'), ages],
      '{ books { author { home { town } } } }',
    )
    expect(calls.at(-1)?.variables['representations']).toHaveLength(2)
    expect(data).toMatchObject({
      books: [0, 1, 0, 1, 0, 1].map((id) => ({ author: { home: { town: `town ${id}` } } })),
    })
  })

  test('that differ in what one subgraph says of them stay different', async () => {
    const { data } = await compare(
      [hub((at) => `name ${at}`), ages],
      '{ books { author { name home { town } } } }',
    )
    expect(data).toMatchObject({
      books: [0, 1, 2, 3, 4, 5].map((at) => ({ author: { name: `name ${at}` } })),
    })
  })

  test('that hold objects of their own stay different', async () => {
    const { data } = await compare(
      [hub(() => 'n'), ages],
      '{ books { author { pen { ink } home { town } } } }',
    )
    expect(data).toMatchObject({
      books: [0, 1, 2, 3, 4, 5].map((at) => ({ author: { pen: { ink: `ink ${at}` } } })),
    })
  })

  test('each have their error, wherever they stand', async () => {
    const { errors } = await compare([hub(() => 'n'), ages], '{ books { author { age } } }')
    expect(errors.map(({ path }) => path?.slice(0, 3).join('.'))).toEqual([
      'books.1.author',
      'books.3.author',
      'books.5.author',
    ])
  })

  test('in lists, with nulls among them and an entity that there is not', async () => {
    const { data } = await compare(
      [hub(() => 'n'), ages],
      '{ books { authors { id home { town } } } }',
    )
    const authors = [{ id: '0' }, { id: '1' }, { id: '0' }, null, { id: '2', home: null }]
    expect(data).toMatchObject({ books: Array.from({ length: 6 }, () => ({ authors })) })
  })
})
