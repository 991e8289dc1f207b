/** Writes the body of a subgraph call; everything except the values of variables is prepared at compilation. */

import { stringifyJson } from '../exact-json.ts'

/** A query to a subgraph, without the values of one run. */
export interface SubgraphQuery {
  readonly query: string
  /** Names of the operation's variables that it needs. */
  readonly variableNames: readonly string[]
  readonly writeBody: BodyWriter
}

/** Writes the JSON body of one call. */
export interface BodyWriter {
  /** @param representations their JSON texts, a list for each `_entities` of the query */
  (
    variables: Readonly<Record<string, unknown>>,
    representations: readonly (readonly string[])[],
  ): string
}

/**
 * @param variableNames the operation's variables that this call needs
 * @param listNames names of the variables of the representations, in the order in which their lists are given
 */
export function compileBody(
  query: string,
  variableNames: readonly string[],
  listNames: readonly string[] = [],
): BodyWriter {
  const head = `{"query":${JSON.stringify(query)},"variables":{`
  const names = variableNames.map((name) => ({ name, prefix: `${JSON.stringify(name)}:` }))
  const lists = listNames.map((name) => `${JSON.stringify(name)}:[`)
  return (variables, representations) => {
    let members = ''
    for (let at = 0; at < lists.length; at++) {
      const separator = at === 0 ? '' : ','
      members += `${separator}${lists[at]}${(representations[at] ?? []).join(',')}]`
    }
    for (const { name, prefix } of names) {
      if (!Object.hasOwn(variables, name)) continue
      // Undefined for what JSON cannot hold: the same as not given.
      const value = stringifyJson(variables[name])
      if (value !== undefined) members += (members === '' ? '' : ',') + prefix + value
    }
    return `${head}${members}}}`
  }
}
