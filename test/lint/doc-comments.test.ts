/** Counts the exports that have a doc comment: nearly all must. Generated files are left out. */

import { expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const withoutSource = ['dist', 'docs', 'node_modules', 'scripts', 'test']

function sourceFiles(): readonly string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) =>
      entry.isDirectory() && !entry.name.startsWith('.') && !withoutSource.includes(entry.name),
  )
  return folders
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(name, path),
      ),
    )
    .filter(
      (path) =>
        /\.tsx?$/.test(path) && !path.includes('node_modules') && !path.includes('.generated.'),
    )
}

/** Exports of a file: the line of each, and whether a doc comment ends on the line before. */
function exportsOf(path: string) {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  return lines.flatMap((line, index) =>
    /^export (?:async |abstract |declare )*(?:class|const|enum|function|interface|let|type) ?\w/.test(
      line,
    )
      ? [
          {
            place: `${path}:${index + 1}`,
            isDocumented: lines[index - 1]?.trimEnd().endsWith('*/') === true,
          },
        ]
      : [],
  )
}

test('at least 98 of 100 exports have a doc comment', () => {
  const all = sourceFiles().flatMap(exportsOf)
  const bare = all.filter(({ isDocumented }) => !isDocumented).map(({ place }) => place)
  expect(all.length).toBeGreaterThan(1_000)
  expect({ bare: bare.length > all.length * 0.02 ? bare : [] }).toEqual({ bare: [] })
})
