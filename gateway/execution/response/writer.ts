/** What is known while one answer is written. */
export interface Writing {
  /** Objects that the answer holds more than once; each is written once. */
  readonly shared: SharedTexts
  /** Where in the answer the writer is. */
  readonly path: (string | number)[]
  /** Values that the schema does not allow where they are, and their places. */
  readonly violations: (readonly (string | number)[])[]
}

/** The JSON text of a value; undefined stands for null, which the field or list above judges. */
export type Writer = (value: unknown, writing: Writing) => string | undefined

/** Violations beyond these are not kept. */
export const maxViolations = 10

export function violate({ violations, path }: Writing): void {
  if (violations.length < maxViolations) violations.push([...path])
}

/** The text of one object or list, and who has written it; both undefined until it is met. */
export interface SharedText {
  by: Writer | undefined
  text: string | undefined
}

/** Objects and lists that the answer holds more than once. */
export type SharedTexts = Map<object, SharedText>
