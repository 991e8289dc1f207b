/** `npm run authorize`: what a caller with these grants may execute of an operation, as JSON. No server. */

import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createDecider, type CommandRequest } from './command-decider.ts'

const usage = `usage: authorize --supergraph FILE --operation FILE [--operation-name NAME] [--variables JSON]
                 [--authenticated] [--scopes "a b"] [--policies "p q"] [--explain]
       authorize --batch [--supergraph FILE] [--explain]    JSON lines on stdin, an answer for each
`

try {
  await run(readFlags(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n${usage}`)
  process.exitCode = 2
}

type Flags = ReturnType<typeof readFlags>

function readFlags(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      supergraph: { type: 'string' },
      operation: { type: 'string' },
      'operation-name': { type: 'string' },
      variables: { type: 'string' },
      authenticated: { type: 'boolean' },
      scopes: { type: 'string' },
      policies: { type: 'string' },
      explain: { type: 'boolean', default: false },
      batch: { type: 'boolean', default: false },
    },
  })
  if (values.batch) {
    if (values.operation !== undefined) throw new TypeError('--batch takes its operations on stdin')
  } else if (values.supergraph === undefined || values.operation === undefined)
    throw new TypeError('--supergraph and --operation are required')
  return values
}

async function run(flags: Flags): Promise<void> {
  const decide = createDecider({ explain: flags.explain, supergraph: flags.supergraph })
  const answer = async (read: () => CommandRequest | Promise<CommandRequest>) => {
    try {
      return await decide(await read())
    } catch (error) {
      return { error: messageOf(error) }
    }
  }
  if (!flags.batch) {
    const answered = await answer(() => requestOf(flags))
    write(answered)
    if ('error' in answered) process.exitCode = 1
    return
  }
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
    if (line.trim() !== '') write(await answer(() => JSON.parse(line) as CommandRequest)) // its form is checked where it is read
}

function write(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

async function requestOf(flags: Flags): Promise<CommandRequest> {
  return {
    operation: await readFile(flags.operation ?? '', 'utf8'),
    operationName: flags['operation-name'],
    variables: flags.variables === undefined ? {} : JSON.parse(flags.variables),
    authenticated: flags.authenticated,
    scopes: flags.scopes,
    policies: flags.policies,
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error'
}
