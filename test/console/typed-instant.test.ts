import { describe, expect, test } from '@jest/globals'
import { parseInstant, typeInstant } from '../../console/format/typed-instant.ts'

const at = '2026-11-26T06:43:00.000Z'

describe('instants as officers type them', () => {
  test.each([
    '26/11/2569 13:43',
    '26/11/2026 13:43',
    '๒๖/๑๑/๒๕๖๙ ๑๓:๔๓',
    '26.11.2569 13.43น.',
    '26-11-2569, 13:43',
    '2026-11-26 13:43',
    ' 2026-11-26T13:43 ',
  ])('%s is an instant in Bangkok', (text) => {
    expect(parseInstant(text)).toBe(at)
  })

  test.each([
    '',
    '26/11/2569',
    '31/02/2569 10:00',
    '26/13/2569 10:00',
    '26/11/2569 24:00',
    '13:43',
  ])('%p is none', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  test.each(['th', 'en'] as const)(
    'the form that the field begins with is read back: %s',
    (language) => {
      const typed = typeInstant(new Date(at), language)
      expect(typed).toBe(language === 'th' ? '26/11/2569 13:43' : '26/11/2026 13:43')
      expect(parseInstant(typed)).toBe(at)
    },
  )
})
