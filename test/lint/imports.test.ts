/** Which folder may import which. One file of imports is written for each folder and given to the linter. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const kit = 'subgraphs/kit'
/** The folders of source text, and the folders that each may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  hotline: ['schema'],
  console: ['hotline'],
  http: [],
  postgres: [],
  transparency: [],
  authorization: ['schema'],
  gateway: ['authorization', 'http', 'postgres', 'schema', 'transparency'],
  [kit]: ['authorization', 'http', 'postgres', 'schema'],
  'subgraphs/accounts': [kit, 'schema'],
  'subgraphs/cases': [kit, 'schema'],
  'subgraphs/deliveries': [kit, 'schema'],
  // proofs of the access log
  'subgraphs/oversight': [kit, 'schema', 'transparency'],
  'subgraphs/referrals': [kit, 'schema'],
  'subgraphs/sims': [kit, 'schema'],
}
const folders = Object.keys(mayImport)
/** Folders that run the others; nothing but they, scripts and tests imports them. */
const outer = ['commands', 'local', 'scripts', 'test']
const targets = [...folders, ...outer]

const nameOf = (folder: string) => `to-${folder.replace('/', '-')}.ts`

interface Report {
  readonly diagnostics: readonly { readonly filename: string; readonly code: string }[]
}

function lint(folder: string): Promise<Report> {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  return new Promise((resolve, reject) => {
    // a fault that was found is an exit code of 1; the report is on the standard output all the same
    execFile(process.execPath, [oxlint, '--format=json'], { cwd: folder }, (_error, output) => {
      try {
        resolve(JSON.parse(output) as Report) // the form that the linter documents
      } catch (error) {
        reject(error instanceof Error ? error : new Error('not JSON'))
      }
    })
  })
}

describe('the linter', () => {
  const tree = mkdtempSync(join(tmpdir(), 'imports-'))
  let refused: ReadonlySet<string>

  beforeAll(async () => {
    copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'))
    for (const folder of targets) {
      const inside = join(tree, folder, 'inside')
      mkdirSync(inside, { recursive: true })
      writeFileSync(join(inside, 'value.ts'), 'export const value = 1\n')
    }
    for (const folder of [...folders, 'commands', 'local'])
      for (const target of targets) {
        const file = join(tree, folder, 'inside', nameOf(target))
        const path = relative(dirname(file), join(tree, target, 'inside', 'value.ts'))
        const specifier = path.startsWith('.') ? path : `./${path}`
        writeFileSync(file, `export { value } from '${specifier}'\n`)
      }
    const { diagnostics } = await lint(tree)
    const imports = diagnostics.filter(({ code }) => code.includes('no-restricted-imports'))
    refused = new Set(imports.map(({ filename }) => filename))
  })

  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  const allowedFrom = (folder: string) =>
    targets.filter((target) => !refused.has(join(folder, 'inside', nameOf(target))))

  test.each(folders)('lets %s import what its table allows, and nothing else', (folder) => {
    expect(allowedFrom(folder).toSorted()).toEqual(
      [folder, ...(mayImport[folder] ?? [])].toSorted(),
    )
  })

  test('lets commands import the stack, and nothing outside of the tests import tests', () => {
    const inner = [...folders.filter((folder) => folder !== 'console'), 'local']
    expect(allowedFrom('local').toSorted()).toEqual(inner.toSorted())
    expect(allowedFrom('commands').toSorted()).toEqual([...inner, 'commands'].toSorted())
  })

  test('has a rule for every folder of source text', () => {
    const ignored = ['dist', 'docs', 'node_modules', 'subgraphs']
    const directories = (path: string) =>
      readdirSync(join(root, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => join(path, name))
    const found = [...directories('.'), ...directories('subgraphs')]
    expect(found.filter((name) => !ignored.includes(name)).toSorted()).toEqual(targets.toSorted())
  })
})
