/** Which lane an operation is of. */

import { describe, expect, test } from '@jest/globals'
import { Kind, parse, type OperationDefinitionNode } from 'graphql'
import { createLaneSelector } from '../../../gateway/operation/lanes.ts'

const select = createLaneSelector(['mutation.placeHold*', 'query.holds'])

function laneOf(text: string) {
  const document = parse(text)
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  )
  return operation && select(document, operation)
}

describe('the lane of an operation', () => {
  test.each([
    ['a named mutation is first', 'mutation { placeHold { id } }', 'first'],
    ['so are several of them', 'mutation { placeHold { id } placeHolds { id } }', 'first'],
    ['a named query goes before other reading, and after acts', '{ holds { id } }', 'named'],
    ['another mutation is next', 'mutation { openCase { id } }', 'next'],
    ['another query is last', '{ case { id } }', 'last'],
    ['a field beside a named one', 'mutation { placeHold { id } openCase { id } }', 'next'],
    ['a field beside a named query', '{ holds { id } case { id } }', 'last'],
    ['an alias names nothing', '{ holds: case { id } }', 'last'],
    ['nor does the name of the operation', 'query holds { case { id } }', 'last'],
    ['a query is no mutation', '{ placeHold { id } }', 'last'],
    [
      'a field of a fragment',
      'mutation { placeHold { id } ...F } fragment F on Mutation { x { id } }',
      'next',
    ],
    ['no field at all', 'mutation { __typename }', 'next'],
  ])('%s', (_name, text, lane) => expect(laneOf(text)).toBe(lane))
})
