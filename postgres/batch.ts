/** Statements to PostgreSQL in one round trip: one batch of messages of the extended query protocol, ended by one Sync. */

import { createHash } from 'node:crypto'
import pg, { Query, type Connection, type FieldDef, type PoolClient } from 'pg'

/** A statement and its values, as one of a batch. */
export interface BatchStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

type Row = Readonly<Record<string, unknown>>

/**
 * Sends the statements together and answers the rows of each. After an error the server skips what follows in the
 * batch. Outside of an explicit transaction the batch is a transaction of its own (PostgreSQL, 55.2.3).
 * @param isNamed whether the server keeps each statement parsed and planned under a name
 */
export function sendBatch(
  client: PoolClient,
  statements: readonly BatchStatement[],
  isNamed: boolean,
): Promise<readonly (readonly Row[])[]> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(client, statements, isNamed, resolve, reject))
  })
}

/** The columns of a row, each with the function that reads it. */
type Columns = readonly { readonly name: string; readonly read: (text: string) => unknown }[]

/** Columns of the statements that each connection has parsed, by their names: they are described once. */
const parsedStatements = new WeakMap<Connection, Map<string, Columns>>()
const namesByText = new Map<string, string>()

/** `$1::text is null or …`: the best plan depends on the values, so that no plan is kept. */
const optionalFilter = /\$\d+::\w+(\[\])? is null\s+or/

/** Whether one plan serves every value of the statement, so that it may be parsed and planned once for a connection. */
export const keepsPlan = (text: string): boolean => nameOf(text) !== ''

function nameOf(text: string): string {
  let name = namesByText.get(text)
  if (name === undefined) {
    const digest = () => createHash('sha256').update(text).digest('base64url').slice(0, 24)
    name = optionalFilter.test(text) ? '' : `s_${digest()}`
    namesByText.set(text, name)
  }
  return name
}

/** `pg` writes its own queries with this function and does not declare it. */
const { utils } = pg as unknown as {
  readonly utils: { prepareValue(value: unknown): Buffer | string | null }
}

/** A `Query`, because a pipelined connection of `pg` takes no other class; it ends with one Sync as every query does. */
class Batch extends Query {
  readonly #client: PoolClient
  readonly #statements: readonly BatchStatement[]
  readonly #isNamed: boolean
  readonly #resolve: (rows: readonly (readonly Row[])[]) => void
  readonly #reject: (error: Error) => void
  readonly #results: (readonly Row[])[] = []
  /** Columns that are known before the server is asked, of each statement. */
  #known: readonly (Columns | undefined)[] = []
  /** Columns of the present statement, as the server describes them; undefined: it was not asked, or there are none. */
  #described: Columns | undefined
  #rows: Row[] = []
  #fault: Error | undefined

  constructor(
    client: PoolClient,
    statements: readonly BatchStatement[],
    isNamed: boolean,
    resolve: (rows: readonly (readonly Row[])[]) => void,
    reject: (error: Error) => void,
  ) {
    super('')
    this.#client = client
    this.#statements = statements
    this.#isNamed = isNamed
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Called by `pg` when the connection is free; it takes an error that is returned. One write to the socket. */
  override submit = (connection: Connection): Error | null => {
    // before anything is sent: a value that cannot be written must not leave half a batch on the wire
    let values: readonly (Buffer | string | null)[][]
    try {
      values = this.#statements.map((each) => each.values.map((value) => utils.prepareValue(value)))
    } catch (error) {
      return error instanceof Error ? error : new Error('a value could not be written')
    }
    const parsed = parsedStatements.get(connection) ?? new Map<string, Columns>()
    parsedStatements.set(connection, parsed)
    const names = this.#isNamed ? this.#statements.map(({ text }) => nameOf(text)) : []
    this.#known = names.map((name) => parsed.get(name))
    connection.stream.cork()
    for (const [index, { text }] of this.#statements.entries()) {
      const name = names[index] ?? ''
      const isKnown = this.#known[index] !== undefined
      if (!isKnown) {
        // a name may be left of a batch that failed after it was parsed; to close an unknown one is no error
        if (name !== '') connection.close({ type: 'S', name }, true)
        connection.parse({ text, name, types: [] }, true)
      }
      connection.bind({ statement: name, values: values[index] ?? [] }, true)
      if (!isKnown) connection.describe({ type: 'P', name: '' }, true)
      connection.execute({}, true)
    }
    connection.sync()
    connection.stream.uncork()
    return null
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.#described = fields.map(({ name, dataTypeID }) => ({
      name,
      read: this.#client.getTypeParser(dataTypeID, 'text'),
    }))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {}
    try {
      let index = 0
      for (const { name, read } of this.#columns()) {
        const text = fields[index++] ?? null
        row[name] = text === null ? null : read(text)
      }
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new Error('a column could not be read')
    }
    this.#rows.push(row)
  }

  #columns(): Columns {
    return this.#described ?? this.#known[this.#results.length] ?? []
  }

  handleCommandComplete(_message: unknown, connection: Connection): void {
    const statement = this.#statements[this.#results.length]
    const name = statement && this.#isNamed ? nameOf(statement.text) : ''
    if (name !== '') parsedStatements.get(connection)?.set(name, this.#columns())
    this.#results.push(this.#rows)
    this.#rows = []
    this.#described = undefined
  }

  handleEmptyQuery(connection: Connection): void {
    this.handleCommandComplete(undefined, connection)
  }

  handleError(error: Error): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    if (this.#fault) this.#reject(this.#fault)
    else this.#resolve(this.#results)
  }
}
