/** Fields of forms: label, control, hint, and the error beside it. */

import { useId } from 'react'
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  TextField,
  type TextFieldProps,
} from 'react-aria-components'

/** A field of one line, or of several with `rows`. */
export interface WordFieldProps extends Omit<TextFieldProps, 'children'> {
  readonly label: string
  readonly hint?: string | undefined
  /** The error in the officer's language; undefined: none. */
  readonly error?: string | undefined
  readonly rows?: number
  /** Values that the browser offers while the officer types. It looks in values and labels. */
  readonly suggestions?: readonly Choice<string>[]
}

/** A text field. */
export function WordField({ label, hint, error, rows, suggestions, ...props }: WordFieldProps) {
  const id = useId()
  return (
    <TextField {...props} className="field" isInvalid={error !== undefined}>
      <Label>{label}</Label>
      {rows === undefined ? <Input list={suggestions && id} /> : <TextArea rows={rows} />}
      {suggestions ? (
        <datalist id={id}>
          {suggestions.map((each) => (
            <option key={each.value} value={each.value} label={each.label} />
          ))}
        </datalist>
      ) : null}
      {hint === undefined ? null : <Text slot="description">{hint}</Text>}
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

/** One choice of a `ChoiceField`. */
export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

/** A list of choices: the browser's own, which every officer knows by keyboard. */
export function ChoiceField<Value extends string>({
  label,
  value,
  choices,
  onChange,
  error,
  autoFocus = false,
}: {
  readonly label: string
  readonly value: Value | ''
  readonly choices: readonly Choice<Value>[]
  readonly onChange: (value: Value) => void
  readonly error?: string | undefined
  readonly autoFocus?: boolean
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        autoFocus={autoFocus}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={({ target }) => onChange(target.value as Value)} // one of the choices below
      >
        {value === '' ? <option value="" /> : null}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {error === undefined ? null : (
        <span id={`${id}-error`} className="react-aria-FieldError">
          {error}
        </span>
      )}
    </div>
  )
}
