/** A mark before the words that say the same. */

import { shapes, type Mark } from './trail-state.ts'

/** The mark alone; its words stand beside it. */
export function StateMark({ mark }: { readonly mark: Mark }) {
  return (
    <svg
      className={`mark mark-${mark}`}
      viewBox="0 0 14 14"
      width="14"
      height="14"
      aria-hidden="true"
    >
      <path d={shapes[mark]} fillRule="evenodd" />
    </svg>
  )
}
