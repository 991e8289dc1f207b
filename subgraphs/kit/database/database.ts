/** The interface between a subgraph and PostgreSQL, for a server and for PGlite. */

import type { Settings } from '../../../postgres/settings.ts'

/** Runs one statement. Every store function takes this and nothing wider. */
export interface Queryable {
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /**
   * Runs a statement whose outcome nobody looks at. A server gets it with the next statement or with the commit, in their
   * order: resolves before that. An error of it fails the transaction.
   */
  write(text: string, values?: readonly unknown[]): Promise<void>
}

/** A `Queryable` that also runs scripts of several statements, without parameters; the migrator needs it. */
export interface Scriptable extends Queryable {
  script(text: string): Promise<void>
}

/** The caller of a transaction: the settings that the row-level security policies read. */
export interface Session {
  /** The subgraph's role; it owns nothing and cannot bypass row-level security. */
  readonly role: string
  readonly agencyId: string
  readonly agencyKind: string
  readonly officer: string
  /** Issuer of the officer's token; absent: the system's own work. */
  readonly issuer?: string | undefined
  /** Id or number of the case that the caller named as its purpose. */
  readonly purposeCase?: string | undefined
  readonly purposeBasis?: string | undefined
  /** Instant of the request, by which policies judge clocks; absent: that of the transaction. */
  readonly requestAt?: Date | undefined
  /**
   * Whether the work reads and changes nothing; default false. On a server each statement, or the statements that are
   * sent at once, is then a read-only transaction of its own, in one round trip.
   */
  readonly isReadOnly?: boolean | undefined
}

/** When one transaction begins, and how it may end early. */
export interface TransactionOptions {
  /** Whether it gets a connection before others that wait; default false. PGlite has one connection and no such order. */
  readonly isUrgent?: boolean | undefined
  /**
   * Aborted when the outcome is no longer needed: the transaction is rolled back, and a server cancels the running
   * statement. PGlite finishes the statement and runs no other.
   */
  readonly signal?: AbortSignal | undefined
}

/** A database with one role for each transaction; the code that opens it closes it. */
export interface Database {
  /** `postgresql` for a server, `pglite` for the embedded one. */
  readonly engine: 'postgresql' | 'pglite'
  /**
   * Runs `work` in one transaction under the session's role and settings. The transaction always ends: commit when
   * `work` resolves, rollback when it throws. Nothing of the session outlives it.
   */
  transaction<T>(
    session: Session,
    work: (db: Queryable) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** Runs `work` in one transaction as the connected user, who owns the schema. For migrations only. */
  asOwner<T>(work: (db: Scriptable) => Promise<T>): Promise<T>
  /**
   * Listens to a channel until the result is called. Absent where the engine sends no notifications. A listener
   * must also poll, because a pooler in front may withhold notifications.
   * @param onNotified its payload is undefined when notifications may have been missed
   */
  readonly listen?: (
    channel: string,
    onNotified: (payload: string | undefined) => void,
  ) => () => Promise<void>
  close(): Promise<void>
}

/** Role and settings of a session by the server's names for them; they are set for one transaction alone. */
export function sessionSettings(session: Session): Settings {
  return {
    role: session.role,
    'access.agency_id': session.agencyId,
    'access.agency_kind': session.agencyKind,
    'access.officer': session.officer,
    'access.purpose_case': session.purposeCase ?? '',
    'access.purpose_basis': session.purposeBasis ?? '',
    'access.issuer': session.issuer ?? '',
    'access.request_at': session.requestAt?.toISOString() ?? '',
  }
}
