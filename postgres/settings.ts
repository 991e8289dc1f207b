/** Settings of the server for one transaction, in one statement. */

/** Settings by the server's names for them. */
export type Settings = Readonly<Record<string, string>>

/** The statement that sets them all for the present transaction only (`set_config`'s third argument). */
export function settingsStatement(settings: Settings): {
  readonly text: string
  readonly values: readonly string[]
} {
  const pairs = Object.entries(settings)
  return { text: textOf(pairs.length), values: pairs.flat() }
}

/** The text of each number of settings: every transaction has one. */
const texts = new Map<number, string>()

function textOf(count: number): string {
  const known = texts.get(count)
  if (known !== undefined) return known
  const calls = Array.from(
    { length: count },
    (_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, true)`,
  )
  const text = `select ${calls.join(', ')}`
  texts.set(count, text)
  return text
}
