import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { pino } from 'pino'
import { freePorts } from '../../local/ports.ts'
import { startStack } from '../../local/stack.ts'
import { reportInput } from '../support/domain/reports.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'
import { openAny, startOn } from '../support/processes/database.ts'

const report = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { caseNumber } } }`
interface Reported {
  readonly reportCase: { readonly case: { readonly caseNumber: string } }
}

describe('a stack that is filled before it is open', () => {
  let stack: TestStack
  let port: number
  let answeredBefore: boolean
  let filled: string | undefined

  beforeAll(async () => {
    port = await findFreePort()
    stack = await startTestStack({
      ports: { ...freePorts, gateway: port },
      async fill({ executeAs }) {
        answeredBefore = await isReady(port)
        const { data } = await executeAs('aoc')<Reported>(report, {
          input: reportInput(),
        })
        filled = data?.reportCase.case.caseNumber
      },
    })
  })
  afterAll(() => stack?.closeAll())

  test('takes the steps of the filling, and nobody else’s', () => {
    expect(answeredBefore).toBe(false)
    expect(filled).toMatch(/-0000001$/)
  })

  test('answers everybody once it is filled', async () => {
    expect(await isReady(port)).toBe(true)
    const { data } = await stack.callAs('aoc')(report, {
      input: reportInput(),
    })
    expect(data.reportCase.case.caseNumber).toMatch(/-0000002$/)
  })

  test('does not open where the filling fails', async () => {
    const other = await findFreePort()
    const starting = startOn(openAny, ({ db }) =>
      startStack({
        db,
        ports: { ...freePorts, gateway: other },
        log: pino({ level: 'silent' }),
        fill: () => Promise.reject(new Error('a step was refused')),
      }),
    )
    await expect(starting).rejects.toThrow('a step was refused')
    expect(await isReady(other)).toBe(false)
  })
})

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ status }) => status === 200,
    () => false,
  )
}
