import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { createGraphqlClient, type Execute } from '../../local/client/graphql-client.ts'
import { runCommand, type RunningCommand } from '../support/processes/process.ts'
import { reportInput } from '../support/domain/reports.ts'

let folder: string
const running: RunningCommand[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stack-'))
})
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ exited }) => exited))
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<{ readonly command: RunningCommand; readonly centre: Execute }> {
  const command = runCommand('commands/start.js', [], {
    LOCAL_DATA_FOLDER: folder,
    LOCAL_PORTS: 'free',
  })
  running.push(command)
  await command.printed(/^Ready\./m)
  return { command, centre: centreOf(command) }
}

/** A client of the gateway at the address that the stack printed. */
function centreOf(command: RunningCommand): Execute {
  const [, gatewayUrl] = /gateway +(http:\S+)/.exec(command.output())!
  const [, issuer] = /authorization server +(http:\S+)/.exec(command.output())!
  const token = requestAccessToken({ clientId: 'aoc', issuer: issuer! })
  return createGraphqlClient(gatewayUrl!, () => token)
}

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id caseNumber } } }`
interface Reported {
  readonly reportCase: { readonly case: { readonly id: string; readonly caseNumber: string } }
}
const read = `query ($id: ID!) { case(id: $id) { caseNumber } }`

describe('npm start', () => {
  test('says that the data are for trying, what runs where, and a call to copy', async () => {
    const { command } = await start()
    const output = command.output()
    expect(output).toMatch(/not safe against power loss/)
    expect(output).toMatch(/Seeded: \d+ people, \d+ accounts, \d+ numbers, \d+ cases\./)
    expect(output).toMatch(/curl -s http:\/\/127\.0\.0\.1:\d+\/graphql/)
    for (const [, host] of output.matchAll(/http:\/\/([\w.]+):/g)) expect(host).toBe('127.0.0.1')
  }, 180_000)

  test('the printed commands work with the ports and the folder that it took', async () => {
    const output = running[0]!.output()
    const lines = output.split('\n').map((line) => line.trim())
    const [plain, , , bound, proof, imported] = lines.filter((line) =>
      /^(?:TOKEN=|curl|-d|LOCAL_DATA_FOLDER=|npm run)/.test(line),
    )
    const script = [
      plain,
      'echo "$TOKEN"',
      bound,
      'echo "$TOKEN"',
      proof,
      'echo',
      `${imported} --json`,
    ].join('\n')
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
    })
    const printed = stdout.trim().split('\n')
    const [bearer, dpop, boundProof] = printed
    const dryRun = printed.at(-1)
    expect(decodeJwt(bearer!)).not.toHaveProperty('cnf')
    expect(decodeJwt(dpop!)).toHaveProperty('cnf.jkt')
    expect(decodeProtectedHeader(boundProof!)).toMatchObject({ typ: 'dpop+jwt' })
    expect(JSON.parse(dryRun!)).toMatchObject({ rejected: 1 })
  })

  test('the authorization server publishes its metadata (RFC 8414)', async () => {
    const [, issuer] = /authorization server +(http:\S+)/.exec(running[0]!.output())!
    const response = await fetch(`${issuer}/.well-known/oauth-authorization-server`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/token`,
      grant_types_supported: expect.arrayContaining(['client_credentials']) as unknown,
      response_types_supported: expect.any(Array) as unknown,
    })
  })

  test('a second one on the same folder is refused, and the first goes on', async () => {
    const second = runCommand('commands/start.js', [], {
      LOCAL_DATA_FOLDER: folder,
      LOCAL_PORTS: 'free',
    })
    expect(await second.exited).toBe(1)
    expect(second.output()).toMatch(/is open in another process; stop that one first/)
    expect(running[0]!.child.exitCode).toBeNull()
  })

  test('on SIGTERM what is in flight is answered, and it ends with 0', async () => {
    const command = running[0]!
    const centre = centreOf(command)
    const inFlight = Array.from({ length: 8 }, () =>
      centre<Reported>(report, { input: reportInput() }),
    )
    // the first answer says that the others have arrived
    await Promise.race(inFlight)
    command.child.kill('SIGTERM')
    for (const { data, errors } of await Promise.all(inFlight)) {
      expect(errors).toBeUndefined()
      expect(data!.reportCase.case.caseNumber).toMatch(/^AOC-\d{4}-\d{7}$/)
    }
    expect(await command.exited).toBe(0)
  })

  test('what was acknowledged is there after kill -9, and is seeded no second time', async () => {
    const first = await start()
    const { data } = await first.centre<Reported>(report, { input: reportInput() })
    const { id, caseNumber } = data!.reportCase.case
    first.command.child.kill('SIGKILL')
    await once(first.command.child, 'close')

    const second = await start()
    expect(await second.centre(read, { id })).toEqual({ data: { case: { caseNumber } } })
    expect(second.command.output()).not.toMatch(/Seeded/)
  }, 180_000)

  test('keeps the key of its authorization server for its owner alone', async () => {
    const { mode } = await stat(join(folder, 'authorization-server.jwk.json'))
    expect(mode & 0o077).toBe(0)
  })

  test('says in one line which port is taken and what to do', async () => {
    const blocker = createServer()
    // taken by another stack already: as good
    await new Promise<void>((resolve) => {
      blocker.once('error', () => resolve())
      blocker.listen(4400, '127.0.0.1', () => resolve())
    })
    const other = join(folder, 'other')
    const refused = runCommand('commands/start.js', [], { LOCAL_DATA_FOLDER: other })
    expect(await refused.exited).toBe(1)
    expect(refused.output()).toMatch(
      /^Port 4400 is taken: stop what uses it .+ and start again\.$/m,
    )
    await new Promise<void>((resolve) => blocker.close(() => resolve()))
  })

  test('names every setting that it does not know', async () => {
    const refused = runCommand('commands/start.js', [], { LOCAL_PORTZ: 'free', LOCAL_PORTS: '80' })
    expect(await refused.exited).toBe(1)
    expect(refused.output()).toContain('LOCAL_PORTZ: no such setting')
    expect(refused.output()).toContain('LOCAL_PORTS: must be usual or free')
  })
})
