/** Holds every subgraph to one shape: six files at its top, and one folder for each kind of file below. */

import { describe, expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../subgraphs/', import.meta.url))
const subgraphs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .map(({ name }) => name)

const topFiles = ['loaders', 'main', 'mutations', 'resolvers', 'store', 'subgraph']

/** Folders that hold one kind of file, and the names of that kind, in every subgraph. */
const kinds: readonly { readonly folder: string; readonly name: RegExp }[] = [
  { folder: 'clocks', name: /^(?:sweep|carry-out-.+)\.ts$/ },
  { folder: 'events', name: /^(?:publish-.+|handlers|.+-handlers)\.ts$/ },
  { folder: 'locks', name: /^lock-.+\.ts$/ },
  { folder: 'law', name: /^(?:rules|legal-.+|draw-.+)\.ts$/ },
  { folder: 'history', name: /^(?:record-change|remarks)\.ts$/ },
]

const filesOf = (name: string): readonly string[] =>
  readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(join(root, name), join(entry.parentPath, entry.name)))

const textOf = (name: string, file: string) => readFileSync(join(root, name, file), 'utf8')

/** Files of a subgraph whose text matches. */
const filesWith = (name: string, pattern: RegExp) =>
  filesOf(name).filter((file) => pattern.test(textOf(name, file)))

const folderOf = (file: string) => file.split('/')[0]

describe.each(subgraphs)('the subgraph %s', (name) => {
  const changesData = /^ {2}Mutation\b/m.test(textOf(name, 'resolvers.ts'))

  test('has six files at its top, without a store or mutations where it has none', () => {
    const top = filesOf(name).filter((file) => !file.includes('/'))
    const optional = ['store.ts', ...(changesData ? [] : ['mutations.ts'])]
    const expected = topFiles.map((file) => `${file}.ts`)
    expect(top.filter((file) => !expected.includes(file))).toEqual([])
    expect(expected.filter((file) => !top.includes(file) && !optional.includes(file))).toEqual([])
  })

  test('has no folder inside a folder', () => {
    expect(filesOf(name).filter((file) => file.split('/').length > 2)).toEqual([])
  })

  test.each(kinds)('keeps a file in $folder when its name says so, and no other', (kind) => {
    const misplaced = filesOf(name).filter((file) => {
      const [folder, base] = file.split('/')
      if (base === undefined || base === 'store.ts') return false
      return (folder === kind.folder) !== kind.name.test(base)
    })
    expect(misplaced).toEqual([])
  })

  test('publishes events from the folder events', () => {
    const publishing = filesWith(name, /\/outbox\/publish\.ts'/)
    expect(publishing.filter((file) => folderOf(file) !== 'events')).toEqual([])
  })

  test('takes sweeps from clocks/sweep.ts and handlers from events/handlers.ts', () => {
    const text = textOf(name, 'subgraph.ts')
    const sourceOf = (member: string) =>
      new RegExp(String.raw`import \{ ${member} \} from '(.+)'`).exec(text)?.[1]
    for (const [member, source] of [
      ['sweeps', './clocks/sweep.ts'],
      ['handlers', './events/handlers.ts'],
    ] as const) {
      const isUsed = new RegExp(String.raw`^ {2}${member}\b`, 'm').test(text)
      expect({ member, source: sourceOf(member) }).toEqual({
        member,
        source: isUsed ? source : undefined,
      })
    }
  })

  test('lists its mutations in mutations.ts and defines each of them in a folder', () => {
    if (!changesData) return
    const text = textOf(name, 'mutations.ts')
    const exported = [...text.matchAll(/^export (?:async )?\w+ (\w+)/gm)].map(([, each]) => each)
    expect(exported).toEqual(['mutations'])
    expect(text).not.toMatch(/=>|\bfunction\b/)
    expect(textOf(name, 'resolvers.ts')).toMatch(/^ {2}Mutation: mutations,$/m)
  })

  test('has SQL in store.ts files only', () => {
    const withSql = filesWith(name, /\.query(?:<[^(]*>)?\(/)
    expect(withSql.filter((file) => !/(?:^|\/)store\.ts$/.test(file))).toEqual([])
  })
})
