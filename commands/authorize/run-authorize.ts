/** Prints what a caller with the given grants may execute of an operation, as JSON. */

import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { createDecider, type CommandRequest } from './decide-request.ts'

const usage = `usage: authorize --supergraph FILE --operation FILE [--operation-name NAME] [--variables JSON]
                 [--authenticated] [--scopes "a b"] [--policies "p q"] [--explain]
       authorize --batch [--supergraph FILE] [--explain]    JSON lines on stdin, an answer for each
`

/** The streams of the process. */
export interface CommandStreams {
  readonly input: Readable
  /** Receives one line of JSON for each request, and nothing else. */
  readonly output: Writable
  readonly errors: Writable
}

/** @returns the exit code: 0; 1 when the one request cannot be decided; 2 for unknown flags */
export async function runCommand(
  args: readonly string[],
  streams: CommandStreams,
): Promise<number> {
  let flags: Flags
  try {
    flags = readFlags(args)
  } catch (error) {
    streams.errors.write(`${messageOf(error)}\n${usage}`)
    return 2
  }
  const decide = createDecider({ explain: flags.explain, supergraph: flags.supergraph })
  const answer = async (read: () => CommandRequest | Promise<CommandRequest>) => {
    try {
      return await decide(await read())
    } catch (error) {
      return { error: messageOf(error) }
    }
  }
  const write = (value: object) => streams.output.write(`${JSON.stringify(value)}\n`)
  if (!flags.batch) {
    const answered = await answer(() => requestOf(flags))
    write(answered)
    return 'error' in answered ? 1 : 0
  }
  for await (const line of createInterface({ input: streams.input, crlfDelay: Infinity }))
    // its form is checked where it is read
    if (line.trim() !== '') write(await answer(() => JSON.parse(line) as CommandRequest))
  return 0
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
