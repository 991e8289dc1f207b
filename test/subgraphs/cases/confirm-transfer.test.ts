import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, ccib, station, telco } from '../../support/tokens/callers.ts'

let people = 300_000_000
let accounts = 1_000_000_000
const told = '2026-11-20T10:00:00+07:00'
/** The bank's own instant: some minutes from the one that the victim remembers. */
const exact = '2026-11-20T09:48:12+07:00'

/** A report of a new victim of one leg from 004 to 014 without a reference, and that leg. */
function unconfirmedReport(change: object = {}) {
  const input = reportInput()
  const [leg] = input.transfers
  if (!leg) throw new RangeError('a report has three legs')
  const { reference: _unknown, ...rest } = leg
  const to = { bankCode: '014', accountNumber: String(++accounts) }
  const from = { ...leg.from, accountNumber: String(++accounts) }
  const victim = { ...input.victim, nationalId: nationalId(`110${++people}`) }
  return { ...input, victim, transfers: [{ ...rest, from, to, transferredAt: told, ...change }] }
}
const withReference = (input: { transfers: readonly object[] }, reference: string) =>
  input.transfers.map((leg) => ({ ...leg, reference, transferredAt: exact }))

const legFields = 'id reference isConfirmed amountSatang transferredAt'
const answer = `case { id transfers { ${legFields} } } isAttached possibleDuplicates { id }`
let references = 0

