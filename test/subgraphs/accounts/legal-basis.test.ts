import { describe, expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { drawClocks } from '../../../subgraphs/accounts/law/draw-clocks.ts'
import {
  basisNames,
  datesOf,
  findBasis,
  legalBases,
} from '../../../subgraphs/accounts/law/legal-basis.ts'

const root = new URL('../../../', import.meta.url)
const hour = 3_600_000
const day = 24 * hour
const today = new Date('2026-11-24T00:00:00Z')

describe('the table of legal bases', () => {
  test.each(basisNames)(
    'has one row in force for %s, and periods of it that do not overlap',
    (name) => {
      const rows = legalBases.filter((row) => row.name === name)
      expect(findBasis(name, today)).toBeDefined()
      for (const [index, row] of rows.entries())
        expect(row.until ?? null).toEqual(rows[index + 1]?.from ?? null)
    },
  )

  test('has no power of the centre before 13 April 2025', () => {
    const before = new Date('2025-04-12T23:59:59.999+07:00')
    const after = new Date('2025-04-13T00:00:00+07:00')
    for (const name of ['CENTRE_ORDER', 'LISTING']) {
      expect(findBasis(name, before)).toBeUndefined()
      expect(findBasis(name, after)).toBeDefined()
    }
  })

  test('tells AMLO of every frozen account since mid-August 2026', () => {
    for (const name of basisNames) expect(findBasis(name, today)?.notifies).toContain('AMLO')
  })

  test.each(legalBases)(
    '%# $name: each row ends by a clock or by its own order, never by neither',
    (row) => {
      expect(row.clocks.length > 0).not.toBe(row.endsByOwnOrder)
      expect(row.extendedBy).not.toContain(row.name)
    },
  )

  test.each([
    ['VICTIM_WORD', { placing: 0 }, [72 * hour, null, 72 * hour]],
    ['VICTIM_WORD', { placing: 0, complaint: day }, [72 * hour, 8 * day, 8 * day]],
    ['BANK_SUSPICION', { placing: day }, [null, 7 * day, 7 * day]],
    ['AUTHORITY_NOTICE', { placing: day }, [null, 7 * day, 7 * day]],
    ['CENTRE_ORDER', { placing: day }, [null, 31 * day, 31 * day]],
    ['LISTING', { placing: day }, [null, null, null]],
    ['SEIZURE', { placing: day }, [null, null, null]],
    ['RESTRAINT', { placing: day }, [null, null, null]],
  ])('%s, told at 0, %j: complaint, decision and lapse are due then', (name, starts, expected) => {
    const after = (ms: number | undefined) =>
      ms === undefined ? null : new Date(today.getTime() + ms)
    const { placing, complaint } = starts as { placing?: number; complaint?: number }
    const dates = datesOf(findBasis(name, today)!, {
      notice: today,
      placing: after(placing),
      complaint: after(complaint),
    })
    expect([dates.complaintDueAt, dates.decisionDueAt, dates.lapsesAt]).toEqual(
      expected.map((ms) => after(ms ?? undefined)),
    )
  })

  test('is what docs/clocks.md was drawn from: npm run clocks', () => {
    expect(readFileSync(new URL('docs/clocks.md', root), 'utf8')).toBe(drawClocks())
  })

  test('is the only file of accounts that decides by the name or the section of a basis', () => {
    const folder = new URL('subgraphs/accounts/', root)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('legal-basis.ts'),
    )
    const deciding = files.filter((file) =>
      readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .some((line) =>
          /(===|!==|case|includes\() ?'(s\.\d|[A-Z]+_(WORD|SUSPICION|NOTICE|ORDER)|LISTING|SEIZURE|RESTRAINT)/.test(
            line,
          ),
        ),
    )
    expect(deciding).toEqual([])
  })
})
