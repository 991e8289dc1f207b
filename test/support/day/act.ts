/** Acts of a day at the centre: what one takes, and how an agency is called. */

import { setTimeout } from 'node:timers/promises'
import { codesOf, type Call, type GatewayAnswer, type TestStack } from '../domain/stack.ts'
import type { Random } from '../random.ts'

/** The clock and the calls of the day. */
export interface DayOptions {
  readonly stack: TestStack
  readonly random: Random
  readonly now: () => Date
  /** Moves the clock. */
  readonly pass: (ms: number) => void
}

/** One act of a case's story; stories take turns. */
export type Story = AsyncGenerator<void, void>

/** A call of an agency with a token of now. Where a part does not answer it is made again, as the documents say. */
export function call({ stack }: Pick<DayOptions, 'stack'>, agencyId: string): Call {
  const once = stack.callAs(agencyId)
  return async (query, variables) => {
    for (let tries = 1; ; tries += 1) {
      const reply = await once(query, variables)
      if (tries === 5 || !codesOf(reply).includes('DOWNSTREAM_SERVICE_ERROR')) return reply
      await setTimeout(200)
    }
  }
}

/** The data of an answer without errors. */
export async function must(answered: Promise<GatewayAnswer>) {
  const reply = await answered
  if (codesOf(reply).length > 0)
    throw new Error(
      reply.errors
        ?.map(({ message, extensions, path }) => `${extensions.code} ${message} ${path?.join('.')}`)
        .join('; '),
    )
  return reply.data
}
