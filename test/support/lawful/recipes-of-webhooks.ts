/** Recipes of the mutations of webhooks: no acts of law. An endpoint on loopback is called. */

import { callerOf } from './lawful-callers.ts'
import { newKey, type Recipes } from './recipe.ts'

/** Recipes by the name of the mutation, of one bank with one endpoint. */
export function recipesOfWebhooks(url: string): Recipes {
  const by = (input: Readonly<Record<string, unknown>>) => () => ({
    caller: callerOf('bank:004', { below: () => 1, pick: ([first]) => first!, text: () => '' }),
    input: { idempotencyKey: newKey(), ...input },
  })
  return {
    setWebhook: by({ url, types: ['th.aoc.hold.requested'], authorization: 'secret' }),
    testWebhook: by({ timeoutMs: 4_000 }),
    pauseWebhook: by({ isPaused: true }),
    removeWebhook: by({ url }),
  }
}
