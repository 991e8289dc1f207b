import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestStack, type GatewayAnswer, type TestStack } from '../support/domain/stack.ts'

const root = new URL('../../', import.meta.url)
const run = promisify(execFile)

describe('the journeys of the README, copied and pasted', () => {
  let stack: TestStack
  let folder: string
  let answers: readonly GatewayAnswer[]

  beforeAll(async () => {
    stack = await startTestStack()
    folder = await mkdtemp(join(tmpdir(), 'readme-'))
    const readme = await readFile(new URL('README.md', root), 'utf8')
    const [, section] = readme.split(/^## Four journeys$/m)
    const blocks = [...section!.split(/^## /m)[0]!.matchAll(/^```sh\n(.+?)^```$/gms)]
    const script = blocks
      .map(([, text]) => text!)
      .join('\n')
      .replaceAll('http://127.0.0.1:4000/graphql', stack.gatewayUrl)
      .replaceAll(/npm run --silent (token|dpop) --/g, '$1')
    const commands =
      `token() { node dist/commands/token.js "$@" --issuer ${stack.issuer}; }\n` +
      `dpop() { node dist/commands/dpop.js "$@" --url ${stack.gatewayUrl}; }\n`
    const { stdout } = await run('bash', ['-euc', commands + script], {
      cwd: fileURLToPath(root),
      env: { ...process.env, LOCAL_DATA_FOLDER: folder },
    })
    answers = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as GatewayAnswer)
  }, 60_000)
  afterAll(async () => {
    await stack.closeAll()
    await rm(folder, { recursive: true })
  })

  test('each call answers as the text says', () => {
    const [requested, placed, anothers, counted, refused, referred, file, nothing, bound] = answers
    expect(requested!.data.requestHoldsAlongTrail.holds).toHaveLength(2)
    expect(placed!.data.placeHold.hold).toMatchObject({ state: 'PARTIAL', heldSatang: 500_000 })
    expect(anothers).toEqual({ data: { hold: null } })
    expect(counted!.errors).toBeUndefined()
    expect(refused!.errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE')
    expect(referred!.data.referCase.referral.state).toBe('SENT')
    expect(file!.data.case.victim).toEqual({ name: 'สมชาย ใจดี', nationalId: '1101700230708' })
    expect(file!.data.case.transfers).toHaveLength(2)
    expect(nothing).toEqual({ data: { case: null } })
    expect(bound).toEqual({ data: { me: { officer: 'officer-1@bank-004' } } })
    expect(answers).toHaveLength(9)
  })
})
