/** Starts a process that kills itself, from a file of this folder. */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const hooks = new URL('./typescript-hooks.js', import.meta.url)

/** Runs the script to its end or its death; its output, or null when it was killed. */
export function runChild(file: string, plan: object): Promise<string | null> {
  const script = fileURLToPath(new URL(file, import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--import', hooks.href, script, JSON.stringify(plan)],
      { stdio: ['ignore', 'pipe', 'inherit'], timeout: 180_000, killSignal: 'SIGTERM' },
    )
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null)
      else if (code === 0) resolve(output)
      else reject(new Error(`child ended with ${code ?? signal}`))
    })
  })
}
