import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { acts } from '../../schema/acts.ts'
import { checkActs, guardMutations } from '../../subgraphs/kit/acts.ts'
import { drawActs } from '../../subgraphs/kit/draw-acts.ts'
import { subgraphNames } from '../../subgraphs/kit/subgraph-name.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const schemaOf = (sdl: string) => buildSubgraphSchema({ typeDefs: parse(sdl) })

/** Acts that the law gives a kind of agency, and for which the registry as shipped grants it no scope. */
const lawfulAndNotGranted = ['freezeAccountsOfPerson AOC', 'extendHold AOC']

describe('the table of acts', () => {
  test.each(subgraphNames)('has one row for each mutation of %s, and no other', (name) => {
    checkActs(name, schemaOf(read(`schema/${name}.graphql`)))
  })

  test('keeps a mutation without a row, and a row without a mutation, from starting', () => {
    const sdl = read('schema/cases.graphql')
    const more = `${sdl}\nextend type Mutation { burnFile: Boolean }`
    expect(() => checkActs('cases', schemaOf(more))).toThrow('burnFile')
    expect(() => checkActs('cases', schemaOf('type Query { a: Int }'))).toThrow('reportCase')
  })

  test('is what docs/acts.md was drawn from: npm run acts', () => {
    expect(read('docs/acts.md')).toBe(drawActs())
  })

  test('refuses every kind of agency that a row does not name, before the resolver', () => {
    const guarded = guardMutations('accounts', { Mutation: { placeHold: () => 'placed' } })
    const ask = (agencyKind: string) =>
      guarded['Mutation']?.['placeHold']?.(
        null as never,
        null as never,
        { caller: { agencyKind } } as never, // the guard reads nothing else
      )
    expect(ask('BANK')).toBe('placed')
    expect(() => ask('TELCO')).toThrow('not one of the caller’s kind')
  })

  test('names no kind of agency that the ceilings of the registry keep from the act', () => {
    const { rows } = JSON.parse(read('schema/access-matrix.json'))
    const reach = new Map<string, readonly string[]>(
      rows.map((row: { coordinate: string; reach: readonly string[] }) => [
        row.coordinate,
        row.reach.map((column) => (column.startsWith('police:') ? 'POLICE' : column)),
      ]),
    )
    const kept = Object.values(acts)
      .flatMap((each) => Object.entries(each))
      .flatMap(([name, { by }]) =>
        by
          .filter((kind) => !reach.get(`Mutation.${name}`)?.includes(kind))
          .map((kind) => `${name} ${kind}`),
      )
    expect(kept).toEqual(lawfulAndNotGranted)
  })

  test('names each kind of agency, section and event of an act once, and at least one kind', () => {
    for (const act of Object.values(acts).flatMap((rows) => Object.values(rows))) {
      expect(act.by.length).toBeGreaterThan(0)
      expect(new Set(act.by).size).toBe(act.by.length)
      expect(new Set(act.sections).size).toBe(act.sections.length)
    }
  })
})
