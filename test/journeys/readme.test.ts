import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { journeyPeople } from '../../local/seed/people.ts'
import { registerPeople } from '../../local/seed/seed-stack.ts'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/domain/stack.ts'

const root = new URL('../../', import.meta.url)
const run = promisify(execFile)
/** Calls of the gateway that print an answer, in all journeys together. */
const callsOfAll = 9

describe('the journeys of the README, copied and pasted', () => {
  let stack: TestStack
  let folder: string
  let answers: readonly GatewayAnswer[]

  beforeAll(async () => {
    stack = await startTestStack()
    await registerPeople(
      (agencyId, officer) => stack.executeAs(agencyId, officer),
      journeyPeople,
      new Date(),
    )
    folder = await mkdtemp(join(tmpdir(), 'readme-'))
    const readme = await readFile(new URL('README.md', root), 'utf8')
    const [, section] = readme.split(/^## Four journeys$/m)
    const blocks = [...section!.split(/^## /m)[0]!.matchAll(/^```sh\n(.+?)^```$/gms)]
    const script = blocks
      .map(([, text]) => text!)
      .join('\n')
      .replaceAll('http://127.0.0.1:4000/graphql', stack.gatewayUrl)
      .replaceAll('http://127.0.0.1:4400', stack.issuer)
      .replaceAll(/npm run --silent (token|dpop) --/g, 'node dist/commands/$1.js')
    const { stdout } = await run('bash', ['-euc', script + script], {
      cwd: fileURLToPath(root),
      env: { ...process.env, LOCAL_DATA_FOLDER: folder },
    })
    answers = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as GatewayAnswer)
  }, 300_000)
  afterAll(async () => {
    await stack.closeAll()
    await rm(folder, { recursive: true })
  })

  test.each([
    ['the first time', 0],
    ['a second time in the same terminal', callsOfAll],
  ])('each call answers as the text says, %s', (_title, start) => {
    const [requested, placed, anothers, counted, refused, referred, file, nothing, bound] =
      answers.slice(start, start + callsOfAll)
    expect(requested!.data.requestHoldsAlongTrail.holds).toHaveLength(2)
    expect(placed!.data.placeHold.hold).toMatchObject({ state: 'PARTIAL', heldSatang: 500_000 })
    expect(anothers).toEqual({ data: { hold: null } })
    expect(counted!.errors).toBeUndefined()
    expect(refused!.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    expect(referred!.data.referCase.referral.state).toBe('SENT')
    expect(file!.errors).toBeUndefined()
    expect(file!.data.case.victim).toEqual({ name: 'สมชาย ใจดี', nationalId: '1101700230708' })
    expect(nothing).toEqual({ data: { case: null } })
    expect(bound).toEqual({ data: { me: { officer: 'somchai' } } })
  })

  test('the whole file shows holders, their numbers, and operators', () => {
    const { transfers, suspectNumbers } = answers[6]!.data.case
    expect(transfers).toMatchObject([
      { to: { holder: { name: 'นภา ทองดี', simCount: 1 } } },
      { to: { holder: { name: 'ปรีชา มั่นคง', simCount: 0 }, holds: [{ heldSatang: 500_000 }] } },
    ])
    expect(suspectNumbers).toEqual([{ msisdn: '+66812345678', operator: 'AIS' }])
  })

  test('no other call is made', () => {
    expect(answers).toHaveLength(2 * callsOfAll)
  })
})
