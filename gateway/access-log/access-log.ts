/** The access log of one gateway: an entry for each operation, durable before its answer leaves. */

import type { DocumentNode } from 'graphql'
import type { Caller } from '../authentication/authenticate.ts'
import { createRefusalCounter, type RefusedCall } from './count-refusals.ts'
import { createEntryId, hashText, writeEntry, type OperationEntry } from './entry.ts'
import type { FindGatedCoordinates } from './gated-coordinates.ts'
import {
  AccessLogUnavailableError,
  createEntryWriter,
  type EntryWriterOptions,
} from './entry-writer.ts'
import type { RecordedEntry } from './store.ts'
import type { SubjectNamer } from './subjects.ts'

/** Persons and cases whose data an answer holds, as the subgraphs named them. */
export interface Disclosed {
  /** Pseudonyms. */
  readonly persons: ReadonlySet<string>
  /** Ids. */
  readonly cases: ReadonlySet<string>
}

/** One operation at its end, before its answer leaves. */
export interface Access {
  readonly caller: Caller | null
  readonly correlationId: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly operationName: string | null
  /** The text that was sent. */
  readonly source: string
  /** The document that was executed; null when nothing was. */
  readonly executed: DocumentNode | null
  /** Coordinates that were refused. */
  readonly refused: readonly string[]
  readonly disclosed: Disclosed
  readonly errorCount: number
  readonly outcome: OperationEntry['outcome']
}

/** Records accesses. */
export interface AccessLog {
  /**
   * Whether a mutation may begin: false once the log could not be written for longer than the journal bears.
   */
  mayChange(): boolean
  /**
   * Resolves with the entry's id when the entry is durable.
   * @throws {AccessLogUnavailableError} when it is not: the answer must not leave
   */
  record(access: Access): Promise<string>
  /** Whether the last entry could be written to the log itself. */
  isWritable(): boolean
  /** The same after another try, where the last entry could not be written. */
  checkWritable(): Promise<boolean>
  /** Counts a call that was refused before authorization. */
  countRefused(call: RefusedCall): void
  /** Resolves when nothing waits any more. */
  close(): Promise<void>
}

/** Options of `createAccessLog`. */
export interface AccessLogOptions extends EntryWriterOptions {
  readonly subjects: SubjectNamer
  readonly gatedCoordinates: FindGatedCoordinates
  /** Hash of the supergraph and of the registry's ceilings. */
  readonly policyVersion: () => string
}

/** Persons of one entry: an entry has at most 65,535 bytes. A larger answer makes several entries. */
const maxSubjects = 500
const maxCases = 200

/** The log of a gateway. */
export function createAccessLog(options: AccessLogOptions): AccessLog {
  const { recorder, subjects, now, log } = options
  const refusals = createRefusalCounter({ recorder, now, log })
  const writer = createEntryWriter(options)

  async function nameSubjects({ disclosed }: Access, at: Date): Promise<readonly string[]> {
    try {
      return await subjects.name(disclosed.persons, at)
    } catch (error) {
      throw new AccessLogUnavailableError({ cause: error })
    }
  }

  return {
    mayChange: () => writer.mayChange(),
    isWritable: () => writer.isWritable(),
    checkWritable: () => writer.checkWritable(),
    async record(access) {
      const at = now()
      const { kind, disclosed } = access
      const named = await nameSubjects(access, at)
      const entries = splitEntry(toEntry(access, at, options), named, [...disclosed.cases])
      // an answer that names nobody, and an act that is done, are kept in the journal; data of persons stay here
      await writer.write(entries, {
        mayBeJournaled: kind === 'mutation' || disclosed.persons.size === 0,
      })
      return entries[0]!.id
    },
    countRefused: (call) => refusals.count(call),
    async close() {
      refusals.close()
      await recorder.close()
    },
  }
}

type EntryHead = Omit<OperationEntry, 'id' | 'subjects' | 'cases'>

function toEntry(
  access: Access,
  at: Date,
  { gatedCoordinates, policyVersion }: AccessLogOptions,
): EntryHead {
  const { caller, executed, disclosed } = access
  const { purpose } = caller ?? {}
  return {
    v: 1,
    kind: 'operation',
    at: at.toISOString(),
    agency: caller?.agencyId ?? null,
    client: caller?.clientId ?? null,
    officer: caller?.officer ?? null,
    token: caller?.tokenId === undefined ? null : hashText(caller.tokenId),
    binding: caller?.binding ?? null,
    operation: {
      kind: access.kind,
      name: access.operationName?.slice(0, 100) ?? null,
      sha256: hashText(access.source),
    },
    purpose: purpose ? { case: purpose.case ?? null, basis: purpose.basis } : null,
    coordinates: {
      delivered: executed ? gatedCoordinates(executed).slice(0, 200) : [],
      refused: access.refused.slice(0, 200),
    },
    counts: {
      subjects: disclosed.persons.size,
      cases: disclosed.cases.size,
      errors: access.errorCount,
    },
    outcome: access.outcome,
    duration: Math.max(0, at.getTime() - access.startedAt),
    correlationId: access.correlationId,
    policyVersion: policyVersion(),
    previous: null,
  }
}

/**
 * One entry, or several of one operation where it names more than one entry holds. Each has all the cases where an entry
 * holds them: a case that is investigated hides the accesses to its persons, in whichever entry they stand.
 */
function splitEntry(
  head: EntryHead,
  subjects: readonly string[],
  cases: readonly string[],
): readonly RecordedEntry[] {
  const count = Math.max(
    1,
    Math.ceil(subjects.length / maxSubjects),
    Math.ceil(cases.length / maxCases),
  )
  return Array.from({ length: count }, (_, part) => {
    const id = createEntryId(new Date(head.at))
    const body = writeEntry({
      ...head,
      id,
      subjects: subjects.slice(part * maxSubjects, (part + 1) * maxSubjects),
      cases: cases.length <= maxCases ? cases : cases.slice(part * maxCases, (part + 1) * maxCases),
    })
    return { id, agencyId: head.agency ?? 'anonymous', body }
  })
}
