import { beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { AgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import {
  accessMatrixAsJson,
  accessMatrixAsTable,
} from '../../../authorization/ceiling/access-matrix.ts'
import { readAccessMatrix } from '../../../local/access-matrix.ts'
import { readLocalRegistry } from '../../../local/registry.ts'

const read = (name: string) =>
  readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8')
const supergraph = read('supergraph.graphql')

describe('the access matrix', () => {
  let registry: AgencyRegistry
  beforeAll(async () => {
    registry = (await readLocalRegistry()).registry
  })
  const matrixOf = (sdl: string) => readAccessMatrix(sdl, registry.agencies.values())

  test('is the one that is committed', () => {
    expect(accessMatrixAsJson(matrixOf(supergraph))).toBe(read('access-matrix.json'))
  })
  test('has a column for each ceiling and says under which gate a field is', () => {
    const { kinds, rows } = matrixOf(supergraph)
    expect(kinds).toEqual([
      'AOC',
      'BANK',
      'TELCO',
      'REGULATOR',
      'POLICE',
      'police:ccib',
      'AMLO',
      'OVERSIGHT',
    ])
    expect(rows.find(({ coordinate }) => coordinate === 'Person.nationalId')).toEqual({
      coordinate: 'Person.nationalId',
      gates: ['requiresScopes persons:identify', 'policy purpose'],
      reach: ['AOC', 'REGULATOR', 'POLICE', 'police:ccib', 'AMLO'],
    })
  })
  test('an open field behind closed ones is out of reach', () => {
    const row = matrixOf(supergraph).rows.find(({ coordinate }) => coordinate === 'Case.caseNumber')
    expect(row?.gates).toEqual([])
    expect(row?.reach).not.toContain('TELCO')
  })
  test('is a table for the terminal, a line for each coordinate', () => {
    const matrix = matrixOf(supergraph)
    const lines = accessMatrixAsTable(matrix).split('\n')
    expect(lines).toHaveLength(matrix.rows.length + 1)
    expect(lines.find((line) => line.startsWith('Case.victim '))).toMatch(
      /^Case\.victim +x +· +· +· +x +x +· +· +requiresScopes cases:victim$/,
    )
  })
  test('a gate that is taken away shows', () => {
    const opened = supergraph.replace(
      /(narrative: String .*?)@requiresScopes\(scopes: \[\["cases:victim"\]\]\)/,
      '$1',
    )
    expect(opened).not.toBe(supergraph)
    expect(accessMatrixAsJson(matrixOf(opened))).not.toBe(read('access-matrix.json'))
  })
})

describe('composition fails', () => {
  let registry: AgencyRegistry
  beforeAll(async () => {
    registry = (await readLocalRegistry()).registry
  })
  const casesRead = '@requiresScopes(scopes: [["cases:read"]])'
  test.each([
    ['a root field without a gate', casesRead, ''],
    ['an open gate', casesRead, '@requiresScopes(scopes: [])'],
    ['a policy that there is not', casesRead, '@policy(policies: [["nobody"]])'],
  ])('on %s', (_case, gate, instead) => {
    const changed = supergraph.replaceAll(gate, instead)
    expect(changed).not.toBe(supergraph)
    expect(() => readAccessMatrix(changed, registry.agencies.values())).toThrow(
      'cannot be enforced',
    )
  })
})
