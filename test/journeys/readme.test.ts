import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/stack.ts'

const root = new URL('../../', import.meta.url)
const run = promisify(execFile)

describe('the journeys of the README, copied and pasted', () => {
  let stack: TestStack
  let answers: readonly GatewayAnswer[]

  beforeAll(async () => {
    stack = await startTestStack()
    const readme = await readFile(new URL('README.md', root), 'utf8')
    const [, section] = readme.split(/^## Four journeys$/m)
    const blocks = [...section!.split(/^## /m)[0]!.matchAll(/^```sh\n(.+?)^```$/gms)]
    const script = blocks
      .map(([, text]) => text!)
      .join('\n')
      .replaceAll('http://127.0.0.1:4000/graphql', stack.gatewayUrl)
      .replaceAll('npm run --silent token --', `token`)
    const token = `token() { node dist/local/token.js "$@" --issuer ${stack.issuer}; }\n`
    const { stdout } = await run('bash', ['-euc', token + script], { cwd: fileURLToPath(root) })
    answers = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as GatewayAnswer)
  }, 60_000)
  afterAll(() => stack.closeAll())

  test('each call answers as the text says', () => {
    const [requested, placed, anothers, counted, refused, referred, file, nothing] = answers
    expect(requested!.data.requestHoldsAlongTrail.holds).toHaveLength(2)
    expect(placed!.data.placeHold.hold).toMatchObject({ state: 'PARTIAL', heldSatang: 500_000 })
    expect(anothers).toEqual({ data: { hold: null } })
    expect(counted!.errors).toBeUndefined()
    expect(refused!.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    expect(referred!.data.referCase.referral.state).toBe('SENT')
    expect(file!.data.case.victim).toEqual({ name: 'สมชาย ใจดี', nationalId: '1101700230708' })
    expect(file!.data.case.transfers).toHaveLength(2)
    expect(nothing).toEqual({ data: { case: null } })
    expect(answers).toHaveLength(8)
  })
})
