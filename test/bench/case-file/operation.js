/** The query with which a police station pulls a whole case over four subgraphs. */

import { readFileSync } from 'node:fs'

const caseFile = readFileSync(new URL('../../fixtures/case-file.graphql', import.meta.url), 'utf8')

/** @returns the operation with what the station sends along: the case and the section of law */
export function describeCaseFile(caseId) {
  return { query: caseFile, variables: { id: caseId }, purpose: `case="${caseId}", basis=s8` }
}
