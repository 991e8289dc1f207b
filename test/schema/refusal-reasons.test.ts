import { describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { publicError } from '../../gateway/errors.ts'
import { isRefusalReason, refusalReasons } from '../../schema/refusal-reasons.ts'

const root = new URL('../../', import.meta.url)
const reasons = Object.keys(refusalReasons)

async function sourcesOfSubgraphs(): Promise<string> {
  const files = await readdir(new URL('subgraphs/', root), { recursive: true })
  const sources = files.filter((file) => file.endsWith('.ts'))
  const texts = sources.map((file) => readFile(new URL(`subgraphs/${file}`, root), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}

describe('the table of reasons', () => {
  test('is the table of docs/errors.md', async () => {
    const page = await readFile(new URL('docs/errors.md', root), 'utf8')
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|$/gm)].map(([, ...row]) => row)
    expect(rows).toEqual(Object.entries(refusalReasons))
  })

  test('has no reason that no subgraph gives', async () => {
    const text = await sourcesOfSubgraphs()
    expect(reasons.filter((reason) => !text.includes(`'${reason}'`))).toEqual([])
  })

  test.each(['th', 'en'])('has words in the console (%s)', async (language) => {
    const file = new URL(`console/words/${language}.json`, root)
    const words = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>> // of texts alone
    expect(reasons.filter((reason) => !words[`refusal.${reason}`])).toEqual([])
    // states that stand against an act, of webhooks apart, which the console does not set
    const text = await sourcesOfSubgraphs()
    const states = [...text.matchAll(/invalidState\('([A-Z_]+)'/g)].map(([, state]) => state)
    const named = states.filter((state) => !/^NO_(?:SEAL|WEBHOOKS)/.test(String(state)))
    const groups = ['stands-against', 'access.state', 'referral.state', 'sim.status']
    const isNamed = (state?: string) =>
      groups.some((group) => words[`${group}.${state}`] !== undefined)
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((state) => !isNamed(state))).toEqual([])
  })

  test.each([
    ['BAD_USER_INPUT', 'NOT_TEXT', { reason: 'NOT_TEXT' }],
    ['FORBIDDEN', 'ANOTHER_PERSON', { reason: 'ANOTHER_PERSON' }],
    ['NOT_FOUND', 'ANOTHER_PERSON', {}],
    ['FORBIDDEN', 'the number 0812345678', {}],
    ['FORBIDDEN', 7, {}],
  ])('of %s, %p leaves the gateway as %p', (code, reason, left) => {
    const error = publicError({ message: 'no', extensions: { code, reason } }, 'c-1')
    expect(error.extensions).toEqual({ code, ...left, correlationId: 'c-1' })
  })

  test('an inherited name is no reason', () => {
    expect(['ANOTHER_PERSON', 'toString', null].map(isRefusalReason)).toEqual([true, false, false])
  })
})
