import { describe, expect, test } from '@jest/globals'
import { parse, type OperationDefinitionNode } from 'graphql'
import { countFields } from '../../../../gateway/execution/plan/count-fields.ts'

const count = (text: string) => {
  const document = parse(text)
  const operation = document.definitions[0] as OperationDefinitionNode // each text begins with it
  return countFields(document, operation.selectionSet)
}

describe('the fields of an operation', () => {
  test.each([
    ['{ a }', 1],
    ['{ a { b c } }', 3],
    ['{ a { ... { b } ... on T { c } } }', 3],
    ['{ a { ...F } b { ...F } } fragment F on T { c d }', 6],
    ['{ ...A } fragment A on T { a { ...B } b { ...B } } fragment B on T { c { d } }', 6],
  ])('%s: %i', (text, fields) => {
    expect(count(text)).toBe(fields)
  })

  test('multiply with each level of fragments, and are counted in no more time than the text takes', () => {
    const levels = 200
    const fragments = Array.from(
      { length: levels },
      (_, at) =>
        `fragment F${at} on T { a { ...F${at + 1} } b { ...F${at + 1} } c { ...F${at + 1} } }`,
    )
    const text = `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on T { d }`
    expect(count(text)).toBeGreaterThan(1e15)
  })
})
