/** Ends a command that failed. */

/** Writes the reason to the standard error; the exit code is 2 for a wrong call (`TypeError`), and 1 for anything else. */
export function reportFailure(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : 'the command failed'}\n`)
  process.exitCode = error instanceof TypeError ? 2 : 1
}
