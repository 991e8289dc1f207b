/** `npm run deny -- --agency bank:004 | …`: the operator's denylist, in force on every replica within five seconds. */

import { parseArgs } from 'node:util'
import { Client } from 'pg'
import {
  deleteDenial,
  insertDenial,
  listDenialsInFull,
  type DenialEntry,
} from '../gateway/authentication/stores/denials.ts'
import { usages } from './usage.ts'
import { reportFailure } from './report-failure.ts'

const usage = usages['commands/deny']

try {
  await run()
} catch (error) {
  reportFailure(error)
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      agency: { type: 'string' },
      officer: { type: 'string' },
      client: { type: 'string' },
      jti: { type: 'string' },
      until: { type: 'string' },
      reason: { type: 'string', default: '' },
      lift: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  })
  const url = process.env['GATEWAY_DATABASE_URL'] || process.env['DATABASE_URL']
  const subject = readSubject(values)
  const until = readInstant(values.until)
  if (!url || values.list === (subject !== undefined)) throw new TypeError(usage)

  // the operator's own role: the gateway's may read denials, not make them
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  const db = {
    async query<Row>(text: string, given: readonly unknown[] = []) {
      const { rows } = await client.query(text, [...given])
      return rows as Row[] // the statement's own columns
    },
  }
  try {
    if (!subject) {
      for (const denial of await listDenialsInFull(db)) process.stdout.write(`${toLine(denial)}\n`)
    } else if (values.lift) {
      const wasThere = await deleteDenial(db, subject)
      process.stdout.write(wasThere ? 'lifted\n' : 'was not denied\n')
    } else {
      await insertDenial(db, { ...subject, until, reason: values.reason })
      process.stdout.write('denied\n')
    }
  } finally {
    await client.end()
  }
}

function readSubject(values: {
  readonly agency?: string | undefined
  readonly officer?: string | undefined
  readonly client?: string | undefined
  readonly jti?: string | undefined
}) {
  const { agency, officer, client, jti } = values
  const given = [agency, client, jti].filter((each) => each !== undefined && each !== '')
  if (given.length !== 1 || (officer !== undefined && !agency)) {
    if (given.length === 0 && officer === undefined) return undefined
    throw new TypeError(usage)
  }
  if (agency && officer) return { kind: 'officer' as const, subject: `${agency} ${officer}` }
  if (agency) return { kind: 'agency' as const, subject: agency }
  if (client) return { kind: 'client' as const, subject: client }
  return { kind: 'jti' as const, subject: jti ?? '' }
}

function readInstant(text: string | undefined): Date | null {
  if (text === undefined) return null
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text)
  if (!isInstant || Number.isNaN(Date.parse(text))) throw new TypeError(usage)
  return new Date(text)
}

function toLine({ kind, subject, until, reason }: DenialEntry): string {
  return [kind, subject, until?.toISOString() ?? 'until lifted', reason].join('\t')
}
