import { describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

const root = new URL('../../', import.meta.url)
const folder = new URL('docs/decisions/', root)

async function readDecisions() {
  const files = (await readdir(folder)).filter((file) => /^\d{4}-/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => ({ file, text: await readFile(new URL(file, folder), 'utf8') })),
  )
}

async function readDocuments() {
  const pages = (await readdir(new URL('docs/', root), { recursive: true }))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
  return Promise.all(
    ['README.md', 'CHANGELOG.md', ...pages].map(async (path) => ({
      path,
      text: await readFile(new URL(path, root), 'utf8'),
    })),
  )
}

describe('the decisions', () => {
  test('each begins with its number, what was decided, the date and the status', async () => {
    for (const { file, text } of await readDecisions()) {
      const [heading, , facts] = text.split('\n')
      expect([file, heading]).toEqual([
        file,
        expect.stringMatching(new RegExp(`^# ${Number(file.slice(0, 4))}\\. [A-Z]`)),
      ])
      expect([file, facts]).toEqual([
        file,
        expect.stringMatching(/^Date: \d{4}-\d\d-\d\d\. Status: [a-z]/),
      ])
    }
  })

  test('the index lists every decision with its title and date, and nothing else', async () => {
    const index = await readFile(new URL('README.md', folder), 'utf8')
    const rows = [...index.matchAll(/^\| (\d+) +\| \[(.+?)\]\((.+?)\) +\| (\S+) +\|$/gm)].map(
      ([, number, title, file, date]) => ({ number, title, file, date }),
    )
    const pages = (await readDecisions()).map(({ file, text }) => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(text) ?? []
      const [, date] = /^Date: (\S+)\./m.exec(text) ?? []
      return { number, title, file, date }
    })
    expect(rows).toEqual(pages)
  })
})

describe('the documents', () => {
  test('the README is short', async () => {
    const readme = await readFile(new URL('README.md', root), 'utf8')
    expect(readme.split('\n').length).toBeLessThan(200)
  })

  test('every file that they name or link to exists', async () => {
    const missing: string[] = []
    for (const { path, text } of await readDocuments()) {
      const named = [
        ...text.matchAll(
          /`((?:authorization|commands|docs|gateway|local|postgres|schema|scripts|subgraphs|test)\/[\w./-]+\.\w+)`/g,
        ),
      ].map(([, file]) => new URL(file!, root))
      const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
        ([, file]) => new URL(file!, new URL(path, root)),
      )
      for (const url of [...named, ...linked])
        if (!existsSync(url)) missing.push(`${path}: ${url.pathname.replace(root.pathname, '')}`)
    }
    expect(missing).toEqual([])
  })
})
