/** `npm run import -- FILE.csv|FILE.xlsx [--json] [--dry-run]`: a day of the hotline into cases. */

import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import {
  AccessTokenRequestError,
  AuthorizationServerAwayError,
  requestAccessToken,
} from '../../local/client/access-token.ts'
import { createGraphqlClient, type Execute } from '../../local/client/graphql-client.ts'
import { GatewayRefusedError, ImportInterruptedError } from '../../hotline/ask-gateway.ts'
import { UnreadableFileError } from '../../hotline/refusals/unreadable-file.ts'
import { importFile, type FileImportResult } from './import-file.ts'
import { usages } from '../usage.ts'

const usage = usages['commands/import/import']

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      gateway: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      issuer: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  const [path] = positionals
  if (path === undefined || positionals.length > 1) throw new TypeError(usage)
  const execute = await connect(values.gateway, values.issuer).catch((error: unknown) => {
    if (!values['dry-run'] || !(error instanceof AuthorizationServerAwayError)) throw error
    console.error(
      'No local stack runs: the file alone is checked, not what is recorded and which banks take part.',
    )
  })

  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} cases', stream: process.stderr })
    : undefined
  try {
    const result = await importFile({
      path,
      execute: execute ?? undefined,
      dryRun: values['dry-run'],
      onProgress: (done, total) => {
        if (done === 1) bar?.start(total, 0)
        bar?.update(done)
      },
    })
    bar?.stop()
    console.log(values.json ? toJson(result) : toSentences(result, values['dry-run']))
  } finally {
    bar?.stop()
  }
}

/** A client of the gateway; the token is requested at once, so that nothing is read before it is there. */
async function connect(gateway: string, issuer: string | undefined): Promise<Execute> {
  const given = process.env['ACCESS_TOKEN']
  const token =
    given || (await requestAccessToken({ clientId: 'aoc', officer: 'hotline-import', issuer }))
  return createGraphqlClient(gateway, () => Promise.resolve(token))
}

function toJson({ rows, accepted, duplicates, rejected, cases }: FileImportResult): string {
  return JSON.stringify({ rows, accepted, duplicates, rejected, cases })
}

function toSentences(result: FileImportResult, isDryRun: boolean): string {
  const { rows, accepted, duplicates, rejected, cases, rejectedFile } = result
  const counts = isDryRun
    ? `${rows} rows: ${accepted} would be accepted, ${duplicates} are recorded already or stand in the file twice, ${rejected} would be refused.`
    : `${rows} rows: ${accepted} accepted, ${duplicates} recorded already or twice in the file, ${rejected} refused.`
  return [
    counts,
    isDryRun ? `${cases} cases would be opened or grow.` : `${cases} cases were opened or grew.`,
    ...(rejectedFile === null ? [] : [`The refused rows with their reasons: ${rejectedFile}`]),
  ].join('\n')
}

try {
  await run()
} catch (error) {
  const isKnown =
    error instanceof UnreadableFileError ||
    error instanceof ImportInterruptedError ||
    error instanceof GatewayRefusedError ||
    error instanceof AccessTokenRequestError ||
    error instanceof TypeError
  console.error(isKnown ? error.message : 'the import failed')
  process.exitCode = error instanceof TypeError ? 2 : 1
}
