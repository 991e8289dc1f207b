import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

let people = 100_000_000
/** A report of a victim who has reported nothing before. */
function newReport() {
  const input = reportInput()
  return { ...input, victim: { ...input.victim, nationalId: nationalId(`110${++people}`) } }
}
const answer = 'isAttached case { id transfers { reference } } possibleDuplicates { id }'
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

describe.each(engines)('two reports of one loss, on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  const report = (input: object, caller = aoc) =>
    cases.act(caller, 'reportCase', { ...input }, answer)

  test('the same leg makes each a possible duplicate of the other, oldest first', async () => {
    const input = newReport()
    const first = await report(input)
    expect(first.data.possibleDuplicates).toEqual([])
    const other = { ...newReport(), transfers: input.transfers }
    const second = await report(other)
    expect(ids(second.data.possibleDuplicates)).toEqual([first.data.case.id])
    const seen = await cases.read(aoc, first.data.case.id, 'possibleDuplicates { id }')
    expect(ids(seen.possibleDuplicates)).toEqual([second.data.case.id])
    expect(second.data.isAttached).toBe(false)
  })

  test('the same victim and destination within 72 hours is one, later is none', async () => {
    const input = { ...newReport(), reportedAt: '2026-11-21T10:00:00+07:00' }
    const first = await report(input)
    const again = (reportedAt: string) =>
      report({ ...reportInput(), victim: input.victim, reportedAt })
    expect(ids((await again('2026-11-24T10:00:00+07:00')).data.possibleDuplicates)).toEqual([
      first.data.case.id,
    ])
    const late = await again('2026-11-18T09:59:59+07:00')
    expect(late.data.possibleDuplicates).toEqual([])
  })

  test('ATTACH adds the missing parts to the oldest case of the victim, and one key has one effect', async () => {
    const input = newReport()
    const { data } = await report(input)
    const [first, ...rest] = input.transfers
    const extra = { ...rest[0], reference: `${rest[0]?.reference}-2` }
    const second = {
      ...newReport(),
      victim: input.victim,
      transfers: [first, extra],
      suspectMsisdns: ['+66811111111'],
      narrative: 'called again',
      onDuplicate: 'ATTACH',
    }
    const attached = await report(second)
    expect(attached.data).toMatchObject({ isAttached: true, case: { id: data.case.id } })
    expect(attached.data.case.transfers).toHaveLength(4)
    const again = await report(second)
    expect(again.data).toEqual(attached.data)
    const after = await cases.read(
      aoc,
      data.case.id,
      'notes { nodes { text } } suspectNumbers { msisdn } lossSatang',
    )
    expect(after).toMatchObject({
      notes: { nodes: [{ text: 'called again' }] },
      suspectNumbers: [{ msisdn: '+66811111111' }, { msisdn: '+66812345678' }],
      lossSatang: 5_000_000,
    })
  })

  test('ATTACH opens a case when there is none to attach to', async () => {
    const { data } = await report({ ...newReport(), onDuplicate: 'ATTACH' })
    expect(data).toMatchObject({ isAttached: false, possibleDuplicates: [] })
  })

  test('REFUSE refuses and leaves nothing behind', async () => {
    const input = newReport()
    await report(input)
    const other = { ...newReport(), caseNumber: `REFUSED-${people}`, transfers: input.transfers }
    const refused = await report({ ...other, onDuplicate: 'REFUSE' })
    expect(refused).toMatchObject({ code: 'INVALID_STATE', state: 'DUPLICATE', data: null })
    const opened = await report(other)
    expect(opened.code).toBeUndefined()
  })

  test('a leg that was recorded with other facts is refused, in whichever case', async () => {
    const input = newReport()
    await report(input)
    const [first, ...rest] = input.transfers
    const transfers = [{ ...first, amountSatang: 1 }, ...rest]
    const refused = await report({ ...newReport(), transfers })
    expect(refused).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'transfers[0] was recorded before with other facts',
    })
  })

  test('a case that the caller does not see is no duplicate for it', async () => {
    const input = newReport()
    await report(input)
    const own = await report(
      { ...newReport(), transfers: input.transfers, channel: 'POLICE' },
      station('10101'),
    )
    expect(own.data.possibleDuplicates).toEqual([])
    const refusing = { ...newReport(), transfers: input.transfers, onDuplicate: 'REFUSE' }
    expect((await report(refusing, station('10102'))).code).toBeUndefined()
  })

  test.each([
    ['an amount above 10^13 satang', { amountSatang: 10_000_000_000_001 }],
    ['a transfer of the last century', { transferredAt: '1990-01-01T00:00:00Z' }],
    ['a transfer of tomorrow', { transferredAt: '2999-01-01T00:00:00Z' }],
  ])('%s is refused before anything is written', async (_name, fault) => {
    const input = newReport()
    const caseNumber = `FAULT-${people}`
    const transfers = [{ ...input.transfers[0], ...fault }]
    const refused = await report({ ...input, caseNumber, transfers })
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', data: null })
    expect((await report({ ...input, caseNumber })).code).toBeUndefined()
  })

  test('legs whose sum passes 2^53 - 1 satang are refused, and the ones before stand', async () => {
    const input = newReport()
    const legs = (count: number, from: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...input.transfers[0],
        reference: `SUM${people}-${from + at}`,
        amountSatang: 10_000_000_000_000,
      }))
    const { data } = await report({ ...input, transfers: legs(900, 0) })
    const more = await cases.act(aoc, 'recordTransfers', {
      caseId: data.case.id,
      transfers: legs(1, 900),
    })
    expect(more.code).toBe('BAD_USER_INPUT')
    const { lossSatang } = await cases.read(aoc, data.case.id, 'lossSatang')
    expect(lossSatang).toBe(9_000_000_000_000_000)
  })

  test('legs of a case come in pages without a gap', async () => {
    const input = newReport()
    const { data } = await report(input)
    const page = (after: string | null) =>
      cases.read(
        aoc,
        data.case.id,
        `transfers(first: 2, after: ${JSON.stringify(after)}) { id hop }`,
      )
    const { transfers } = await page(null)
    const rest = await page(transfers[1].id)
    const hops = [...transfers, ...rest.transfers].map(({ hop }: { hop: number }) => hop)
    expect(hops).toEqual([1, 2, 3])
    const { transfers: none } = await page('00000000-0000-4000-8000-000000000000')
    expect(none).toEqual([])
  })

  test('a bank that no new leg touches learns of none', async () => {
    const input = newReport()
    const { data } = await report({ ...input, transfers: input.transfers.slice(0, 1) })
    const recorded = await cases.act(
      aoc,
      'recordTransfers',
      { caseId: data.case.id, transfers: input.transfers.slice(2) },
      'recorded',
    )
    expect(recorded.data).toEqual({ recorded: 1 })
    const kinds = async (code: string) => {
      const { timeline } = await cases.read(bank(code), data.case.id, 'timeline { nodes { kind } }')
      return timeline.nodes.map(({ kind }: { kind: string }) => kind)
    }
    expect(await kinds('004')).toEqual(['CASE_REPORTED'])
    expect(await kinds('014')).toEqual(['CASE_REPORTED', 'TRANSFERS_RECORDED'])
  })
})
