import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

const numbers = 'case { scamType narrative suspectNumbers { msisdn } }'
const msisdns = (rows: readonly { msisdn: string }[]) => rows.map(({ msisdn }) => msisdn)

describe.each(engines)('amendCase and addCaseNote on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  test('changes what is given, keeps the rest, and leaves one row of history for each value', async () => {
    const caseId = await cases.openCase()
    const input = {
      caseId,
      scamType: 'LOAN',
      addSuspectMsisdns: ['+66811111111', '+66812345678'],
      withdrawSuspectMsisdns: [],
      reason: 'the caller corrected it',
    }
    const { data } = await cases.act(aoc, 'amendCase', input, numbers)
    expect(data.case).toMatchObject({ scamType: 'LOAN', narrative: 'โอนเงินลงทุน' })
    expect(msisdns(data.case.suspectNumbers)).toEqual(['+66811111111', '+66812345678'])

    const withdrawn = await cases.act(
      aoc,
      'amendCase',
      { caseId, withdrawSuspectMsisdns: ['+66812345678'], reason: 'mistyped' },
      numbers,
    )
    expect(msisdns(withdrawn.data.case.suspectNumbers)).toEqual(['+66811111111'])

    const { amendments, timeline } = await cases.read(
      aoc,
      caseId,
      `amendments { nodes { field reason officer agency { id } } }
       timeline { nodes { kind summary } }`,
    )
    const by = { officer: 'officer-1', agency: { id: 'aoc' } }
    expect(amendments.nodes).toEqual([
      { field: 'scamType', reason: 'the caller corrected it', ...by },
      { field: 'suspectMsisdns', reason: 'the caller corrected it', ...by },
      { field: 'suspectMsisdns', reason: 'mistyped', ...by },
    ])
    expect(timeline.nodes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'CASE_REPORTED',
      'CASE_AMENDED',
      'CASE_AMENDED',
    ])
  })

  test('the reason of a closed case is told as data, and by the sentence alone where it is older', async () => {
    const caseId = await cases.openCase()
    await cases.act(aoc, 'closeCase', { caseId, reason: 'WITHDRAWN' })
    const readLast = async () => {
      const timeline = `timeline { nodes { kind summary details { closeReason stationCode } } }`
      return (await cases.read(aoc, caseId, timeline)).timeline.nodes.at(-1)
    }
    const event = { kind: 'CASE_CLOSED', summary: 'closed as WITHDRAWN' }
    const details = { closeReason: 'WITHDRAWN', stationCode: null }
    expect(await readLast()).toEqual({ ...event, details })
    await cases.database.db.asOwner((owner) =>
      owner.query('update access.case_event set details = null where case_id = $1::uuid', [caseId]),
    )
    expect(await readLast()).toEqual({ ...event, details: null })
  })

  test('what is already so is no change', async () => {
    const caseId = await cases.openCase()
    const input = { caseId, scamType: 'INVESTMENT', addSuspectMsisdns: ['+66812345678'] }
    await cases.act(aoc, 'amendCase', { ...input, reason: 'again' })
    const { amendments } = await cases.read(aoc, caseId, 'amendments { nodes { field } }')
    expect(amendments.nodes).toEqual([])
  })

  test('one key has one effect, by whichever officer', async () => {
    const caseId = await cases.openCase()
    const input = { idempotencyKey: caseId, caseId, scamType: 'LOAN', reason: 'as told' }
    await cases.act(aoc, 'amendCase', input)
    await cases.act({ ...aoc, officer: 'officer-2' }, 'amendCase', input)
    const { amendments } = await cases.read(aoc, caseId, 'amendments { nodes { field } }')
    expect(amendments.nodes).toHaveLength(1)
    const other = await cases.act(aoc, 'amendCase', { ...input, scamType: 'HACKING' })
    expect(other.code).toBe('IDEMPOTENCY_CONFLICT')
  })

  test.each([
    ['a number that is added and withdrawn', { addSuspectMsisdns: ['+66812345678'] }],
    ['a number that the case has not', { withdrawSuspectMsisdns: ['+66899999999'] }],
    [
      'more than 100 numbers',
      {
        addSuspectMsisdns: Array.from({ length: 101 }, (_, at) => `+6681${String(at + 1e6)}`),
        withdrawSuspectMsisdns: [],
      },
    ],
  ])('%s is refused and changes nothing', async (_name, input) => {
    const caseId = await cases.openCase()
    const withdrawSuspectMsisdns = ['+66812345678']
    const refused = await cases.act(aoc, 'amendCase', {
      caseId,
      scamType: 'LOAN',
      withdrawSuspectMsisdns,
      ...input,
      reason: 'x',
    })
    expect(refused.code).toBe('BAD_USER_INPUT')
    const after = await cases.read(aoc, caseId, 'scamType suspectNumbers { msisdn }')
    expect(after).toEqual({ scamType: 'INVESTMENT', suspectNumbers: [{ msisdn: '+66812345678' }] })
  })

  test('a closed case is not amended and takes notes', async () => {
    const caseId = await cases.openCase()
    await cases.act(aoc, 'closeCase', { idempotencyKey: undefined, caseId, reason: 'RESOLVED' })
    const amended = await cases.act(aoc, 'amendCase', { caseId, scamType: 'LOAN', reason: 'x' })
    expect(amended).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
    for (const text of ['first', 'second']) await cases.act(aoc, 'addCaseNote', { caseId, text })
    const page = 'notes(first: 1) { nodes { text officer } pageInfo { hasNextPage endCursor } }'
    const { notes } = await cases.read(aoc, caseId, page)
    expect(notes.pageInfo.hasNextPage).toBe(true)
    const rest = `notes(first: 100, after: "${notes.pageInfo.endCursor}") { nodes { text } }`
    const { notes: others } = await cases.read(aoc, caseId, rest)
    const texts = [...notes.nodes, ...others.nodes].map(({ text }: { text: string }) => text)
    expect(texts).toEqual(['first', 'second'])
  })

  test('a case that the caller may not write to is the same as one that was never opened', async () => {
    const caseId = await cases.openCase()
    const never = '00000000-0000-4000-8000-000000000000'
    for (const caller of [bank('025'), bank('004'), station('10101')]) {
      const writer = { ...caller, scopes: [...caller.scopes, 'cases:write'] }
      const input = { scamType: 'LOAN', reason: 'x' }
      const answers = await Promise.all([
        cases.act(writer, 'amendCase', { ...input, caseId }),
        cases.act(writer, 'amendCase', { ...input, caseId: never }),
      ])
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]?.code).toBe('NOT_FOUND')
    }
  })

  test('a bank of the case reads neither notes nor changes of others, behind every other wall', async () => {
    const caseId = await cases.openCase()
    await cases.act(aoc, 'addCaseNote', { caseId, text: 'for the police' })
    await cases.act(aoc, 'amendCase', { caseId, scamType: 'LOAN', reason: 'x' })
    const reader = { ...bank('004'), scopes: [...bank('004').scopes, 'cases:victim'] }
    const seen = await cases.read(
      reader,
      caseId,
      'notes { nodes { text } } amendments { nodes { field } }',
    )
    expect(seen).toEqual({ notes: { nodes: [] }, amendments: { nodes: [] } })
  })
})
