import type { CloudEvent, EventType } from '../../../schema/events.ts'
import type { Queryable } from '../database/database.ts'

/** Handles one event in the transaction that marks it handled. */
export type EventHandler<Type extends EventType> = (
  db: Queryable,
  event: CloudEvent<Type>,
  now: () => Date,
) => Promise<void>

/** Handlers of events of other subgraphs, by type. */
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<Type> }
