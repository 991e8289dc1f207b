/** The PostgreSQL server of the tests: the one of TEST_DATABASE_URL, or the one that answers on 127.0.0.1:5432. */

import { connect } from 'node:net'
import pg from 'pg'

/** The server as its administrator reaches it; undefined where none answers. */
export const administratorUrl = await findServer()

/** Runs one statement on a connection of its own. */
export async function asAdministrator(
  url: string,
  statement: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    return rows
  } finally {
    await client.end()
  }
}

async function findServer(): Promise<string | undefined> {
  const configured = process.env['TEST_DATABASE_URL']
  if (configured !== undefined && configured !== '') return configured
  const user = process.env['PGUSER'] ?? 'postgres'
  const url = `postgresql://${user}@127.0.0.1:5432/postgres`
  if (!(await isListening(5432))) return undefined
  return asAdministrator(url, 'select 1').then(
    () => url,
    () => undefined,
  )
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
