/** Settings of the server for one transaction, in one statement. */

/** Settings by the server's names for them. */
export type Settings = Readonly<Record<string, string>>

/** The statement that sets them all for the present transaction only (`set_config`'s third argument). */
export function settingsStatement(settings: Settings): {
  readonly text: string
  readonly values: readonly string[]
} {
  const pairs = Object.entries(settings)
  const calls = pairs.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, true)`)
  return { text: `select ${calls.join(', ')}`, values: pairs.flat() }
}
