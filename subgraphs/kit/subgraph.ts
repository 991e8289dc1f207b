/** The parts of a subgraph: its name, SDL, resolvers, loaders and tables. Subgraphs differ in nothing else. */

import type { FastifyBaseLogger } from 'fastify'
import type { CallerIdentity } from '../../schema/identity.ts'
import type { Disclosures, DisclosingTypes, PersonsBehind } from './disclosures.ts'
import type { Database, Queryable } from './database/database.ts'
import type { MigrationFolder } from './database/migrate.ts'
import type { AnswerSlices } from './answer-slices.ts'
import type { ObjectBudget } from './object-budget.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import type { SubgraphName } from './subgraph-name.ts'
import type { EventHandlers } from './outbox/event-handlers.ts'

/** Objects that a loader or resolver may use during one request. */
export interface RequestScope {
  readonly caller: CallerIdentity
  readonly pseudonyms: Pseudonyms
  readonly now: () => Date
  /** Objects that the request may still load. */
  readonly budget: ObjectBudget
  /** The turns of the event loop in which the objects of the answer are handled. */
  readonly slices: AnswerSlices
  /** Persons and cases whose data the answer holds; the kit names them. */
  readonly disclosures: Disclosures
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Runs `work` in one transaction in which row-level security sees the caller. */
  readonly transaction: <T>(work: (db: Queryable) => Promise<T>) => Promise<T>
  /** The same for work that changes nothing: cheaper, and a statement that would change something fails. */
  readonly read: <T>(work: (db: Queryable) => Promise<T>) => Promise<T>
}

/** The context of every resolver: the scope of the request and the loaders made for it. */
export interface SubgraphContext<Loaders> extends RequestScope {
  readonly loaders: Loaders
}

/**
 * Resolvers by type and field. `never` for parent and arguments lets each resolver name its own; the SDL, which a test
 * holds against them, is what makes the two agree.
 */
export type Resolvers<Context> = Readonly<
  Record<
    string,
    Readonly<Record<string, (parent: never, args: never, context: Context) => unknown>>
  >
>

/** Reference resolvers by entity: the representation that another subgraph knows, to the entity. */
export type ReferenceResolvers<Context> = Readonly<
  Record<string, (representation: never, context: Context) => unknown>
>

/** The subscriptions of a subgraph, with what they share. */
export interface Subscriptions<Context> {
  /**
   * By the name of the root field: the events of one reader. They are read as they are asked for; between two of them no
   * transaction is open. They end when the signal of the scope is aborted.
   */
  readonly fields: Readonly<
    Record<string, (args: never, context: Context) => AsyncGenerator<unknown, void>>
  >
  close(): Promise<void>
}

/** A subgraph, as the local stack and its own process start it. */
export interface Subgraph<Loaders> {
  readonly name: SubgraphName
  /** The subgraph's SDL, `schema/<name>.graphql`. */
  readonly sdl: URL
  readonly migrations: MigrationFolder
  readonly resolvers: Resolvers<SubgraphContext<Loaders>>
  readonly references: ReferenceResolvers<SubgraphContext<Loaders>>
  readonly createLoaders: (scope: RequestScope) => Loaders
  /** Opens the subscriptions, once for a server; absent: there are none. */
  readonly openSubscriptions?: (db: Database) => Subscriptions<SubgraphContext<Loaders>>
  /** Types and fields, beside Person and Case, that tell about a person or a case. */
  readonly discloses?: DisclosingTypes
  /** Reads the persons behind the keys that they name; absent: they name none. */
  readonly personsBehind?: PersonsBehind
  /** Fields of Query that look something up by an identifier that can be guessed; callers have a budget for them. */
  readonly lookUps?: readonly string[]
  /** Handlers of events of other subgraphs. */
  readonly handlers?: EventHandlers
  /** Sweeps that announce clocks that have run out. */
  readonly sweeps?: readonly Sweep[]
  /** Work of its own, done before anything else; run as the system, in one transaction. How much was done. */
  readonly work?: Sweep
  /** Background work of its own that is not one transaction, such as calls to other systems. */
  readonly start?: (options: BackgroundOptions) => Background
}

/** Database, clock and log of the background work. */
export interface BackgroundOptions {
  readonly db: Database
  readonly now: () => Date
  readonly log: FastifyBaseLogger
  /**
   * Shortest pause when nothing is left to do, in milliseconds; default 250. It doubles up to eight times that, but in a
   * subgraph with work of its own, for which others wait.
   */
  readonly pauseMs?: number
}

/** Background work that is running. */
export interface Background {
  /** Stops after the work in progress has ended. */
  close(): Promise<void>
}

/** Announces up to `limit` things that clocks made true by `now`; how many there were. Runs in one transaction, as the system. */
export type Sweep = (db: Queryable, now: Date, limit: number) => Promise<number>
