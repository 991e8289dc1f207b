// Builds the console into `dist/console` when its sources are newer than the last build. Each file is stored compressed as well.
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = join(root, 'console')
// what the console is made of beside its own folder
const shared = ['hotline', 'schema'].map((folder) => join(root, folder))
const output = join(root, 'dist', 'console')
const stamp = join(output, '.built')

if ([sources, ...shared].some((folder) => newest(folder) > modifiedAt(stamp))) {
  const startedAt = new Date()
  // takes a second, which a build that is up to date does not
  const { build } = await import('vite')
  await buildConsole(build, startedAt)
}

async function buildConsole(build, startedAt) {
  rmSync(output, { recursive: true, force: true })
  await build({
    root: sources,
    base: '/console/',
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: output,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: { polyfill: false }, // its script would be inline
      assetsInlineLimit: 0, // the content security policy allows no data: fonts
      chunkSizeWarningLimit: 700,
    },
  })
  for (const path of readdirSync(output, { recursive: true })) {
    const file = join(output, path)
    if (statSync(file).isFile() && !/\.woff2?$/.test(path))
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
  writeFileSync(stamp, '')
  utimesSync(stamp, startedAt, startedAt)
}

function newest(folder) {
  const entries = readdirSync(folder, { recursive: true }).map((path) => join(folder, path))
  const lock = join(root, 'package-lock.json')
  return Math.max(...[folder, lock, ...entries].map(modifiedAt))
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
