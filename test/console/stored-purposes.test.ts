import { describe, expect, test } from '@jest/globals'
import {
  forgetPurposes,
  readPurposes,
  writePurposes,
} from '../../console/purpose/stored-purposes.ts'

const caseId = '11111111-1111-4111-8111-111111111111'
const holder = 'police:station:10101 officer-1'

function createStorage() {
  const items = new Map<string, string>()
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, text: string) => void items.set(name, text),
    removeItem: (name: string) => void items.delete(name),
    text: () => [...items.values()].join(),
  }
}

describe('purposes in the storage of a tab', () => {
  test('come back for the same officer', () => {
    const storage = createStorage()
    writePurposes(storage, holder, { [caseId]: 's8' })
    expect(readPurposes(storage, holder, 'POLICE')).toEqual({ [caseId]: 's8' })
  })

  test.each(['police:station:10101 officer-2', 'police:station:10102 officer-1'])(
    'are not those of %s, and are gone then',
    (other) => {
      const storage = createStorage()
      writePurposes(storage, holder, { [caseId]: 's8' })
      expect(readPurposes(storage, other, 'POLICE')).toEqual({})
      expect(storage.text()).toBe('')
    },
  )

  test('are gone after signing out, and after the last one ends', () => {
    const storage = createStorage()
    writePurposes(storage, holder, { [caseId]: 's8' })
    forgetPurposes(storage)
    expect(readPurposes(storage, holder, 'POLICE')).toEqual({})
    writePurposes(storage, holder, { [caseId]: 's8' })
    writePurposes(storage, holder, {})
    expect(storage.text()).toBe('')
  })

  test.each([
    ['no JSON', '{'],
    ['of another form', '[1]'],
    ['without purposes', JSON.stringify({ holder })],
    [
      'a section that the agency may not name',
      JSON.stringify({ holder, chosen: { [caseId]: 'amla' } }),
    ],
    ['no id of a case', JSON.stringify({ holder, chosen: { 'a", basis=s4, case="b': 's8' } })],
  ])('text that is %s opens nothing', (_name, text) => {
    const storage = createStorage()
    storage.setItem('console.purposes', text)
    expect(readPurposes(storage, holder, 'POLICE')).toEqual({})
  })

  test('hold nothing but the officer, ids of cases and sections', () => {
    const storage = createStorage()
    writePurposes(storage, holder, { [caseId]: 's8' })
    expect(JSON.parse(storage.text())).toEqual({ holder, chosen: { [caseId]: 's8' } })
  })
})
