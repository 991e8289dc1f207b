/** `npm run authorize`: the command itself; what it does is in `run-command.ts`. */

import { runCommand } from './run-authorize.ts'

const { stdin: input, stdout: output, stderr: complaints } = process
process.exitCode = await runCommand(process.argv.slice(2), { input, output, complaints })
