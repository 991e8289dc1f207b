import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { comparedOfficer } from '../../schema/identity.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'

describe('the form in which officers are compared', () => {
  test.each([
    ['SOMCHAI@Bank.Example', 'somchai@bank.example'],
    ['สมชาย', 'สมชาย'],
    ['ÉLODIE', 'élodie'],
    ['ΝΙΚΟΣ', 'νικοσ'],
    ['νικος', 'νικοσ'],
    ['İPEK', 'ipek'],
    ['ЮЛИЯ', 'юлия'],
  ])('of %s is %s', (officer, compared) => {
    expect(comparedOfficer(officer)).toBe(compared)
  })

  test('is its own', () => {
    const letters = everyLetter().join('')
    expect(comparedOfficer(comparedOfficer(letters))).toBe(comparedOfficer(letters))
  })
})

describe.each(engines)('the form in which officers are compared on $engine', ({ open }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database?.close())

  test('is that of JavaScript for every letter', async () => {
    const letters = everyLetter().join('')
    for (const officer of ['', 'ABC xyz 019', letters]) {
      const [row] = await database.db.asOwner((owner) =>
        owner.query<{ compared: string }>('select access.compared_officer($1::text) as compared', [
          officer,
        ]),
      )
      const [compared, expected] = [row!.compared, comparedOfficer(officer)].map((text) => [
        ...text,
      ])
      const different = expected!.flatMap((letter, at) =>
        compared![at] === letter ? [] : [[letter, compared![at]]],
      )
      expect(different).toEqual([])
      expect(compared).toHaveLength(expected!.length)
    }
  })
})

/** Every code point that a text may hold. */
function everyLetter(): readonly string[] {
  const points = Array.from({ length: 0x110000 }, (_, point) => point)
  return points
    .filter((point) => point > 0 && (point < 0xd800 || point > 0xdfff))
    .map((point) => String.fromCodePoint(point))
    .filter((letter) => /\p{L}/u.test(letter))
}
