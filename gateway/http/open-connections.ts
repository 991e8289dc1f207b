/** The connections that stay open for events: their number is limited, and each is checked again from time to time. */

import { RequestRefusedError } from '../errors.ts'

/** Why the gateway ends a connection: its caller no longer counts, or the process is about to stop. */
export type ConnectionEnd = 'unauthenticated' | 'draining'

/** One connection that stays open. */
export interface OpenConnection {
  /** Undefined for an anonymous caller. */
  readonly agencyId: string | undefined
  /** End of the token's life in seconds since the epoch; undefined for an anonymous caller. */
  readonly expiresAt: number | undefined
  /** Rejects when the caller no longer counts. */
  recheck(): Promise<void>
  /** Shows the reader that the connection lives. */
  beat(): void
  /** @param place how many connections were ended before it at the same time */
  end(reason: ConnectionEnd, place: number): void
}

/** The open connections of one gateway. */
export interface OpenConnections {
  /**
   * Takes a connection in; the result takes it out again.
   * @throws {TOO_MANY_STREAMS} when its agency has as many as it may have
   * @throws {OVERLOADED} when the process has, or is about to stop
   */
  add(connection: OpenConnection): () => void
  /** Whether the caller of the connection still counts; else it is ended. */
  check(connection: OpenConnection): Promise<boolean>
  /** Ends every connection; later ones are refused. */
  close(): void
}

/** Bounds and clock of the connections. */
export interface OpenConnectionsOptions {
  readonly maxStreams: number
  readonly maxStreamsPerAgency: number
  readonly now: () => Date
}

/** How often the caller of each connection is checked, in milliseconds: a denial counts within five seconds. */
const checkEveryMs = 1_000
/** Every so many checks the connection beats: before a load balancer closes it as idle. */
const checksPerBeat = 10

/** Creates the empty set; its timer runs while a connection is open. */
export function createOpenConnections(options: OpenConnectionsOptions): OpenConnections {
  const open = new Set<OpenConnection>()
  const checking = new Set<OpenConnection>()
  const byAgency = new Map<string, number>()
  let isClosing = false
  let timer: NodeJS.Timeout | undefined
  let checks = 0

  function count({ agencyId = '' }: OpenConnection, change: 1 | -1): void {
    const number = (byAgency.get(agencyId) ?? 0) + change
    if (number > 0) byAgency.set(agencyId, number)
    else byAgency.delete(agencyId)
  }

  async function check(connection: OpenConnection): Promise<boolean> {
    const { expiresAt } = connection
    const isOver = expiresAt !== undefined && expiresAt * 1_000 <= options.now().getTime()
    const isGood =
      !isOver &&
      (await connection.recheck().then(
        () => true,
        () => false,
      ))
    if (!isGood) connection.end('unauthenticated', 0)
    return isGood
  }

  function checkAll(): void {
    checks += 1
    for (const connection of open) {
      if (checks % checksPerBeat === 0) connection.beat()
      if (checking.has(connection)) continue
      checking.add(connection)
      void check(connection).finally(() => checking.delete(connection))
    }
  }

  function remove(connection: OpenConnection): void {
    if (!open.delete(connection)) return
    count(connection, -1)
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(connection) {
      const { agencyId = '' } = connection
      if (isClosing || open.size >= options.maxStreams)
        throw new RequestRefusedError('OVERLOADED', 'too many streams', { 'retry-after': '1' })
      if ((byAgency.get(agencyId) ?? 0) >= options.maxStreamsPerAgency)
        throw new RequestRefusedError('TOO_MANY_STREAMS', 'too many streams of the agency')
      open.add(connection)
      count(connection, 1)
      timer ??= setInterval(checkAll, checkEveryMs)
      return () => remove(connection)
    },
    check,
    close() {
      isClosing = true
      let place = 0
      for (const connection of open) connection.end('draining', place++)
    },
  }
}
