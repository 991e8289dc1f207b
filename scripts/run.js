// `node scripts/run.js commands/start.js …`: builds what has changed, then runs the module in this very process, so that
// signals and exit codes are its own. `--help` prints the command's usage and runs nothing.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

await import('./build.js')
const [, module] = process.argv.splice(1, 2)
if (module === undefined) throw new TypeError('usage: node scripts/run.js MODULE [ARGUMENT …]')
const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', module)
process.argv.splice(1, 0, file)
const { usages } = await import('../dist/commands/usage.js')
const usage = usages[module.replace(/\.js$/, '')]
if (usage !== undefined && process.argv.slice(2).some((each) => each === '--help' || each === '-h'))
  process.stdout.write(usage)
else await import(pathToFileURL(file).href)
