import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import writeExcelFile from 'write-excel-file/node'
import { ImportInterruptedError } from '../../../hotline/ask-gateway.ts'
import { importFile } from '../../../commands/import/import-file.ts'
import { describeRefusal } from '../../../hotline/refusals/refusal.ts'
import { startTestStack, type TestStack } from '../../support/domain/stack.ts'

interface TruthRow {
  readonly line: number
  readonly verdict: 'accepted' | 'duplicate' | 'rejected'
  readonly why: string | null
  readonly case: string
  readonly fromBank: string
  readonly fromAccount: string
  readonly toBank: string
  readonly toAccount: string
  readonly satang: number
  readonly at: string
  readonly ref: string
  readonly hop: number
  readonly type: string
  readonly victim: string
}

const fixtures = new URL('../../fixtures/hotline-day/', import.meta.url)

async function readTruth(name: string): Promise<readonly TruthRow[]> {
  return JSON.parse(await readFile(new URL(`${name}.truth.json`, fixtures), 'utf8')) as TruthRow[]
}

const thaiHeader =
  'เลขที่เคส วันที่แจ้ง ช่องทาง ประเภทคดี เลขประจำตัวประชาชนผู้เสียหาย ชื่อผู้เสียหาย โทรศัพท์ผู้เสียหาย ลำดับ ธนาคารต้นทาง บัญชีต้นทาง ธนาคารปลายทาง บัญชีปลายทาง ชื่อบัญชีปลายทาง เลขประจำตัวประชาชนบัญชีปลายทาง จำนวนเงิน วันที่โอน เลขอ้างอิง โทรศัพท์ผู้ต้องสงสัย'.split(
    ' ',
  )

