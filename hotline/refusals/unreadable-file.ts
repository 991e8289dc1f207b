/** The error of a file that cannot be read as a day of the hotline. */

import {
  describeRefusal,
  refuse,
  type Refusal,
  type RefusalCode,
  type RefusalValues,
} from './refusal.ts'

/** Thrown when the file cannot be read as a day of the hotline; the message is the English sentence. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError'
  readonly refusal: Refusal
  constructor(code: RefusalCode, values?: RefusalValues) {
    const { refusal } = refuse(code, values)
    super(describeRefusal(refusal))
    this.refusal = refusal
  }
}
