/** The number of a case, as a link to its file. */

import { Link } from '@tanstack/react-router'

/** The link; it opens within the console, or in another tab as any link does. */
export function CaseLink({
  caseId,
  children,
}: {
  readonly caseId: string
  readonly children: string
}) {
  return (
    <Link className="case" to="/cases/$caseId" params={{ caseId }}>
      {children}
    </Link>
  )
}
