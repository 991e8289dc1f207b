/** The reason of an act, which stays in its history. */

import { useWords } from '../words/words.tsx'
import { WordField } from './fields.tsx'

/** The field: 1 to 2,000 characters. */
export function ReasonField({
  value,
  onChange,
  isChecked,
  autoFocus = false,
  label,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Whether the form was sent before, so that an empty field is a fault. */
  readonly isChecked: boolean
  readonly autoFocus?: boolean
  /** Absent: "reason". */
  readonly label?: string
}) {
  const { say } = useWords()
  return (
    <WordField
      autoFocus={autoFocus}
      label={label ?? say('field.reason')}
      rows={3}
      maxLength={2_000}
      value={value}
      onChange={onChange}
      error={isChecked && value.trim() === '' ? say('fault.reason') : undefined}
    />
  )
}
