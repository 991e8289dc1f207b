/** The query with which a station pulls a whole case in one call over four subgraphs: victim, trail, holders, holds, SIM counts. */

import { readFileSync } from 'node:fs'

export const caseFile = readFileSync(
  new URL('../../fixtures/case-file.graphql', import.meta.url),
  'utf8',
)
