/** The number of a case, as a link to its file. */

import { useRouter } from '@tanstack/react-router'
import type { MouseEvent } from 'react'

/** The link; it opens within the console, or in another tab as any link does. */
export function CaseLink({
  caseId,
  children,
}: {
  readonly caseId: string
  readonly children: string
}) {
  const router = useRouter()
  const href = `/console/cases/${encodeURIComponent(caseId)}`
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    router.history.push(href)
  }
  return (
    <a className="case" href={href} onClick={open}>
      {children}
    </a>
  )
}
