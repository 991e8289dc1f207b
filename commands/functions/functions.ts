/** `npm run functions [-- TEXT]`: prints where each database function, view and policy has its final definition. */

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findDefinitions, type MigrationText } from './find-definitions.ts'

const [text = '', ...more] = process.argv.slice(2)
if (more.length > 0) {
  process.stderr.write('usage: npm run functions [-- TEXT]\n')
  process.exitCode = 2
} else {
  for (const { name, path, replaced } of findDefinitions(readMigrations()))
    if (name.includes(text)) {
      const before = replaced.map((each) => /\d{4}/.exec(each)?.[0] ?? each)
      const history = before.length === 0 ? '' : `, replaced ${before.join(' ')}`
      process.stdout.write(`${name}: ${path}${history}\n`)
    }
}

/** Migrations of the kit first, for the other subgraphs build on them; each folder in the order of its numbers. */
function readMigrations(): readonly MigrationText[] {
  const root = process.cwd()
  const folders = readdirSync(join(root, 'subgraphs')).flatMap((name) =>
    name === 'kit' ? [] : [`subgraphs/${name}/migrations`],
  )
  return ['subgraphs/kit/migrations/access', ...folders, 'gateway/migrations'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.sql'))
      .toSorted()
      .map((file) => {
        const path = `${folder}/${file}`
        return { path, sql: readFileSync(join(root, path), 'utf8') }
      }),
  )
}
