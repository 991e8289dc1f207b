// Brings `dist` up to date where a source is newer than it: compiles, and copies what the compiler leaves behind
// (SDL, SQL, JSON, pages, plain JavaScript) next to the compiled modules.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const stamp = join(dist, '.built')
const folders = [
  'authorization',
  'hotline',
  'transparency',
  'gateway',
  'http',
  'postgres',
  'subgraphs',
  'schema',
  'commands',
  'local',
]
const sources = [...folders, 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
const assets = /\.(graphql|sql|json|html|css|js)$/

if (newest(sources) > modifiedAt(stamp)) {
  const startedAt = new Date()
  mkdirSync(dist, { recursive: true })
  // the console is built by itself
  for (const name of readdirSync(dist))
    if (name !== 'console') rmSync(join(dist, name), { recursive: true, force: true })
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const compiler = join(typescript, 'bin', 'tsc')
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    })
  } catch {
    process.exit(1) // the compiler has said why
  }
  for (const folder of folders)
    cpSync(join(root, folder), join(dist, folder), {
      recursive: true,
      filter: (path) => !/\.\w+$/.test(path) || assets.test(path),
    })
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
}

await import('./build-console.js')

/** Milliseconds of the last change below any of the paths. A folder's own date tells of files that were taken away. */
function newest(paths) {
  return Math.max(
    ...paths.map((path) => {
      const at = join(root, path)
      const inside = statSync(at).isDirectory()
        ? readdirSync(at).map((name) => join(path, name))
        : []
      return Math.max(modifiedAt(at), newest(inside))
    }),
  )
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
