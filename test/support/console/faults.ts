/** Faults between an open screen and the graph: how each is made, the words that the officer sees, and how it is mended. */

import type { Page, Route } from 'playwright-core'
import type { Say } from './catalogue.ts'
import type { FaultyStack } from './faulty-stack.ts'

/** A screen that is open in a browser. */
export interface Desk {
  readonly page: Page
  readonly say: Say
  readonly agencyId: string
  /** The subgraph behind the screen. */
  readonly subgraph: string
}

/** One fault. */
export interface Fault {
  readonly name: string
  readonly strike: (desk: Desk) => Promise<unknown>
  /** Key of the sentence that the officer reads at the next request. */
  readonly words: string
  readonly mend: (desk: Desk) => Promise<unknown>
}

/** The table of `docs/console.md`. */
export function faultsOf(faulty: FaultyStack): readonly Fault[] {
  return [
    {
      name: 'the network is gone',
      strike: ({ page }) => page.context().setOffline(true),
      words: 'problem.NETWORK',
      mend: ({ page }) => page.context().setOffline(false),
    },
    {
      name: 'the token has expired and is renewed, and the subgraph is gone',
      async strike({ page, subgraph }) {
        faulty.cut(subgraph)
        await page.route('**/graphql', expire, { times: 1 })
      },
      words: 'problem.DOWNSTREAM_SERVICE_ERROR',
      mend: async ({ subgraph }) => faulty.mend(subgraph),
    },
    {
      name: 'the token has expired and is not renewed',
      strike: ({ page }) => endSession(page),
      words: 'session.ended',
      async mend({ page, say }) {
        await page.getByRole('button', { name: say('session.sign-in-again') }).press('Enter')
        await page.getByRole('alertdialog').waitFor({ state: 'detached' })
        await page.unrouteAll()
        await page.context().unrouteAll()
      },
    },
    {
      name: 'the agency is denied',
      strike: ({ agencyId }) => faulty.deny(agencyId),
      words: 'session.refused',
      async mend({ page, agencyId }) {
        await faulty.allow(agencyId)
        await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      },
    },
    {
      name: 'the gateway restarts',
      strike: () => faulty.stop(),
      words: 'problem.NETWORK',
      mend: () => faulty.start(),
    },
  ]
}

/** The gateway takes the token no more, and the authorization server renews none: until the officer signs in again. */
async function endSession(page: Page): Promise<void> {
  let isSignedIn = false
  await page.route('**/graphql', (route) => (isSignedIn ? route.continue() : expire(route)))
  await page.context().route('**/token', (route) => {
    const isCode = route.request().postData()?.includes('grant_type=authorization_code') === true
    // a renewal that comes after it ends nothing
    isSignedIn ||= isCode
    const headers = { 'access-control-allow-origin': '*' }
    return isCode
      ? route.continue()
      : route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } })
  })
}

function expire(route: Route): Promise<void> {
  const headers = { 'www-authenticate': 'DPoP error="invalid_token"' }
  return route.fulfill({ status: 401, headers })
}

/** The graph does what the operation asks for, and its answer does not arrive. */
export async function loseAnswer(route: Route, operation: string): Promise<void> {
  if (route.request().postData()?.includes(`"operationName":"${operation}"`) !== true)
    return route.continue()
  await route.fetch()
  return route.abort()
}

/**
 * Waits until the act that was sent has failed. Another request of the page may tell of the fault before: an act that is still on
 * its way when the fault is mended is done, and its form closes.
 */
export async function untilAnswered(page: Page): Promise<void> {
  await page.locator('.is-pending').waitFor({ state: 'detached' })
}
