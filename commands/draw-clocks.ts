/** `npm run clocks`: draws the table of legal bases into `docs/clocks.md`. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawClocks } from '../subgraphs/accounts/law/draw-clocks.ts'

await writeFile(join(process.cwd(), 'docs', 'clocks.md'), drawClocks())
console.log('wrote docs/clocks.md')
