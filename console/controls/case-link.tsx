/** The number of a case, as a link to its file. */

import { Link } from '@tanstack/react-router'

/** The link; it opens within the console, or in another tab as any link does. */
export function CaseLink({
  caseId,
  isInNewTab = false,
  children,
}: {
  readonly caseId: string
  /** Whether it always opens in another tab, beside a form that must stay. */
  readonly isInNewTab?: boolean
  readonly children: string
}) {
  return (
    <Link
      className="case"
      to="/cases/$caseId"
      params={{ caseId }}
      {...(isInNewTab ? { target: '_blank' } : {})}
    >
      {children}
    </Link>
  )
}
