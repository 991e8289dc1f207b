import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import type { TestCaller } from '../../support/domain/subgraph-client.ts'
import { engines } from '../../support/processes/database.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

let people = 200_000_000
function newReport() {
  const input = reportInput()
  return { ...input, victim: { ...input.victim, nationalId: nationalId(`110${++people}`) } }
}

describe.each(engines)('merging, correcting and closing cases, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function change(mutation: string, input: object, caller: TestCaller = aoc) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const key = mutation === 'closeCase' ? {} : { idempotencyKey: randomUUID() }
    const { data, errors } = await graph.cases.ask(caller, query, { input: { ...key, ...input } })
    const { code, state } = errors?.[0]?.extensions ?? {}
    await graph.deliver()
    return { code, state, id: data?.answer?.case.id as string | undefined }
  }
  async function read(caseId: string, selection: string, caller: TestCaller = aoc) {
    const query = `query ($id: ID!) { case(id: $id) { ${selection} } }`
    return (await graph.cases.ask(caller, query, { id: caseId })).data.case
  }
  async function holdsOf(
    caseId: string,
  ): Promise<readonly { id: string; state: string; liftableSince: string | null }[]> {
    const query = `query ($id: ID!) { holds(filter: { caseId: $id }, first: 100) {
      nodes { id state liftableSince hop } } }`
    return (await graph.accounts.ask(aoc, query, { id: caseId })).data.holds.nodes
  }
  async function hold(caseId: string) {
    const input = keyed({ caseId, basis: 'VICTIM_WORD' })
    const { data } = await graph.act(aoc, 'requestHoldsAlongTrail', input)
    return data.holds as readonly { id: string; hop: number }[]
  }
  const place = (code: string, holdId: string) =>
    graph.act(bank(code), 'placeHold', { holdId, heldSatang: 100 })

  test('of a closure and an act that meets it at the same instant, the later one reads what the earlier one did', async () => {
    for (let round = 0; round < 12; round += 1) {
      const input = newReport()
      const caseId = await graph.openCase(input)
      const reference = { ...input.transfers[0]!, reference: randomUUID().slice(0, 20) }
      const [closed, other, added] = await Promise.all([
        change('closeCase', { caseId, reason: 'WITHDRAWN' }),
        change('closeCase', { caseId, reason: 'NOT_TECH_CRIME' }),
        change('recordTransfers', { caseId, transfers: [reference] }),
      ])
      const codes = [closed, other].map(({ code }) => code)
      expect(codes.filter((code) => code === 'INVALID_STATE')).toHaveLength(1)
      expect(codes).toContain(undefined)
      const { timeline } = await read(caseId, 'timeline(first: 50) { nodes { kind } }')
      const kinds = timeline.nodes.map(({ kind }: { kind: string }) => kind)
      expect(kinds.filter((kind: string) => kind === 'CASE_CLOSED')).toHaveLength(1)
      if (added.code === undefined) expect(kinds.at(-1)).toBe('CASE_CLOSED')
      else expect(added).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
    }
  })

  test('a merge moves legs, holds, notes, parties and timeline, and its undoing gives each back', async () => {
    const input = newReport()
    const survivor = await graph.openCase(input)
    const other = { ...newReport(), victim: input.victim }
    const [first, ...rest] = other.transfers
    const merged = await graph.openCase({
      ...other,
      transfers: [input.transfers[0]!, ...rest],
      suspectMsisdns: ['+66833333333'],
    })
    const held = await hold(merged)
    await change('addCaseNote', { caseId: merged, text: 'a note' })
    const before = [await read(survivor, all), await read(merged, all)]

    expect(
      await change('mergeCases', {
        caseId: merged,
        intoCaseId: survivor,
        reason: 'one call twice',
      }),
    ).toMatchObject({ id: survivor })
    const after = await read(merged, 'status closeReason mergedInto { id }')
    expect(after).toEqual({
      status: 'CLOSED',
      closeReason: 'DUPLICATE',
      mergedInto: { id: survivor },
    })
    const whole = await read(survivor, `${all} lossSatang`)
    expect(whole.transfers).toHaveLength(input.transfers.length + rest.length)
    expect(whole.lossSatang).toBe(5_000_000)
    expect(whole.notes.nodes).toHaveLength(1)
    expect(whole.suspectNumbers).toHaveLength(2)
    expect((await holdsOf(survivor)).map(({ id }) => id).toSorted()).toEqual(
      held.map(({ id }) => id).toSorted(),
    )
    expect(await holdsOf(merged)).toEqual([])

    graph.advance(day - 1)
    await change('undoMerge', { caseId: merged, reason: 'two victims' })
    expect([await read(survivor, all), await read(merged, all)]).toEqual(before)
    expect(await holdsOf(merged)).toHaveLength(held.length)
    for (const [id, field] of [
      [merged, 'mergedInto'],
      [survivor, 'mergedFrom'],
    ] as const)
      expect(await read(id, 'amendments { nodes { field reason } }')).toEqual({
        amendments: {
          nodes: [
            { field, reason: 'one call twice' },
            { field, reason: 'two victims' },
          ],
        },
      })
    expect(first).toBeDefined()
  })
  const all =
    'status transfers { id } notes { nodes { text } } suspectNumbers { msisdn } parties { agency { id } role }'

  /** Two open cases of one victim, with legs of their own. */
  async function openTwo() {
    const input = newReport()
    const other = newReport()
    const legs = other.transfers.map((leg) => ({ ...leg, reference: randomUUID() }))
    return {
      merged: await graph.openCase({ ...other, victim: input.victim, transfers: legs }),
      survivor: await graph.openCase({ ...input, transfers: [input.transfers[0]!] }),
    }
  }
  const merge = async (merged: string, survivor: string) => {
    const input = { caseId: merged, intoCaseId: survivor, reason: 'one loss' }
    expect((await change('mergeCases', input)).code).toBeUndefined()
  }
  const undo = async (merged: string) =>
    expect(
      (await change('undoMerge', { caseId: merged, reason: 'two losses' })).code,
    ).toBeUndefined()
  const refer = async (caseId: string, code = '10101'): Promise<string> => {
    const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: code }))
    await graph.deliver()
    return data.referral.id
  }
  const complain = (referralId: string, code = '10101') =>
    graph.act(station(code), 'recordComplaint', {
      referralId,
      complaintNumber: '1/2569',
      receivedAt: graph.now().toISOString(),
    })
  const statusOf = async (caseId: string) => (await read(caseId, 'status')).status
  const sees = async (caseId: string, caller: TestCaller) =>
    (await read(caseId, 'id', caller)) !== null

  test('an undoing leaves each case as far as it has come', async () => {
    const { merged, survivor } = await openTwo()
    await merge(merged, survivor)
    await complain(await refer(survivor))
    await undo(merged)
    expect(await statusOf(survivor)).toBe('INVESTIGATING')
    expect(await statusOf(merged)).toBe('OPEN')

    const other = await openTwo()
    const referralId = await refer(other.merged)
    await merge(other.merged, other.survivor)
    await complain(referralId)
    await undo(other.merged)
    expect(await statusOf(other.survivor)).toBe('OPEN')
    expect(await statusOf(other.merged)).toBe('INVESTIGATING')
  })

  test('a station that hands a merged case on sees neither of the two, and the undoing gives its case to the other station', async () => {
    const { merged, survivor } = await openTwo()
    const referralId = await refer(merged)
    await merge(merged, survivor)
    const handed = { referralId, toStationCode: '10102', reason: 'nearer to the victim' }
    expect((await graph.act(station('10101'), 'transferReferral', handed)).code).toBeUndefined()
    await graph.deliver()
    for (const caseId of [merged, survivor]) {
      expect(await sees(caseId, station('10101'))).toBe(false)
      expect(await sees(caseId, station('10102'))).toBe(true)
    }
    await undo(merged)
    expect(await sees(merged, station('10102'))).toBe(true)
    expect(await sees(survivor, station('10102'))).toBe(false)
    for (const caseId of [merged, survivor])
      expect(await sees(caseId, station('10101'))).toBe(false)
    const inbox = `{ referrals(first: 100) { nodes { case { id } } } }`
    const { data } = await graph.referrals.ask(station('10102'), inbox)
    expect(data.referrals.nodes).toContainEqual({ case: { id: merged } })
  })

  test('a bank to which a leg of the case that stays leads keeps its part when the merge is undone', async () => {
    const { merged, survivor } = await openTwo()
    await merge(merged, survivor)
    const [leg] = newReport().transfers
    const to = { bankCode: '006', accountNumber: '0063334443' }
    const own = { ...leg!, reference: randomUUID(), to }
    await change('recordTransfers', { caseId: survivor, transfers: [own] })
    await undo(merged)
    const { transfers } = await read(survivor, 'transfers { reference }', bank('006'))
    expect(transfers).toEqual([{ reference: own.reference }])
    expect(await sees(merged, bank('006'))).toBe(true)
  })

  test('a bank whose leg was wrong sees neither the case that stays nor the merged one', async () => {
    const { merged, survivor } = await openTwo()
    await merge(merged, survivor)
    // the second leg leads to 006, the third leaves it
    const { transfers } = await read(survivor, 'transfers { id hop }')
    for (const { id, hop } of transfers)
      if (hop > 1) await change('correctTransfer', { transferId: id, reason: 'there was none' })
    for (const caseId of [merged, survivor]) expect(await sees(caseId, bank('006'))).toBe(false)
    await undo(merged)
    for (const caseId of [merged, survivor]) expect(await sees(caseId, bank('006'))).toBe(false)
    expect(await sees(merged, bank('014'))).toBe(true)
  })

  test('a merge is undone within a day, and not after', async () => {
    const input = newReport()
    const [a, b] = [
      await graph.openCase(input),
      await graph.openCase({ ...newReport(), victim: input.victim }),
    ]
    await change('mergeCases', { caseId: a, intoCaseId: b, reason: 'x' })
    graph.advance(day + 1)
    expect(await change('undoMerge', { caseId: a, reason: 'x' })).toMatchObject({
      code: 'INVALID_STATE',
      state: 'MERGED',
    })
    expect(await change('reopenCase', { caseId: a, reason: 'x' })).toMatchObject({
      code: 'INVALID_STATE',
      state: 'MERGED',
    })
  })

  test('cases of two victims, a case and itself, and closed cases are not merged', async () => {
    const [a, b] = [await graph.openCase(newReport()), await graph.openCase(newReport())]
    const merge = (caseId: string, intoCaseId: string) =>
      change('mergeCases', { caseId, intoCaseId, reason: 'x' })
    expect((await merge(a, b)).code).toBe('BAD_USER_INPUT')
    expect((await merge(a, a)).code).toBe('BAD_USER_INPUT')
    await change('closeCase', { caseId: b, reason: 'RESOLVED' })
    expect((await merge(a, b)).code).toBe('INVALID_STATE')
    expect((await merge(a, randomUUID())).code).toBe('NOT_FOUND')
  })

  test('a corrected leg takes its bank and its requests along, and its placed holds become liftable', async () => {
    const input = newReport()
    const caseId = await graph.openCase(input)
    const held = await hold(caseId)
    const atHop2 = held.find(({ hop }) => hop === 2)!
    const atHop3 = held.find(({ hop }) => hop === 3)!
    await place('006', atHop2.id)
    const { transfers } = await read(caseId, 'transfers { id hop }')
    const leg = (hop: number) => transfers.find((each: { hop: number }) => each.hop === hop).id
    const replacement = {
      ...input.transfers[1]!,
      reference: `RIGHT${people}`,
      to: { bankCode: '025', accountNumber: '0259998887' },
    }
    const key = { idempotencyKey: randomUUID() }
    await change('correctTransfer', { ...key, transferId: leg(2), replacement, reason: 'mistyped' })
    await change('correctTransfer', { transferId: leg(3), reason: 'there was none' })
    const after = await read(
      caseId,
      'transfers { hop } parties { agency { id } } amendments { nodes { field } }',
    )
    expect(after.transfers).toEqual([{ hop: 1 }, { hop: 2 }])
    expect(
      after.parties.map((each: { agency: { id: string } }) => each.agency.id).toSorted(),
    ).toEqual(['aoc', 'bank:004', 'bank:014', 'bank:025'])
    expect(after.amendments.nodes).toEqual([{ field: 'transfers' }, { field: 'transfers' }])
    expect(await read(caseId, 'id', bank('006'))).toBeNull()
    const holds = new Map((await holdsOf(caseId)).map((each) => [each.id, each]))
    expect(holds.get(atHop2.id)).toMatchObject({
      state: 'PARTIAL',
      liftableSince: expect.any(String),
    })
    expect(holds.get(atHop3.id)).toMatchObject({ state: 'LIFTED' })
    const again = await change('correctTransfer', {
      ...key,
      transferId: leg(2),
      replacement,
      reason: 'mistyped',
    })
    expect(again).toMatchObject({ code: undefined, id: caseId })
    const { timeline } = await read(
      caseId,
      'timeline(first: 100) { nodes { kind concerns { id } } }',
    )
    const corrected = timeline.nodes.filter(
      (each: { kind: string }) => each.kind === 'TRANSFER_CORRECTED',
    )
    const concerned = corrected.map((each: { concerns: { id: string } }) => each.concerns.id)
    expect(new Set(concerned)).toEqual(new Set(['bank:006', 'bank:014', 'bank:025']))
  })

  test('the last leg is not voided, and a leg of another is not found', async () => {
    const input = newReport()
    const caseId = await graph.openCase({ ...input, transfers: input.transfers.slice(0, 1) })
    const { transfers } = await read(caseId, 'transfers { id }')
    const wrong = { transferId: transfers[0].id, reason: 'x' }
    expect((await change('correctTransfer', wrong)).code).toBe('BAD_USER_INPUT')
    expect((await read(caseId, 'transfers { id }')).transfers).toEqual(transfers)
    expect((await change('correctTransfer', { ...wrong, transferId: randomUUID() })).code).toBe(
      'NOT_FOUND',
    )
    const officer = { ...bank('004'), scopes: [...bank('004').scopes, 'cases:correct'] }
    expect((await change('correctTransfer', wrong, officer)).code).toBe('FORBIDDEN')
  })

  test.each(['NOT_TECH_CRIME', 'WITHDRAWN', 'DUPLICATE'])(
    'closing as %s withdraws what was asked and makes what is held liftable',
    async (reason) => {
      const caseId = await graph.openCase(newReport())
      const held = await hold(caseId)
      const atHop2 = held.find(({ hop }) => hop === 2)!
      await place('006', atHop2.id)
      const other = await graph.openCase(newReport())
      const survivor = reason === 'DUPLICATE' ? { duplicateOf: other } : {}
      if (reason === 'DUPLICATE')
        for (const duplicateOf of [undefined, caseId, randomUUID()])
          expect((await change('closeCase', { caseId, reason, duplicateOf })).code).toBe(
            'BAD_USER_INPUT',
          )
      expect((await change('closeCase', { caseId, reason, ...survivor })).code).toBeUndefined()
      for (const { id, state, liftableSince } of await holdsOf(caseId))
        expect([state, liftableSince !== null]).toEqual(
          id === atHop2.id ? ['PARTIAL', true] : ['LIFTED', false],
        )
    },
  )

  test('RESOLVED touches no hold, and a closed case is opened again', async () => {
    const caseId = await graph.openCase(newReport())
    await hold(caseId)
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    for (const { state } of await holdsOf(caseId)) expect(state).toBe('REQUESTED')
    expect((await change('reopenCase', { caseId, reason: 'more came' })).code).toBeUndefined()
    expect(await read(caseId, 'status closeReason')).toEqual({ status: 'OPEN', closeReason: null })
    expect(await change('reopenCase', { caseId, reason: 'x' })).toMatchObject({
      code: 'INVALID_STATE',
      state: 'OPEN',
    })
  })

  test('a station opens a case at its desk: its referral is acknowledged, and the complaint starts the clock', async () => {
    const input = { ...newReport(), channel: 'POLICE' }
    const number = '99/2569'
    const report = (fields: object, caller: TestCaller) =>
      change('reportCase', { ...input, ...fields, idempotencyKey: randomUUID() }, caller)
    const receivedAt = graph.now().toISOString()
    const { id } = await report({ complaint: { number, receivedAt } }, station('10101'))
    const query = `query ($id: ID!) { referrals(filter: { state: COMPLAINED }, first: 100) {
      nodes { id state case { id } complaint { number receivedAt } history { state officer: agencyId } } } }`.replace(
      ' officer: agencyId',
      '',
    )
    const { data } = await graph.referrals.ask(station('10101'), query.replace('($id: ID!)', ''))
    const own = data.referrals.nodes.find((each: { case: { id: string } }) => each.case.id === id)
    expect(own).toMatchObject({ state: 'COMPLAINED', complaint: { number, receivedAt } })
    expect(own.history.map((each: { state: string }) => each.state)).toEqual([
      'ACKNOWLEDGED',
      'COMPLAINED',
    ])
    const seen = await read(
      id!,
      'status parties { agency { id } role } timeline { nodes { kind } }',
    )
    expect(seen.status).toBe('INVESTIGATING')
    const kinds = seen.timeline.nodes.map(({ kind }: { kind: string }) => kind)
    expect(kinds).toEqual(['CASE_REPORTED', 'REFERRAL_ACKNOWLEDGED', 'REFERRAL_COMPLAINED'])
    expect(seen.parties).toEqual(
      expect.arrayContaining([
        { agency: { id: 'police:station:10101' }, role: 'OWNER' },
        { agency: { id: 'police:station:10101' }, role: 'INVESTIGATOR' },
        { agency: { id: 'aoc' }, role: 'CENTRE' },
      ]),
    )
    expect(await read(id!, 'id', station('10102'))).toBeNull()
    const late = new Date(graph.now().getTime() - 7 * day).toISOString()
    expect((await report({ complaint: { number, receivedAt: late } }, station('10101'))).code).toBe(
      'BAD_USER_INPUT',
    )
    expect((await report({ complaint: { number, receivedAt } }, aoc)).code).toBe('BAD_USER_INPUT')
  })

  test('a bank opens a case on the loss of its own customer and on no other', async () => {
    const input = { ...newReport(), channel: 'BANK' }
    const report = (code: string) =>
      change('reportCase', { ...input, idempotencyKey: randomUUID() }, bank(code))
    expect((await report('014')).code).toBe('BAD_USER_INPUT')
    const { id } = await report('004')
    const seen = await read(id!, 'status parties { agency { id } role }', bank('004'))
    expect(seen.status).toBe('OPEN')
    expect(seen.parties).toContainEqual({ agency: { id: 'aoc' }, role: 'CENTRE' })
    const more = { caseId: id, text: 'the customer called again' }
    expect((await change('addCaseNote', more, bank('004'))).code).toBeUndefined()
    expect((await change('addCaseNote', more, bank('014'))).code).toBe('NOT_FOUND')
  })

  test('a case that is closed as a duplicate names the case that stays, and its reopening leaves the closing in the history', async () => {
    const [a, b] = [await graph.openCase(newReport()), await graph.openCase(newReport())]
    const closing = { caseId: a, reason: 'DUPLICATE', duplicateOf: b, note: 'told twice' }
    expect((await change('closeCase', closing)).code).toBeUndefined()
    const survivor = 'duplicateOf { id } mergedInto { id }'
    expect(await read(a, survivor)).toEqual({ duplicateOf: { id: b }, mergedInto: null })
    expect(await read(a, survivor, bank('025'))).toBeNull()
    await change('reopenCase', { caseId: a, reason: 'another loss' })
    const after = await read(a, `${survivor} amendments { nodes { field reason officer } }`)
    expect(after).toMatchObject({ duplicateOf: null })
    expect(after.amendments.nodes).toMatchObject([
      { field: 'status', reason: 'told twice', officer: expect.any(String) },
      { field: 'status', reason: 'another loss' },
    ])
  })

  test('a leg is corrected under its own reference, and no part of the wrong one stays behind', async () => {
    const input = newReport()
    const caseId = await graph.openCase(input)
    const [wrong] = (await read(caseId, 'transfers { id }')).transfers
    const replacement = { ...input.transfers[0], amountSatang: 4_000_000 }
    const corrected = await change('correctTransfer', {
      transferId: wrong.id,
      replacement,
      reason: 'typed wrong',
    })
    expect(corrected).toMatchObject({ id: caseId })
    const { transfers } = await read(caseId, 'transfers { id amountSatang }')
    expect(transfers[0]).toMatchObject({ amountSatang: 4_000_000 })
    const left = await graph.database.db.asOwner((owner) =>
      owner.query('select 1 from cases.transfer where id = $1::uuid', [wrong.id]),
    )
    expect(left).toEqual([])
  })

  test('a case that is closed again with the same values answers as before, with others is refused', async () => {
    const caseId = await graph.openCase(newReport())
    const close = (reason: string) => change('closeCase', { caseId, reason, note: 'a note' })
    expect(await close('WITHDRAWN')).toMatchObject({ id: caseId })
    expect(await close('WITHDRAWN')).toMatchObject({ id: caseId })
    const { timeline } = await read(caseId, 'timeline(first: 100) { nodes { kind } }')
    const kinds = timeline.nodes.map(({ kind }: { kind: string }) => kind)
    expect(kinds.filter((kind: string) => kind === 'CASE_CLOSED')).toHaveLength(1)
    expect(await close('RESOLVED')).toMatchObject({ code: 'INVALID_STATE', state: 'CLOSED' })
  })

  test('ids in capitals are the same ids, for queries and mutations', async () => {
    const id = (await graph.openCase(newReport())).toUpperCase()
    expect(await change('addCaseNote', { caseId: id, text: 'a note' })).toMatchObject({
      id: id.toLowerCase(),
    })
  })

  test('a bank whose leg was corrected away adds legs of its own customer alone', async () => {
    const input = newReport()
    const { data } = await graph.cases.ask(
      bank('004'),
      `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id transfers { id } } } }`,
      { input },
    )
    const { id: caseId, transfers } = data.reportCase.case
    const [own, ...others] = input.transfers
    const replacement = { ...own, reference: `${own?.reference}-1`, from: others[0]?.to }
    await change('correctTransfer', { transferId: transfers[0].id, replacement, reason: 'x' })
    const add = (leg: object) =>
      change('recordTransfers', { caseId, transfers: [leg] }, bank('004'))
    expect(await add({ ...others[0], reference: 'OTHER-1' })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    expect(await add({ ...own, reference: `${own?.reference}-2` })).toMatchObject({ id: caseId })
  })

  test('a case that was with the police is with them again when it is reopened', async () => {
    const caseId = await graph.openCase(newReport())
    await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    await change('closeCase', { caseId, reason: 'RESOLVED' })
    await change('reopenCase', { caseId, reason: 'not over' })
    expect(await read(caseId, 'status')).toEqual({ status: 'REFERRED' })
  })

  test('of two referrals that are under way the survivor keeps its own, and events go on', async () => {
    const input = newReport()
    const [merged, survivor] = [
      await graph.openCase(input),
      await graph.openCase({ ...newReport(), victim: input.victim }),
    ]
    for (const [caseId, stationCode] of [
      [merged, '10101'],
      [survivor, '10102'],
    ])
      await graph.act(aoc, 'referCase', keyed({ caseId, stationCode }))
    // a case from before the status was kept reads OPEN, although a station has it
    await graph.database.db.asOwner((owner) =>
      owner.query(`update access.case_file set status = 'OPEN' where id = $1::uuid`, [merged]),
    )
    expect(
      await change('mergeCases', { caseId: merged, intoCaseId: survivor, reason: 'one loss' }),
    ).toMatchObject({ id: survivor })
    const stations = await graph.database.db.asOwner((owner) =>
      owner.query(
        `select case_id as "caseId", station_code as code from referrals.referral
         where case_id = any ($1::uuid[]) order by station_code`,
        [[merged, survivor]],
      ),
    )
    expect(stations).toEqual([
      { caseId: merged, code: '10101' },
      { caseId: survivor, code: '10102' },
    ])
  })
})
