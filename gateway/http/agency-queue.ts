/** A queue in which agencies take turns: the entries of one agency keep their order, and delay no other agency's. */

/** Something that waits, of one agency. */
export interface AgencyEntry {
  /** Undefined for anonymous callers, who share one place among the agencies. */
  readonly agency: string | undefined
  /** When it began to wait, in milliseconds. */
  readonly since: number
}

/** Entries that wait. */
export interface AgencyQueue<Entry extends AgencyEntry> {
  readonly size: number
  /** Entries of the agency that wait. */
  countOf(agency: string | undefined): number
  push(entry: Entry): void
  /** Takes the first entry of the agency whose turn it is, among those that may begin. */
  shift(mayBegin: (agency: string | undefined) => boolean): Entry | undefined
  /** Whether `shift` would find one. */
  hasOne(mayBegin: (agency: string | undefined) => boolean): boolean
  /** Entries of the agency that has the most. */
  readonly most: number
  /** Takes the latest entry of the agency that has the most. */
  popOfMost(): Entry | undefined
  /** Takes every entry that began to wait at this instant or before. */
  takeUntil(latest: number): readonly Entry[]
}

/** An empty queue. */
export function createAgencyQueue<Entry extends AgencyEntry>(): AgencyQueue<Entry> {
  /** In the order of their turns. */
  const byAgency = new Map<string | undefined, Entry[]>()
  let size = 0

  const findMost = () => {
    let most: readonly [string | undefined, Entry[]] | undefined
    for (const each of byAgency) if (!most || each[1].length > most[1].length) most = each
    return most
  }

  return {
    get size() {
      return size
    },
    countOf: (agency) => byAgency.get(agency)?.length ?? 0,
    push(entry) {
      const entries = byAgency.get(entry.agency)
      if (entries) entries.push(entry)
      else byAgency.set(entry.agency, [entry])
      size += 1
    },
    shift(mayBegin) {
      for (const [agency, entries] of byAgency) {
        if (!mayBegin(agency)) continue
        const entry = entries.shift()
        // behind the others
        byAgency.delete(agency)
        if (entries.length > 0) byAgency.set(agency, entries)
        size -= 1
        return entry
      }
      return undefined
    },
    hasOne(mayBegin) {
      for (const agency of byAgency.keys()) if (mayBegin(agency)) return true
      return false
    },
    get most() {
      return findMost()?.[1].length ?? 0
    },
    popOfMost() {
      const [agency, entries] = findMost() ?? []
      const entry = entries?.pop()
      if (entries?.length === 0) byAgency.delete(agency)
      if (entry) size -= 1
      return entry
    },
    takeUntil(latest) {
      const taken: Entry[] = []
      for (const [agency, entries] of byAgency) {
        const late = entries.findIndex(({ since }) => since > latest)
        taken.push(...entries.splice(0, late === -1 ? entries.length : late))
        if (entries.length === 0) byAgency.delete(agency)
      }
      size -= taken.length
      return taken
    },
  }
}
