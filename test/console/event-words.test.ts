import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { buildASTSchema, isEnumType, parse } from 'graphql'
import { formatSection } from '../../console/format/section.ts'

const enumValues = async (subgraph: string, name: string) => {
  const text = await readFile(new URL(`../../schema/${subgraph}.graphql`, import.meta.url), 'utf8')
  const type = buildASTSchema(parse(text), { assumeValidSDL: true }).getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

describe('events of a case in the language of the reader', () => {
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
      const reasons = await enumValues('cases', 'CloseReason')
      const bases = await enumValues('cases', 'LegalBasis')
      expect(bases).toEqual(await enumValues('accounts', 'LegalBasis'))
      const details = [
        ...reasons.map((reason) => `close.${reason}`),
        ...bases.map((basis) => `basis.${basis}`),
      ]
      expect(details.filter((key) => words[key] === undefined)).toEqual([])
    },
  )

  test.each(['th', 'en'])(
    'each remark at a hold and each decision has a sentence (%s)',
    async (language) => {
      const file = new URL(`../../console/words/${language}.json`, import.meta.url)
      const words = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>> // of texts alone
      const remarks = await enumValues('accounts', 'HoldRemark')
      expect(remarks.length).toBeGreaterThan(10)
      const decisions = await enumValues('referrals', 'ReferralDecision')
      const amended = ['scamType', 'channel', 'narrative', 'victimMsisdn', 'suspectMsisdns']
      const keys = [
        ...remarks.map((remark) => `remark.${remark}`),
        ...decisions.map((decision) => `referral.decision.${decision}`),
        ...amended.map((field) => `amended.${field}`),
      ]
      expect(keys.filter((key) => words[key] === undefined)).toEqual([])
    },
  )
})
