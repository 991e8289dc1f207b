/** `npm run authorize`: decides operations without a server. */

import { runCommand } from './run-authorize.ts'

const { stdin: input, stdout: output, stderr: errors } = process
process.exitCode = await runCommand(process.argv.slice(2), { input, output, errors })
