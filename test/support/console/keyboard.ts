/** Goes through the console as an officer without a mouse does: Tab, arrow keys, Enter, Space, and letters. */

import type { Page } from 'playwright-core'
import type { TestStack } from '../domain/stack.ts'
import { tabTo } from './browser.ts'

/** Counts the keys that a page gets from now on: one for each letter that is typed, each press, and each chord. */
export function countKeys({ keyboard }: Page): () => number {
  let count = 0
  const type = keyboard.type.bind(keyboard)
  const pressKey = keyboard.press.bind(keyboard)
  keyboard.type = (text, options) => {
    count += text.length
    return type(text, options)
  }
  keyboard.press = (key, options) => {
    count += 1
    return pressKey(key, options)
  }
  return () => count
}

/** Signs in without touching anything but keys. */
export async function signInByKeyboard(
  page: Page,
  { gatewayUrl }: Pick<TestStack, 'gatewayUrl'>,
  agencyId: string,
): Promise<void> {
  await page.goto(new URL('/console', gatewayUrl).href)
  const button = page.locator('main.sign-in button.primary').first()
  await button.waitFor()
  await tabTo(page, await button.innerText())
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/interaction\//)
  await page.locator('#agency:focus').waitFor()
  await chooseByArrow(page, agencyId)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('header.frame').waitFor()
}

/** Presses the arrow key until the list of choices that has the focus stands at the value. */
export async function chooseByArrow(page: Page, value: string): Promise<void> {
  const chosen = () => page.evaluate<string>('document.activeElement.value')
  await page.keyboard.press('Home')
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await chosen()) === value) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`no choice ${value}`)
}

/** Goes to the button or link by Tab, and presses it. */
export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

/** Goes to the field by Tab, and types over what stands in it. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Goes to the box of a row by Tab, and checks it. */
export async function check(page: Page, label: string): Promise<void> {
  const focused = () =>
    page.evaluate<string | null>('document.activeElement?.getAttribute("aria-label")')
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await focused()) !== label) continue
    await page.keyboard.press('Space')
    return
  }
  throw new Error(`no box ${label} in the order of Tab`)
}

/** Goes from the tab that is chosen to another view. */
export async function goToView(page: Page, title: string): Promise<void> {
  await tabTo(page, await page.getByRole('tab', { selected: true }).innerText())
  const tab = page.getByRole('tab', { name: title, exact: true, selected: true })
  for (let presses = 0; presses < 10 && !(await tab.isVisible()); presses += 1)
    await page.keyboard.press('ArrowRight')
}
