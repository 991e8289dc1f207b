/** Every mutation of the graph takes an idempotency key; `repeats.long.test.ts` sends each of them again. */

import { expect, test } from '@jest/globals'
import { acts } from '../../schema/acts.ts'
import { mutationDocuments } from '../support/lawful/mutation-documents.ts'
import { otherInputs } from '../support/lawful/other-inputs.ts'

const mutations = Object.values(acts).flatMap((each) => Object.keys(each))

test('every mutation of the table of acts has another input to come again with', () => {
  expect(Object.keys(otherInputs).toSorted()).toEqual(mutations.toSorted())
})

test.each(mutations)('%s takes an idempotency key', (mutation) => {
  expect(mutationDocuments.get(mutation)?.keyOf).toMatch(/^ID!?$/)
})
