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
import { partOrWhole, splitList } from './split-list.ts'
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
  /** SHA-256 of the text that was sent, in hexadecimal. */
  readonly sha256: string
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
      const entries = splitEntry(access, at, named, options)
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

type EntryLists = Pick<OperationEntry, 'coordinates' | 'subjects' | 'cases'>

/** Writes entries of one operation. Members stand in the order of the canonical text, which is written at once then. */
function createEntryText(
  access: Access,
  at: Date,
  policyVersion: string,
): (id: string, lists: EntryLists) => string {
  const { caller, disclosed } = access
  const { purpose } = caller ?? {}
  const operation = {
    kind: access.kind,
    name: access.operationName?.slice(0, 100) ?? null,
    sha256: access.sha256,
  }
  const token = caller?.tokenId === undefined ? null : hashText(caller.tokenId)
  return (id, { coordinates, subjects, cases }) =>
    writeEntry({
      agency: caller?.agencyId ?? null,
      at: at.toISOString(),
      binding: caller?.binding ?? null,
      cases,
      client: caller?.clientId ?? null,
      coordinates,
      correlationId: access.correlationId,
      counts: {
        cases: disclosed.cases.size,
        errors: access.errorCount,
        subjects: disclosed.persons.size,
      },
      duration: Math.max(0, at.getTime() - access.startedAt),
      id,
      kind: 'operation',
      officer: caller?.officer ?? null,
      operation,
      outcome: access.outcome,
      policyVersion,
      previous: null,
      purpose: purpose ? { basis: purpose.basis, case: purpose.case ?? null } : null,
      subjects,
      token,
      v: 1,
    })
}

/**
 * One entry, or several of one operation where its lists need more than one. Each has all the cases and coordinates where an
 * entry holds them: a case that is investigated hides the accesses to its persons, in whichever entry they stand.
 */
function splitEntry(
  access: Access,
  at: Date,
  names: readonly string[],
  { gatedCoordinates, policyVersion }: AccessLogOptions,
): readonly RecordedEntry[] {
  const { caller, executed, disclosed } = access
  const subjects = splitList(names)
  const cases = splitList([...disclosed.cases])
  const delivered = splitList(executed ? gatedCoordinates(executed) : [])
  const refused = splitList(access.refused)
  const write = createEntryText(access, at, policyVersion())
  const count = Math.max(...[subjects, cases, delivered, refused].map(({ length }) => length))
  return Array.from({ length: count }, (_, part) => {
    const id = createEntryId(at)
    const body = write(id, {
      coordinates: {
        delivered: partOrWhole(delivered, part),
        refused: partOrWhole(refused, part),
      },
      subjects: subjects[part] ?? [],
      cases: partOrWhole(cases, part),
    })
    return { id, agencyId: caller?.agencyId ?? 'anonymous', body }
  })
}
