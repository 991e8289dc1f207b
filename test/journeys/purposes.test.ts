import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { purposeFaults } from '../../schema/purposes.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { nationalId, nationalIds, reportInput } from '../support/domain/reports.ts'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/domain/stack.ts'

const fields = `id nationalId name msisdn accountCount accountCountByBank { count }
  simCount simCountByOperator { count }`
/** The fields of a person that a purpose opens. */
const opened = fields
  .match(/[a-z]\w+(?= |$|\n)/gi)!
  .filter((each) => each !== 'id' && each !== 'count')
const victimOf = `query ($id: ID!) { case(id: $id) { victim { ${fields} } } }`
const holdersOf = `query ($id: ID!) { case(id: $id) {
  transfers(first: 10) { toHolder { name accountCount simCount } } } }`

describe('a purpose that does not open a field', () => {
  let stack: TestStack
  let caseId: string
  let otherCaseId: string
  /** Statements that asked how far the purpose covers persons. */
  let coverageStatements = 0

  const countCoverage = (db: Database): Database => ({
    ...db,
    transaction: (session, work, options) =>
      db.transaction(
        session,
        (connection) =>
          work({
            ...connection,
            query: (text, values) => {
              if (text.includes('"isCovered"')) coverageStatements++
              return connection.query(text, values)
            },
          }),
        options,
      ),
  })

  const report = async (victim: string) => {
    const input = reportInput()
    const [first, ...rest] = input.transfers
    const from = { ...first!.from, holderNationalId: victim }
    const { data, errors } = await stack.callAs('aoc')(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      {
        input: {
          ...input,
          victim: { ...input.victim, nationalId: victim },
          transfers: [
            { ...first!, from: { ...from, accountNumber: `004${victim.slice(-7)}` } },
            ...rest,
          ],
        },
      },
    )
    expect(errors).toBeUndefined()
    return data.reportCase.case.id as string
  }

  beforeAll(async () => {
    stack = await startTestStack({ wrap: countCoverage })
    caseId = await report(nationalIds.victim)
    otherCaseId = await report(nationalId('110170099990'))
    const station = stack.stations[0]!.code
    const input = { idempotencyKey: randomUUID(), caseId, stationCode: station }
    const referred = await stack.callAs('aoc')(
      'mutation ($input: ReferCaseInput!) { referCase(input: $input) { referral { id } } }',
      { input },
    )
    expect(referred.errors).toBeUndefined()
  })
  afterAll(() => stack.closeAll())

  const centre = (purpose?: string) =>
    stack.callAs('aoc', { officer: 'analyst', ...(purpose === undefined ? {} : { purpose }) })
  const station = (purpose: string) =>
    stack.callAs(`police:station:${stack.stations[0]!.code}`, { officer: 'lieutenant', purpose })
  const sentences = ({ errors }: GatewayAnswer) => [
    ...new Set(errors?.map(({ message }) => message)),
  ]
  const placesOf = ({ errors }: GatewayAnswer) =>
    (errors ?? []).map(({ path = [] }) => path.join('.')).toSorted()

  test('a purpose that covers the person opens every field and reports nothing', async () => {
    const { data, errors } = await centre(`basis=s8-5, case="${caseId}"`)(victimOf, { id: caseId })
    expect(errors).toBeUndefined()
    expect(data.case.victim).toMatchObject({
      nationalId: nationalIds.victim,
      name: 'สมชาย ใจดี',
      msisdn: '+66898765432',
      accountCount: 1,
      simCount: 0,
    })
  })

  test.each([
    ['is missing', undefined, purposeFaults.missing],
    ['has a basis of another kind of agency', 'basis=amla, case="$case"', purposeFaults.basis],
    ['names a case that never was', `basis=s8-5, case="${randomUUID()}"`, purposeFaults.case],
    ['names a case without the person', 'basis=s8-5, case="$other"', purposeFaults.person],
  ])('a purpose that %s: one error for each nulled field', async (_title, header, sentence) => {
    const purpose = header?.replace('$case', caseId).replace('$other', otherCaseId)
    const answer = await centre(purpose)(victimOf, { id: caseId })
    const { id, ...nulled } = answer.data.case.victim
    expect(id).toEqual(expect.any(String))
    expect(nulled).toEqual(Object.fromEntries(opened.map((name) => [name, null])))
    expect(placesOf(answer)).toEqual(opened.map((name) => `case.victim.${name}`).toSorted())
    expect(sentences(answer)).toEqual([sentence])
  })

  test('a malformed purpose has a sentence of its own', async () => {
    const answer = await centre('basis=')(victimOf, { id: caseId })
    expect(answer.data ?? null).toBeNull()
    expect(sentences(answer)).toEqual([purposeFaults.malformed])
  })

  test('a hidden case and an unknown one give a station the same answer', async () => {
    const [hidden, unknown] = await Promise.all(
      [otherCaseId, randomUUID()].map((id) =>
        station(`basis=s8, case="${id}"`)(victimOf, { id: caseId }),
      ),
    )
    // subgraphs respond in any order
    const known = ({ data, errors }: GatewayAnswer) => ({
      data,
      errors: errors
        ?.map(
          ({ message, path, extensions: { code } }) =>
            `${(path ?? []).join('.')} ${code} ${message}`,
        )
        .toSorted(),
    })
    expect(known(hidden!)).toEqual(known(unknown!))
    expect(sentences(hidden!)).toEqual([purposeFaults.case])
    expect(placesOf(hidden!)).toHaveLength(opened.length)
  })

  test('each of several persons has its own errors, for one statement of each subgraph', async () => {
    coverageStatements = 0
    const answer = await centre(`basis=s8-5, case="${randomUUID()}"`)(holdersOf, { id: caseId })
    const places = answer.data.case.transfers.flatMap((_leg: unknown, at: number) =>
      ['name', 'accountCount', 'simCount'].map((name) => `case.transfers.${at}.toHolder.${name}`),
    )
    expect(places).toHaveLength(9)
    expect(placesOf(answer)).toEqual(places.toSorted())
    expect(sentences(answer)).toEqual([purposeFaults.case])
    // cases, accounts, sims
    expect(coverageStatements).toBe(3)
  })
})
