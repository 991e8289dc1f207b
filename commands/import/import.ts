/** `npm run import -- FILE.csv|FILE.xlsx [--json] [--dry-run] [--gateway URL]`: a day of the hotline into cases. */

import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { AccessTokenRequestError, requestAccessToken } from '../../local/client/access-token.ts'
import { createGraphqlClient } from '../../local/client/graphql-client.ts'
import { ImportInterruptedError } from './ask-gateway.ts'
import { UnreadableFileError } from './columns.ts'
import { importDay, type ImportResult } from './import-day.ts'

const usage = `usage: npm run import -- FILE.csv|FILE.xlsx [--json] [--dry-run] [--gateway URL] [--issuer URL]

Opens the cases of a day of the hotline through the gateway, as the centre. What is refused goes to FILE.rejected.csv.
--json      one line for machines instead of sentences
--dry-run   checks the file and sends nothing
--gateway   default http://127.0.0.1:4000/graphql
--issuer    authorization server, default http://127.0.0.1:4400; ACCESS_TOKEN in the environment is used instead
`

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
  const [path] = positionals
  if (values.help) {
    console.log(usage)
    return
  }
  if (path === undefined || positionals.length > 1) throw new TypeError(usage)

  let token: Promise<string> | undefined
  const accessToken = () => {
    token ??= process.env['ACCESS_TOKEN']
      ? Promise.resolve(process.env['ACCESS_TOKEN'])
      : requestAccessToken({ clientId: 'aoc', officer: 'hotline-import', issuer: values.issuer })
    return token
  }
  if (!values['dry-run']) await accessToken()

  const bar = process.stderr.isTTY
    ? new SingleBar({ format: '{bar} {value}/{total} cases', stream: process.stderr })
    : undefined
  try {
    const result = await importDay({
      path,
      execute: values['dry-run'] ? undefined : createGraphqlClient(values.gateway, accessToken),
      onProgress: (done, total) => {
        if (done === 1) bar?.start(total, 0)
        bar?.update(done)
      },
    })
    bar?.stop()
    console.log(values.json ? toJson(result) : toSentences(result))
  } finally {
    bar?.stop()
  }
}

function toJson({ rows, accepted, duplicates, rejected, cases }: ImportResult): string {
  return JSON.stringify({ rows, accepted, duplicates, rejected, cases })
}

function toSentences(result: ImportResult): string {
  const { rows, accepted, duplicates, rejected, cases, rejectedFile } = result
  return [
    `${rows} rows: ${accepted} accepted, ${duplicates} there already, ${rejected} refused.`,
    `${cases} cases were opened or grew.`,
    ...(rejectedFile === null ? [] : [`What was refused, and why: ${rejectedFile}`]),
  ].join('\n')
}

try {
  await run()
} catch (error) {
  const isKnown =
    error instanceof UnreadableFileError ||
    error instanceof ImportInterruptedError ||
    error instanceof AccessTokenRequestError ||
    error instanceof TypeError ||
    (error instanceof Error && error.message.startsWith('the gateway refused'))
  console.error(isKnown ? error.message : 'the import failed')
  process.exitCode = error instanceof TypeError ? 2 : 1
}