describe.each(engines)('a leg without a reference, on $engine', ({ open }) => {
  let cases: CasesUnderTest

  beforeAll(async () => {
    cases = await startCases(open)
  })
  afterAll(() => cases?.close())

  const report = (input: object, caller = aoc) =>
    cases.act(caller, 'reportCase', { ...input }, answer)
  const openOne = async (input: object = unconfirmedReport()) => {
    const { data } = await report(input)
    const [leg] = data.case.transfers
    return { caseId: data.case.id as string, transferId: leg.id as string }
  }
  const values = () => ({
    reference: `BANK${++references}`,
    amountSatang: 5_000_000,
    transferredAt: exact,
  })
  const confirm = (transferId: string, change: object = {}, caller = bank('004')) =>
    cases.act(
      caller,
      'confirmTransfer',
      { transferId, ...values(), ...change },
      `transfer { ${legFields} }`,
    )
  const legsOf = async (caseId: string) =>
    (await cases.read(aoc, caseId, `transfers { ${legFields} }`)).transfers

  test('is recorded as not confirmed, and its bank gives it reference and instant', async () => {
    const { data } = await report(unconfirmedReport())
    const [leg] = data.case.transfers
    expect(leg).toMatchObject({
      reference: null,
      isConfirmed: false,
      transferredAt: '2026-11-20T03:00:00.000Z',
    })
    const done = await confirm(leg.id, { reference: 'FIRST-1' })
    expect(done.data.transfer).toEqual({
      ...leg,
      reference: 'FIRST-1',
      isConfirmed: true,
      transferredAt: '2026-11-20T02:48:12.000Z',
    })
    const { timeline } = await cases.read(bank('014'), data.case.id, 'timeline { nodes { kind } }')
    expect(timeline.nodes.at(-1)).toEqual({ kind: 'TRANSFER_CONFIRMED' })
    const kept = await cases.database.db.asOwner((owner) =>
      owner.query(
        `select told_at as "toldAt", confirmed_by as "confirmedBy" from cases.transfer where id = $1::uuid`,
        [leg.id],
      ),
    )
    expect(kept).toEqual([{ toldAt: new Date(told), confirmedBy: 'officer-1' }])
  })

  test('is confirmed by the bank that the money left, and is not there for any other caller', async () => {
    const { caseId, transferId } = await openOne()
    for (const caller of [bank('014'), bank('006'), bank('025')])
      expect((await confirm(transferId, {}, caller)).code).toBe('NOT_FOUND')
    for (const caller of [aoc, station('10101'), ccib, telco('ais')])
      expect((await confirm(transferId, {}, caller)).code).toMatch(/FORBIDDEN|UNAUTHORIZED/)
    const unknown = await confirm('00000000-0000-4000-8000-000000000000')
    expect(unknown).toEqual(await confirm('not an id'))
    expect(unknown.code).toBe('NOT_FOUND')
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: false }])
  })

  test('cannot be confirmed behind the walls by a bank that the money did not leave', async () => {
    const { caseId, transferId } = await openOne()
    for (const caller of [bank('014'), aoc]) {
      const trying = cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
        db.query(`select cases.confirm_own_leg($1::uuid, 'X', $2::timestamptz, now())`, [
          transferId,
          new Date(exact),
        ]),
      )
      await expect(trying).rejects.toThrow('not allowed')
    }
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: false }])
  })

  test.each([
    ['another amount', { amountSatang: 4_999_999 }, 'amountSatang is not the amount of the leg'],
    [
      'an instant more than a day before',
      { transferredAt: '2026-11-19T09:59:59+07:00' },
      'transferredAt lies too far before the instant that was told',
    ],
    [
      'an instant more than a day after',
      { transferredAt: '2026-11-21T10:00:01+07:00' },
      'transferredAt lies too far after the instant that was told',
    ],
    ['an empty reference', { reference: ' ' }, 'reference must be 1 to 64 characters'],
  ])('stays unconfirmed with %s', async (_name, fault, message) => {
    const { caseId, transferId } = await openOne()
    expect(await confirm(transferId, fault)).toMatchObject({ code: 'BAD_USER_INPUT', message })
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: false }])
    const edge = { transferredAt: '2026-11-21T10:00:00+07:00' }
    expect((await confirm(transferId, edge)).code).toBeUndefined()
  })

  test('stays unconfirmed with an instant in the future', async () => {
    const { transferId } = await openOne(
      unconfirmedReport({ transferredAt: cases.now().toISOString() }),
    )
    const transferredAt = new Date(cases.now().getTime() + 3_600_000).toISOString()
    expect(await confirm(transferId, { transferredAt })).toMatchObject({
      message: 'transferredAt lies in the future',
    })
  })

  test('is confirmed once: the same again is no error, another reference is INVALID_STATE', async () => {
    const { caseId, transferId } = await openOne()
    const mine = values()
    expect((await confirm(transferId, mine)).code).toBeUndefined()
    expect((await confirm(transferId, mine)).data.transfer.reference).toBe(mine.reference)
    expect(await confirm(transferId)).toMatchObject({ code: 'INVALID_STATE', state: 'CONFIRMED' })
    const { timeline } = await cases.read(aoc, caseId, 'timeline { nodes { kind } }')
    const kinds = timeline.nodes.map(({ kind }: { kind: string }) => kind)
    expect(kinds.filter((kind: string) => kind === 'TRANSFER_CONFIRMED')).toHaveLength(2)
  })

  test('is not confirmed by a reference that another leg of the case has', async () => {
    const input = unconfirmedReport()
    const [leg] = input.transfers
    const other = { ...leg, reference: `OTHER${++references}`, transferredAt: exact }
    const { data } = await report({ ...input, transfers: [leg, other] })
    const { id } = data.case.transfers.find(
      ({ isConfirmed }: { isConfirmed: boolean }) => !isConfirmed,
    )
    expect(await confirm(id, { reference: other.reference })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'reference is that of another leg of the case',
    })
  })

  test('is not confirmed by a reference that was recorded with other facts, and by one of the same facts it is', async () => {
    const input = unconfirmedReport()
    const { caseId, transferId } = await openOne(input)
    const reference = `CASE${++references}`
    const elsewhere = unconfirmedReport()
    await report({ ...elsewhere, transfers: withReference(elsewhere, reference) })
    expect(await confirm(transferId, { reference })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'reference was recorded before with other facts',
    })
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: false }])
    const same = `SAME${++references}`
    await report({ ...unconfirmedReport(), transfers: withReference(input, same) })
    expect((await confirm(transferId, { reference: same })).code).toBeUndefined()
  })

  test('of a closed case is not confirmed', async () => {
    const { caseId, transferId } = await openOne()
    await cases.client.ask(
      aoc,
      `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }`,
      { input: { caseId, reason: 'RESOLVED' } },
    )
    expect(await confirm(transferId)).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
  })

  test('waits in the list of its bank and of the centre, and in nobody else’s', async () => {
    const { caseId, transferId } = await openOne()
    const waiting = async (caller = bank('004')) => {
      const { data } = await cases.client.ask(
        caller,
        '{ unconfirmedTransfers(first: 100) { nodes { id } } }',
      )
      return data.unconfirmedTransfers.nodes.map(({ id }: { id: string }) => id)
    }
    expect(await waiting()).toContain(transferId)
    expect(await waiting(aoc)).toContain(transferId)
    for (const caller of [bank('014'), station('10101')])
      expect(await waiting(caller)).not.toContain(transferId)
    await confirm(transferId)
    expect(await waiting()).not.toContain(transferId)
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: true }])
  })

  test('is told to its bank, and its confirmation to the centre', async () => {
    const { transferId } = await openOne()
    await confirm(transferId)
    const sent = await cases.database.db.asOwner((owner) =>
      owner.query<{ type: string; audience: string[] }>(
        `select type, audience from cases.outbox
         where data->'transferIds' ? $1 or data->>'transferId' = $1 order by id`,
        [transferId],
      ),
    )
    expect(sent).toEqual([
      {
        type: 'th.aoc.case.transfers-unconfirmed',
        audience: expect.arrayContaining(['aoc', 'police:ccib', 'bank:004']),
      },
      {
        type: 'th.aoc.case.transfer-confirmed',
        audience: expect.not.arrayContaining(['bank:014']),
      },
    ])
  })

  test('makes a possible duplicate of a report of the same transfer, with a reference or without', async () => {
    const input = unconfirmedReport()
    const { caseId } = await openOne(input)
    const victim = unconfirmedReport().victim
    const transferredAt = '2026-11-21T09:00:00+07:00'
    const again = { ...input.transfers[0], transferredAt }
    const other = await report({ ...input, ...unconfirmedReport(), victim, transfers: [again] })
    expect(other.data.possibleDuplicates).toEqual([{ id: caseId }])
    const named = await report({
      ...unconfirmedReport(),
      transfers: withReference(input, `DUP${++references}`),
    })
    expect(named.data.possibleDuplicates).toHaveLength(2)
    const late = { ...input.transfers[0], transferredAt: '2026-11-24T10:00:00+07:00' }
    const none = await report({ ...unconfirmedReport(), transfers: [late] })
    expect(none.data.possibleDuplicates).toEqual([])
  })

  test('told again is not recorded again, and with a reference it is refused aloud', async () => {
    const input = unconfirmedReport()
    const { caseId, transferId } = await openOne(input)
    const again = unconfirmedReport()
    const transfers = [{ ...input.transfers[0], transferredAt: exact }]
    const attached = await report({
      ...input,
      ...again,
      victim: input.victim,
      transfers,
      onDuplicate: 'ATTACH',
    })
    expect(attached.data).toMatchObject({ isAttached: true, case: { id: caseId } })
    expect(await legsOf(caseId)).toMatchObject([{ id: transferId }])
    const record = (legs: readonly object[]) =>
      cases.act(aoc, 'recordTransfers', { caseId, transfers: legs }, 'recorded')
    const named = await record(withReference(input, `AGAIN${++references}`))
    expect(named).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(named.message).toContain('transfers[0] may be a leg of the case without a reference')
    // two in one call: one is the leg that is there
    const two = [told, exact].map((transferredAt) => ({ ...input.transfers[0], transferredAt }))
    expect((await record(two)).data).toEqual({ recorded: 1 })
    const twice = await record([two[0] ?? {}, two[0] ?? {}])
    expect(twice.message).toBe('transfers[1] is in the list twice')
  })

  test('is corrected by the centre to one with a reference', async () => {
    const input = unconfirmedReport()
    const { caseId, transferId } = await openOne(input)
    const [replacement] = withReference(input, `RIGHT${++references}`)
    const corrected = await cases.act(aoc, 'correctTransfer', {
      transferId,
      replacement,
      reason: 'the slip was found',
    })
    expect(corrected.code).toBeUndefined()
    expect(await legsOf(caseId)).toMatchObject([{ isConfirmed: true }])
  })

  /** Opens a case of these legs, and one of the same victim with `others`, into which it is merged. */
  async function mergeReports(
    input: ReturnType<typeof unconfirmedReport>,
    others: readonly object[],
  ) {
    const { caseId, transferId } = await openOne(input)
    const kept = await report({ ...unconfirmedReport(), victim: input.victim, transfers: others })
    const intoCaseId = kept.data.case.id as string
    await merge(caseId, intoCaseId)
    return { caseId, transferId, intoCaseId }
  }
  const merge = async (caseId: string, intoCaseId: string) => {
    const merged = await cases.act(aoc, 'mergeCases', { caseId, intoCaseId, reason: 'one loss' })
    expect(merged.code).toBeUndefined()
  }
  const undo = async (caseId: string) => {
    const undone = await cases.act(aoc, 'undoMerge', { caseId, reason: 'two losses' })
    expect(undone.code).toBeUndefined()
  }
  const referencesOf = async (caseId: string) =>
    (await legsOf(caseId)).map(({ reference }: { reference: string | null }) => reference)

  test('that was corrected away is not there when its confirmation comes again with its key', async () => {
    const input = unconfirmedReport()
    const elsewhere = { bankCode: '025', accountNumber: String(++accounts) }
    const other = { ...input.transfers[0], from: elsewhere, hop: 2 }
    const { data } = await report({ ...input, transfers: [...input.transfers, other] })
    const wrong = data.case.transfers[0].id as string
    const again = { ...values(), idempotencyKey: `again-${references}` }
    expect((await confirm(wrong, again)).code).toBeUndefined()
    await cases.act(aoc, 'correctTransfer', { transferId: wrong, reason: 'there was none' })
    expect((await confirm(wrong, again)).code).toBe('NOT_FOUND')
  })

  describe('of a merged case, of which the case that stays has one alike', () => {
    test('is the transaction that the case that stays has under this reference', async () => {
      const input = unconfirmedReport()
      const reference = `MERGE${++references}`
      const { caseId, transferId, intoCaseId } = await mergeReports(
        input,
        withReference(input, reference),
      )
      expect(await legsOf(intoCaseId)).toHaveLength(1)
      const other = await confirm(transferId, { reference, transferredAt: told })
      expect(other.message).toBe('reference was recorded before with other facts')
      expect((await confirm(transferId, { reference })).data.transfer.isConfirmed).toBe(true)
      expect(await referencesOf(intoCaseId)).toEqual([reference])
      await undo(caseId)
      expect(await referencesOf(caseId)).toEqual([reference])
      expect(await referencesOf(intoCaseId)).toEqual([reference])
    })

    test('names the leg of the case that stays, which has no reference either', async () => {
      const input = unconfirmedReport()
      const { caseId, transferId, intoCaseId } = await mergeReports(input, input.transfers)
      const reference = `TWIN${++references}`
      expect((await confirm(transferId, { reference })).code).toBeUndefined()
      expect(await referencesOf(intoCaseId)).toEqual([reference])
      const { timeline } = await cases.read(aoc, intoCaseId, 'timeline { nodes { kind } }')
      expect(timeline.nodes.at(-1)).toEqual({ kind: 'TRANSFER_CONFIRMED' })
      await undo(caseId)
      expect(await referencesOf(caseId)).toEqual([reference])
      expect(await referencesOf(intoCaseId)).toEqual([reference])
    })

    test('goes to the case that stays when it is another transaction, and comes back', async () => {
      const input = unconfirmedReport()
      const first = `MERGE${++references}`
      const { caseId, transferId, intoCaseId } = await mergeReports(
        input,
        withReference(input, first),
      )
      const second = `OTHER${++references}`
      expect((await confirm(transferId, { reference: second })).code).toBeUndefined()
      expect((await referencesOf(intoCaseId)).toSorted()).toEqual([first, second].toSorted())
      expect(await cases.read(aoc, intoCaseId, 'lossSatang')).toEqual({ lossSatang: 10_000_000 })
      const parties = 'parties { agency { id } }'
      const known = await cases.read(aoc, intoCaseId, parties)
      expect(JSON.stringify(known)).toContain('bank:014')
      await undo(caseId)
      expect(await referencesOf(caseId)).toEqual([second])
      expect(await referencesOf(intoCaseId)).toEqual([first])
      for (const id of [caseId, intoCaseId])
        expect(await cases.read(aoc, id, 'lossSatang')).toEqual({ lossSatang: 5_000_000 })
    })

    test('is confirmed where a later merge has brought the case that stays', async () => {
      const input = unconfirmedReport()
      const { transferId, intoCaseId } = await mergeReports(
        input,
        withReference(input, `MERGE${++references}`),
      )
      const last = await openOne({ ...unconfirmedReport(), victim: input.victim })
      cases.advance(25 * 3_600_000)
      await merge(intoCaseId, last.caseId)
      const reference = `LAST${++references}`
      expect((await confirm(transferId, { reference })).code).toBeUndefined()
      expect(await referencesOf(last.caseId)).toContain(reference)
      await undo(intoCaseId)
      expect(await referencesOf(intoCaseId)).toContain(reference)
      expect(await referencesOf(last.caseId)).not.toContain(reference)
    })

    test('is not confirmed once the case that stays is closed, nor by another bank', async () => {
      const input = unconfirmedReport()
      const { transferId, intoCaseId } = await mergeReports(input, input.transfers)
      expect((await confirm(transferId, {}, bank('014'))).code).toBe('NOT_FOUND')
      await cases.client.ask(
        aoc,
        `mutation ($input: CloseCaseInput!) { closeCase(input: $input) { case { id } } }`,
        { input: { caseId: intoCaseId, reason: 'RESOLVED' } },
      )
      expect(await confirm(transferId)).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
    })

    test('collides with no leg that the undoing brings back', async () => {
      const input = unconfirmedReport()
      const [leg] = input.transfers
      const reference = `BACK${++references}`
      const elsewhere = { bankCode: '014', accountNumber: String(++accounts) }
      const named = { ...leg, to: elsewhere, reference, transferredAt: exact }
      const both = await report({ ...input, transfers: [leg, named] })
      const kept = await report({ ...unconfirmedReport(), victim: input.victim, transfers: [leg] })
      const { id: caseId, transfers } = both.data.case
      await merge(caseId, kept.data.case.id)
      const left = transfers.find(({ isConfirmed }: { isConfirmed: boolean }) => !isConfirmed)
      expect((await confirm(left.id, { reference })).code).toBe('BAD_USER_INPUT')
      await undo(caseId)
      expect(await legsOf(caseId)).toHaveLength(2)
    })
  })

  test('confirmed while it is in another case comes back confirmed, and collides with nothing', async () => {
    const input = unconfirmedReport()
    const [leg] = input.transfers
    const named = { ...leg, reference: `BACK${++references}`, transferredAt: exact }
    const both = await report({ ...input, transfers: [leg, named] })
    const survivor = await report({
      ...unconfirmedReport(),
      victim: input.victim,
      transfers: [leg],
    })
    const intoCaseId = survivor.data.case.id
    const { id: caseId, transfers } = both.data.case
    await cases.act(aoc, 'mergeCases', { caseId, intoCaseId, reason: 'one loss' })
    const inside: { id: string; isConfirmed: boolean }[] = await legsOf(intoCaseId)
    expect(inside).toHaveLength(2)
    for (const { id, isConfirmed } of inside)
      if (!isConfirmed) await confirm(id, { reference: named.reference })
    const undone = await cases.act(aoc, 'undoMerge', { caseId, reason: 'two losses' })
    expect(undone.code).toBeUndefined()
    expect(await legsOf(caseId)).toHaveLength(transfers.length)
  })
})
