/** Entries of the log that are about something else than one operation. Their members are all there, and no others. */

interface EntryHead<Kind extends string> {
  readonly v: 1
  readonly kind: Kind
  /** UUIDv7 (RFC 9562). */
  readonly id: string
  /** RFC 3339, UTC. */
  readonly at: string
  readonly agency: string | null
  /** As in an operation's entry. */
  readonly previous: string | null
}

/** Calls that were refused before authorization. */
export interface RefusalsEntry extends EntryHead<'refusals'> {
  readonly client: string | null
  /** Code of the error. */
  readonly reason: string
  /** Beginning of the minute: RFC 3339, UTC. */
  readonly minute: string
  readonly count: number
}

/** The commitment to the subjects of a range of entries. */
export interface IndexEntry extends EntryHead<'index'> {
  /** The first entry of the range. */
  readonly first: number
  /** One more than the last. */
  readonly size: number
  /** Subjects. */
  readonly count: number
  /** Root of the tree over the lines of the subjects, in hexadecimal. */
  readonly root: string
}

/** An act at a subgraph that had no entry in the log: the gateway died before it wrote one. */
export interface RecoveredEntry extends EntryHead<'recovered'> {
  readonly officer: string | null
  readonly correlationId: string
  readonly subgraph: string
  /** When the act was done: RFC 3339, UTC. */
  readonly doneAt: string
}

/** A read at a subgraph that had no entry in the log: it did not come through the gateway, or its gateway died in between. */
export interface UnexplainedReadEntry extends EntryHead<'unexplained-read'> {
  readonly officer: string
  readonly correlationId: string
  readonly subgraph: string
  /** Id of the assertion that the subgraph accepted. */
  readonly assertion: string
  /** When the answer left the subgraph: RFC 3339, UTC. */
  readonly readAt: string
  /** As in an operation's entry. */
  readonly subjects: readonly string[]
  /** As in an operation's entry. */
  readonly cases: readonly string[]
}

/** The entries of a range were exported from the database. */
export interface LogReadEntry extends EntryHead<'log-read'> {
  /** Login of the database that read. */
  readonly reader: string
  readonly first: number
  readonly size: number
}

/** Any of them. */
export type OtherEntry =
  RefusalsEntry | IndexEntry | RecoveredEntry | UnexplainedReadEntry | LogReadEntry
