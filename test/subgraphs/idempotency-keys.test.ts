/** Every mutation of the graph takes an idempotency key; `repeats.long.test.ts` sends each of them again. */

import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { buildSchema, isObjectType } from 'graphql'
import { mutationDocuments } from '../support/lawful/mutation-documents.ts'
import { otherInputs } from '../support/lawful/other-inputs.ts'

const supergraph = readFileSync(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8')
const { Mutation } = buildSchema(supergraph, { assumeValid: true }).getTypeMap()
const mutations = isObjectType(Mutation) ? Object.keys(Mutation.getFields()) : []

test('every mutation of the supergraph has another input to come again with', () => {
  expect(Object.keys(otherInputs).toSorted()).toEqual(mutations.toSorted())
})

test.each(mutations)('%s takes an idempotency key', (mutation) => {
  expect(mutationDocuments.get(mutation)?.keyOf).toMatch(/^ID!?$/)
})
