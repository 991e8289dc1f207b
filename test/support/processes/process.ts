/** A command of the package as a process of its own, with an empty environment but for what is given. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams
  /** Everything that was printed so far. */
  output(): string
  /** Waits until something printed matches, and returns the match. Rejects when the process ends before that. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Exit code, null after a signal that was not handled. */
  readonly exited: Promise<number | null>
}

const root = new URL('../../../', import.meta.url)

export function runCommand(
  module: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, ['scripts/run.js', module, ...args], {
    cwd: fileURLToPath(root),
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      child.emit('printed')
    })
  const exited = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    output: () => text,
    exited,
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(text)
        if (match) return match
        const event = await Promise.race([
          once(child, 'printed').then(() => 'printed'),
          exited.then(() => 'exited'),
        ])
        const last = pattern.exec(text)
        if (last) return last
        if (event === 'exited') throw new Error(`the process ended before that:\n${text}`)
      }
    },
  }
}
