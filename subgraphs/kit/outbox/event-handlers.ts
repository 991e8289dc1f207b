import type { CloudEvent, EventType } from '../../../schema/events.ts'
import type { Queryable } from '../database/database.ts'

/** Handles one event in the transaction that marks it handled. */
export type EventHandler<Type extends EventType> = (
  db: Queryable,
  event: CloudEvent<Type>,
  now: () => Date,
) => Promise<void>

/** What a subgraph does on events of others, by type. */
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<Type> }
