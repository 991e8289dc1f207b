/** A form of the console, as a test of every form needs it. */

import type { Page } from 'playwright-core'
import type { TestStack } from '../../domain/stack.ts'
import type { Say } from '../catalogue.ts'

/** A form that is open before an officer, and how it is filled. */
export interface FormUnderTest {
  /** As part of a sentence: what the officer does. */
  readonly act: string
  readonly agencyId: string
  /** Name of its operation on the wire. */
  readonly operation: string
  /** The subgraph that does it. */
  readonly subgraph: string
  /** The button that sends it; default: that of the form in the dialog. */
  readonly submit?: string
  /** Counts the rows that the act adds. */
  readonly effects: string
  /** Makes what the act is about, and opens its form. */
  open(page: Page, say: Say, stack: TestStack): Promise<void>
  /** Fills it, so that it can be sent. */
  fill(page: Page, say: Say): Promise<void>
}

/** Opens a view of the screen. */
export async function openView(page: Page, title: string): Promise<void> {
  await page.getByRole('tab', { name: title, exact: true }).press('Enter')
}

/** Opens the form of an act in a panel. */
export async function openAct(page: Page, label: string): Promise<void> {
  await page
    .locator('.modal .actions')
    .getByRole('button', { name: label, exact: true })
    .press('Enter')
}
