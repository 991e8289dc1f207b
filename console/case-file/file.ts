/** The case as the screen has it. */

import type { CaseFileQuery } from './case-file.generated.ts'

/** Parts that the officer may not have are absent. */
export type File = NonNullable<CaseFileQuery['case']>
