/** A real browser for tests of the console: the Chromium that is installed. */

import { describe } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Locator, type Page } from 'playwright-core'
import type { TestStack } from '../domain/stack.ts'

/** The built console. `npm test` builds it before the tests. */
export const consoleFolder = new URL('../../../dist/console', import.meta.url).pathname

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Path of the browser; undefined where there is none, and the tests say so. */
export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path))
if (chromiumPath === undefined)
  process.stderr.write('SKIPPED: tests of the console need Chromium (CHROMIUM names its path)\n')

/** `describe` where there is a browser; its tests are skipped where there is none. */
export const inBrowser = chromiumPath === undefined ? describe.skip : describe

/** A browser with an empty profile of its own. */
export interface TestBrowser {
  readonly context: BrowserContext
  /** Faults that a page reported: errors of scripts, refusals by the content security policy. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

export async function openBrowser(language: 'th' | 'en' = 'th'): Promise<TestBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
  const faults: string[] = []
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    viewport: { width: 1280, height: 800 },
    locale: 'th-TH',
    timezoneId: 'Asia/Bangkok',
  })
  context.setDefaultTimeout(60_000)
  await context.addInitScript({
    content: `if (location.protocol === 'http:') localStorage.setItem('console.language', '${language}')`,
  })
  context.on('page', (page) => watch(page, faults))
  for (const page of context.pages()) watch(page, faults)
  return {
    context,
    faults,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** A request that was cut on purpose is no fault of the page. */
function watch(page: Page, faults: string[]): void {
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text)
  })
}

/** Opens the console and signs in as an officer of the agency, by keyboard. */
export async function signIn(
  page: Page,
  { gatewayUrl }: Pick<TestStack, 'gatewayUrl'>,
  agencyId: string,
  officer = 'officer-1',
): Promise<void> {
  await page.goto(new URL('/console', gatewayUrl).href)
  await page.locator('main.sign-in button.primary').first().press('Enter')
  await page.waitForURL(/\/interaction\//)
  await page.selectOption('#agency', agencyId)
  await page.fill('#officer', officer)
  await page.press('#officer', 'Enter')
  await page.locator('header.frame').waitFor()
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/**
 * The faults that axe finds by WCAG 2.2 AA on the page as it stands.
 * @param within the part that is looked at; default: the whole page
 */
export async function findBarriers(page: Page, within = 'html'): Promise<readonly string[]> {
  await page.evaluate(await readAxe())
  const { violations } = await page.evaluate<AxeResults>(`axe.run('${within}', {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  })`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  )
}

let axe: Promise<string> | undefined

function readAxe(): Promise<string> {
  axe ??= import('axe-core').then(({ default: { source } }) => source)
  return axe
}

const pictures = process.env['CONSOLE_PICTURES']

/**
 * Writes a picture of the page to the folder that `CONSOLE_PICTURES` names; without it, nothing.
 * @param fullPage whether the picture is as high as the page; default: as high as the window
 */
export async function takePicture(page: Page, name: string, fullPage = false): Promise<void> {
  // the pointer shows no control as hovered
  await page.mouse.move(0, 0)
  if (pictures === undefined) return
  if (fullPage) await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage })
}

/** Upper edges of controls in pixels, each once: one where they stand in one line. */
export async function topsOf(controls: readonly Locator[]): Promise<readonly number[]> {
  const boxes = await Promise.all(controls.map((control) => control.boundingBox()))
  return [...new Set(boxes.map((box) => Math.round(box?.y ?? NaN)))]
}

/** Presses Tab, or Shift+Tab, until the control with this name has the focus. */
export async function tabTo(
  page: Page,
  name: string,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press(key)
    const focused = await page.evaluate<string>(
      'document.activeElement?.labels?.[0]?.textContent || document.activeElement?.textContent || ""',
    )
    if (focused === name) return
  }
  throw new Error(`no control ${name} in the order of Tab`)
}

/** Pastes as the browser does on Ctrl+V, without the machine's clipboard. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text', ${JSON.stringify(text)})
    document.activeElement.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }`)
}
