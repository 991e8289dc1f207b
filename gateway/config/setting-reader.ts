/** Reads single settings by name. A value that does not fit is noted as a fault, and the default stands in for it. */

/** Reads typed settings; faults are collected, not thrown. */
export interface SettingReader {
  readonly text: (name: string) => string | undefined
  /** The words of a value, between spaces or commas. */
  readonly list: (name: string) => readonly string[]
  /** A value that is `on` or `off`. */
  readonly isOn: (name: string, fallback: boolean) => boolean
  readonly integer: (name: string, fallback: number, min: number, max: number) => number
  readonly choice: <Choice extends string>(
    name: string,
    fallback: Choice,
    choices: readonly Choice[],
  ) => Choice
  /** Faults found so far, in the order of reading. */
  readonly faults: string[]
}

/** @param faults where faults are noted */
export function createSettingReader(
  settings: ReadonlyMap<string, string>,
  faults: string[],
): SettingReader {
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = settings.get(name)
    if (value === undefined) return fallback
    if (/^\d{1,12}$/.test(value) && Number(value) >= min && Number(value) <= max)
      return Number(value)
    faults.push(`${name}: must be a whole number from ${min} to ${max}`)
    return fallback
  }
  const choice = <Choice extends string>(
    name: string,
    fallback: Choice,
    choices: readonly Choice[],
  ): Choice => {
    const value = settings.get(name)
    if (value === undefined) return fallback
    const found = choices.find((each) => each === value)
    if (found === undefined) faults.push(`${name}: must be one of ${choices.join(', ')}`)
    return found ?? fallback
  }
  return {
    text: (name) => settings.get(name),
    list: (name) => (settings.get(name) ?? '').split(/[\s,]+/).filter(Boolean),
    isOn: (name, fallback) => choice(name, fallback ? 'on' : 'off', ['on', 'off']) === 'on',
    integer,
    choice,
    faults,
  }
}
