/** `npm run acts`: draws the table of acts into `docs/acts.md`. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawActs } from '../subgraphs/kit/draw-acts.ts'

await writeFile(join(process.cwd(), 'docs', 'acts.md'), drawActs())
console.log('wrote docs/acts.md')
