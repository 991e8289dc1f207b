import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { requestAccessToken } from '../../local/client/access-token.ts'
import type { Page } from 'playwright-core'
import {
  consoleFolder,
  findBarriers,
  inBrowser,
  openBrowser,
  signIn,
  takePicture,
  type TestBrowser,
} from '../support/console/browser.ts'
import { reportAndRequestHolds } from '../support/console/cases.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'
import { openStream } from '../support/streams/read-stream.ts'

/** Counts the tones that the page plays, beside playing them. */
const countTones = `
  window.tones = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...args) {
    window.tones += 1
    return start.apply(this, args)
  }`

inBrowser('a new request reaches the desk of a bank by itself', () => {
  let stack: TestStack
  let browser: TestBrowser
  let page: Page
  let operations: string[]

  async function openAs(agencyId: string, language: 'th' | 'en' = 'th'): Promise<void> {
    await browser?.close()
    browser = await openBrowser(language)
    await browser.context.addInitScript({ content: countTones })
    page = await browser.context.newPage()
    page.on('request', (request) => {
      const name = /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1]
      if (name !== undefined) operations.push(name)
    })
    await signIn(page, stack, agencyId)
    await page.getByRole('tab').first().waitFor()
  }

  const tones = () => page.evaluate<number>('window.tones')

  beforeAll(async () => {
    stack = await startTestStack({
      consoleFolder,
      env: { GATEWAY_MAX_STREAMS_PER_AGENCY: '1' },
    })
    // an agency without an event has no feed yet
    await reportAndRequestHolds(stack)
  })
  beforeEach(() => {
    operations = []
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.closeAll()
  })

  test('by the stream, with a sound and a count in the title until the officer does something', async () => {
    await openAs('bank:006')
    await page.getByText('1 คำขอที่รอ').waitFor()
    await untilStreamOpen(page, operations)
    await page.keyboard.press('Shift')
    await reportAndRequestHolds(stack)
    await page.getByText('2 คำขอที่รอ').waitFor()
    await page.getByText('1 คำขอใหม่').waitFor()
    expect(await page.title()).toBe('(1) คำขอและการระงับเงิน · ศูนย์ AOC 1441')
    expect(await tones()).toBe(2)
    expect(operations).not.toContain('FeedAfter')
    expect(await findBarriers(page)).toEqual([])
    await takePicture(page, 'inbox-th')
    await page.keyboard.press('Shift')
    await page.getByText('1 คำขอใหม่').waitFor({ state: 'detached' })
    expect(await page.title()).toBe('คำขอและการระงับเงิน · ศูนย์ AOC 1441')
  })

  test('after the network was gone nothing is lost, and nothing is counted twice', async () => {
    await page.getByRole('button', { name: 'เสียง: เปิด' }).press('Enter')
    const before = operations.length
    await page.context().setOffline(true)
    await page.getByText('ไม่ได้เชื่อมต่อ').waitFor()
    await reportAndRequestHolds(stack)
    await reportAndRequestHolds(stack)
    await page.context().setOffline(false)
    await page.getByText('4 คำขอที่รอ').waitFor()
    await page.getByText('2 คำขอใหม่').waitFor()
    await page.getByText('ข้อมูลสด').waitFor()
    // the sound was switched off
    expect(await tones()).toBe(2)
    await untilStreamOpen(page, operations.slice(before))
    await reportAndRequestHolds(stack)
    await page.getByText('5 คำขอที่รอ').waitFor()
    await page.getByText('3 คำขอใหม่').waitFor()
    expect(browser.faults).toEqual([])
  })

  test('by pages, in English, where no stream is to be had', async () => {
    await browser.close()
    const token = await requestAccessToken({ clientId: 'bank:014', issuer: stack.issuer })
    const other = await openStream(stack.gatewayUrl, {
      query: 'subscription { events { sequence } }',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(other.status).toBe(200)
    await openAs('bank:014', 'en')
    await page.getByText('10 requests wait').waitFor()
    await page.waitForRequest((request) => request.postData()?.includes('FeedAfter') === true)
    await page.keyboard.press('Shift')
    await reportAndRequestHolds(stack)
    await page.getByText('12 requests wait').waitFor()
    await page.getByText('2 new requests').waitFor()
    expect(await page.title()).toBe('(2) Requests and holds · AOC 1441')
    expect(await findBarriers(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 600 })
    await takePicture(page, 'inbox-en')
    other.close()
    expect(browser.faults).toEqual([])
  })
})

/** The request of the stream was sent, and what it answers at once has come. */
async function untilStreamOpen(page: Page, operations: readonly string[]): Promise<void> {
  if (!operations.includes('FeedStream'))
    await page.waitForRequest((request) => request.postData()?.includes('FeedStream') === true)
}
