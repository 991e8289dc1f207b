import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { Kind, parse, type TypeNode } from 'graphql'
import { instantRules, readBoundedInstant } from '../../../subgraphs/kit/instants.ts'
import { subgraphNames } from '../../../subgraphs/kit/subgraph-name.ts'

const now = new Date('2026-11-24T10:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms).toISOString()
const minute = 60_000

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}

/** `Type.field` of every instant in an input of the graph; filters choose what is read and change nothing. */
function instantsOfInputs(): readonly string[] {
  return subgraphNames.flatMap((name) => {
    const sdl = readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8')
    return parse(sdl).definitions.flatMap((definition) =>
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION &&
      !definition.name.value.endsWith('Filter')
        ? (definition.fields ?? [])
            .filter(({ type }) => nameOf(type) === 'DateTime')
            .map((field) => `${definition.name.value}.${field.name.value}`)
        : [],
    )
  })
}

describe('the bounds of instants', () => {
  test('are given for every instant that an input of a mutation takes', () => {
    const rules = Object.keys(instantRules)
    expect(instantsOfInputs().filter((name) => !rules.includes(name))).toEqual([])
  })

  test.each([
    ['at the request', at(-minute), at(-minute)],
    ['within the clocks’ difference before the request', at(-6 * minute), at(-minute)],
    ['in whole seconds, in the second of the request', at(-minute - 999), at(-minute)],
    ['before the request', at(-6 * minute - 1), 'placedAt lies too far before the request'],
    ['in 1990', '1990-01-01T00:00:00Z', 'placedAt lies too far before the request'],
    ['within the clocks’ difference', at(5 * minute), at(5 * minute)],
    ['in the future', at(5 * minute + 1), 'placedAt lies in the future'],
    ['in the year 9999', '9999-12-31T23:59:59Z', 'placedAt lies in the future'],
  ])('placedAt %s', (_when, value, expected) => {
    const facts = { NOW: now, HOLD_REQUESTED: new Date(now.getTime() - minute) }
    const read = () => readBoundedInstant('PlaceHoldInput.placedAt', value, 'placedAt', facts)
    if (expected.startsWith('placedAt')) expect(read).toThrow(expected)
    else expect(read().toISOString()).toBe(expected)
  })

  test('a rule without its fact refuses every instant', () => {
    expect(() =>
      readBoundedInstant('PlaceHoldInput.placedAt', at(0), 'placedAt', { NOW: now }),
    ).toThrow('placedAt')
  })
})
