/** The case as the screen has it. */

import type { GraphError } from '../graph/problem.ts'
import type { CaseFileQuery } from './case-file.generated.ts'

/** Parts that the officer may not have are absent. */
export type File = NonNullable<CaseFileQuery['case']>

/** Whether a part of the case was read: one that was refused or failed is null, as one that there is not. */
export function isPartRead(part: keyof File, errors: readonly GraphError[]): boolean {
  return !errors.some(({ path }) => path?.[0] === 'case' && path[1] === part)
}