describe('a day of the hotline becomes cases', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-day-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function copySample(name: string): Promise<string> {
    const path = join(folder, `${name}.csv`)
    await copyFile(new URL(`${name}.csv`, fixtures), path)
    return path
  }

  describe.each(['hotline-day-small', 'hotline-day-200'])('%s', (name) => {
    let stack: TestStack
    let path: string
    let truth: readonly TruthRow[]
    const count = (verdict: string) => truth.filter((row) => row.verdict === verdict).length
    const accepted = () => truth.filter(({ verdict }) => verdict === 'accepted')

    beforeAll(async () => {
      path = await copySample(name)
      truth = await readTruth(name)
      stack = await startTestStack()
    })
    afterAll(() => stack.closeAll())

    test('each row becomes what it must', async () => {
      const { verdicts } = await importFile({ path, execute: undefined })
      const read = verdicts.map(({ line, verdict, refusal, transfer }) => ({
        line,
        verdict,
        why: refusal ? describeRefusal(refusal).split(':')[0] : null,
        ...(transfer && {
          case: transfer.caseNumber,
          fromBank: transfer.fromBank,
          fromAccount: transfer.fromAccount,
          toBank: transfer.toBank,
          toAccount: transfer.toAccount,
          satang: transfer.satang,
          at: new Date(transfer.transferredAt).toISOString().replace('.000', ''),
          ref: transfer.reference,
          hop: transfer.hop,
          type: transfer.scamType,
          victim: transfer.victimNationalId,
        }),
      }))
      expect(read).toEqual(truth)
    })

    test('is recorded through the gateway, and the sums agree', async () => {
      const { verdicts: _, ...summary } = await importFile({
        path,
        execute: stack.executeAs('aoc'),
      })
      expect(summary).toEqual({
        rows: truth.length,
        accepted: count('accepted'),
        duplicates: count('duplicate'),
        rejected: count('rejected'),
        cases: new Set(accepted().map((row) => row.case)).size,
        rejectedFile: count('rejected') > 0 ? `${path}.rejected.csv` : null,
      })
    })

    test('every accepted transfer is in its case, to the satang', async () => {
      const execute = stack.executeAs('aoc')
      for (const caseNumber of new Set(accepted().map((row) => row.case))) {
        const { data } = await execute<{ caseByNumber: RecordedCase }>(recordedCase, { caseNumber })
        const { scamType, transfers } = data!.caseByNumber
        const rows = accepted().filter((row) => row.case === caseNumber)
        expect(scamType).toBe(rows[0]?.type)
        expect(
          transfers
            .map((leg) => ({
              ref: leg.reference,
              hop: leg.hop,
              satang: leg.amountSatang,
              at: new Date(leg.transferredAt).toISOString().replace('.000', ''),
              from: leg.from,
              to: leg.to,
            }))
            .toSorted(byReference),
        ).toEqual(
          rows
            .map((row) => ({
              ref: row.ref,
              hop: row.hop,
              satang: row.satang,
              at: row.at,
              from: { bankCode: row.fromBank, accountNumber: row.fromAccount },
              to: { bankCode: row.toBank, accountNumber: row.toAccount },
            }))
            .toSorted(byReference),
        )
      }
    })

    test('a second run changes nothing', async () => {
      const again = await importFile({ path, execute: stack.executeAs('aoc') })
      expect(again).toMatchObject({
        accepted: 0,
        duplicates: count('accepted') + count('duplicate'),
        rejected: count('rejected'),
        cases: 0,
      })
    })

    test('what was refused stands in a file, whole, with line, column and reason', async () => {
      const text = await readFile(`${path}.rejected.csv`, 'utf8')
      const rows = parse<Record<string, string>>(text, { bom: true, columns: true })
      const source = parse(await readFile(path), { bom: true })
      expect(rows.map(({ line }) => Number(line))).toEqual(
        truth.filter(({ verdict }) => verdict === 'rejected').map(({ line }) => line),
      )
      for (const { line, column, reason, ...cells } of rows) {
        expect(Object.values(cells)).toEqual(source[Number(line) - 1])
        expect([column, reason]).not.toContain('')
      }
    })
  })

  test('Thai column names, a byte-order mark and a workbook give the same transfers', async () => {
    const path = await copySample('hotline-day-small')
    const [, ...rows] = parse(await readFile(path))
    const csv = join(folder, 'thai.csv')
    const lines = [thaiHeader, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(','))
    await writeFile(csv, `\u{FEFF}${lines.join('\r\n')}\r\n`)
    const xlsx = join(folder, 'thai.xlsx')
    const cells = [thaiHeader, ...rows].map((row) => row.map((value) => ({ value, type: String })))
    await writeExcelFile(cells).toFile(xlsx)

    const expected = await importFile({ path, execute: undefined })
    for (const each of [csv, xlsx]) {
      const { verdicts, rejectedFile } = await importFile({ path: each, execute: undefined })
      expect(verdicts).toEqual(expected.verdicts)
      expect(rejectedFile).toBe(`${each}.rejected.csv`)
    }
  })

  test('goes on where it stopped when the gateway went away', async () => {
    const stack = await startTestStack()
    try {
      const path = await copySample('hotline-day-small')
      const execute = stack.executeAs('aoc')
      let mutations = 0
      const interrupted = importFile({
        path,
        execute: async (query, variables) => {
          if (query.startsWith('mutation') && ++mutations > 5) throw new TypeError('fetch failed')
          return execute(query, variables)
        },
      })
      await expect(interrupted).rejects.toThrow(ImportInterruptedError)
      const rest = await importFile({ path, execute })
      expect(rest.duplicates).toBeGreaterThan(0)
      expect(rest.accepted).toBeGreaterThan(0)
      expect(rest.accepted + rest.duplicates + rest.rejected).toBe(rest.rows)
      expect(await importFile({ path, execute })).toMatchObject({ accepted: 0, cases: 0 })
    } finally {
      await stack.closeAll()
    }
  })
})

const byReference = (a: { readonly ref: string }, b: { readonly ref: string }) =>
  a.ref < b.ref ? -1 : 1

const recordedCase = `query ($caseNumber: String!) { caseByNumber(caseNumber: $caseNumber) {
  scamType transfers { reference hop amountSatang transferredAt
    from { bankCode accountNumber } to { bankCode accountNumber } } } }`

interface RecordedCase {
  readonly scamType: string
  readonly transfers: readonly {
    readonly reference: string
    readonly hop: number
    readonly amountSatang: number
    readonly transferredAt: string
    readonly from: { readonly bankCode: string; readonly accountNumber: string }
    readonly to: { readonly bankCode: string; readonly accountNumber: string }
  }[]
}
