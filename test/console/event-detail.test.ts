import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { buildASTSchema, isEnumType, parse } from 'graphql'
import { readEventDetail } from '../../console/case-file/event-detail.ts'
import { formatSection } from '../../console/format/section.ts'

const enumValues = async (subgraph: string, name: string) => {
  const text = await readFile(new URL(`../../schema/${subgraph}.graphql`, import.meta.url), 'utf8')
  const type = buildASTSchema(parse(text), { assumeValidSDL: true }).getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

describe('events of a case in the language of the reader', () => {
  test.each([
    ['referred to station 10101', { about: 'station', station: '10101' }],
    ['handed on from station 10101 to 10102', { about: 'stations', from: '10101', to: '10102' }],
    ['closed as WITHDRAWN', { about: 'reason', reason: 'WITHDRAWN' }],
    ['a hold was asked for: VICTIM_WORD (s.7)', { about: 'basis', basis: 'VICTIM_WORD' }],
    ['a hold is now PLACED (s.6 para 1)', { about: 'section', section: 's.6 para 1' }],
    ['a hold is now COMPLAINED (s.7)', { about: 'section', section: 's.7' }],
  ])('"%s" tells what the kind does not', (summary, detail) => {
    expect(readEventDetail(summary)).toEqual(detail)
  })

  test.each([
    'a note was added',
    'the referral is ACCEPTED',
    'a hold is PLACED: RELEASE_REQUESTED',
  ])('"%s" tells nothing that the kind does not', (summary) => {
    expect(readEventDetail(summary)).toBeUndefined()
  })

  test('a section has its Thai name', () => {
    expect(formatSection('s.8/5(2)', 'th')).toBe('ม.8/5(2)')
    expect(formatSection('s.6 para 1', 'th')).toBe('ม.6 วรรค 1')
    expect(formatSection('s.6 para 1', 'en')).toBe('s.6 para 1')
  })

  test.each(['th', 'en'])(
    'each state that leads to an event has a sentence (%s)',
    async (language) => {
      const file = new URL(`../../console/words/${language}.json`, import.meta.url)
      const words = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>> // of texts alone
      const holds = await enumValues('accounts', 'HoldState')
      const referrals = await enumValues('referrals', 'ReferralState')
      expect(holds.length).toBeGreaterThan(8)
      expect(referrals.length).toBeGreaterThan(5)
      const kinds = [
        ...holds.map((state) => `HOLD_${state}`),
        // the centre's sending is told as CASE_REFERRED
        ...referrals.filter((state) => state !== 'SENT').map((state) => `REFERRAL_${state}`),
        'CASE_MERGED',
        'MERGE_UNDONE',
        'CASE_REFERRED',
        'CASE_CLOSED',
        'CASE_REOPENED',
        'RELEASE_REQUESTED',
        'RELEASE_REFUSED',
        'HOLD_TOPPED_UP',
        'HOLD_LIFTABLE',
        'REFERRAL_OVERDUE',
        'REFERRAL_REOPENED',
        'COMPLAINT_CORRECTED',
        'VICTIM_IDENTIFIED',
      ]
      expect(kinds.filter((kind) => words[`event.${kind}`] === undefined)).toEqual([])
    },
  )
})
