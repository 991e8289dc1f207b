/** Reads how long feeds keep events from the environment of the process that serves the subgraph. */

/**
 * Days for which feeds keep an event at least: 1 to 400, default 90.
 * @throws {TypeError} when it is anything else
 */
export function readKeptDays(env: Readonly<Record<string, string | undefined>>): number {
  const text = env['EVENTS_KEPT_DAYS'] || '90'
  const days = Number(text)
  if (!/^\d{1,3}$/.test(text) || days < 1 || days > 400)
    throw new TypeError('EVENTS_KEPT_DAYS: must be a whole number of days from 1 to 400')
  return days
}
