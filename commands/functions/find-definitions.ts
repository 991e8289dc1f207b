/** Finds the migration in which each database function, policy and view has its final definition. */

/** A migration: where it is, and its statements. */
export interface MigrationText {
  readonly path: string
  readonly sql: string
}

/** An object of the database and the migrations that define it. */
export interface Definition {
  /** `function` and its name, `view` and its name, or `policy`, its name and its table. */
  readonly name: string
  /** Path of the migration whose definition is in force. */
  readonly path: string
  /** Paths of the migrations whose definitions it replaced, oldest first. */
  readonly replaced: readonly string[]
}

/** `create` or `drop` of a function, view or policy, and `alter function … rename to …`. */
const statement =
  /^(?<verb>create(?: or replace)?|drop|alter) (?<kind>function|view|policy) (?:if exists )?(?<name>[\w.]+)(?:(?:\([^)]*\))? rename to (?<next>\w+)|\s+on (?<table>[\w.]+))?/gm

/**
 * Reads the migrations in their order. An object that a later migration drops is left out; one that is renamed keeps the
 * migration of its definition.
 * @returns the objects by name
 */
export function findDefinitions(migrations: readonly MigrationText[]): readonly Definition[] {
  const found = new Map<string, Definition>()
  for (const { path, sql } of migrations)
    for (const { groups } of sql.matchAll(statement)) {
      const { verb, kind, name = '', next, table } = groups ?? {}
      const key = kind === 'policy' ? `policy ${name} on ${table}` : `${kind} ${name}`
      const known = found.get(key)
      if (verb === 'drop') found.delete(key)
      else if (verb !== 'alter') {
        const before = known ? [...known.replaced, known.path] : []
        found.set(key, { name: key, path, replaced: before.filter((each) => each !== path) })
      } else if (known && next !== undefined) {
        const renamed = `${kind} ${name.replace(/[^.]+$/, next)}`
        found.delete(key)
        found.set(renamed, { ...known, name: renamed })
      }
    }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
