/** The body of a subgraph call: everything but the values of its variables is written when the plan is compiled. */

export interface BodyWriter {
  /** @param representations their JSON texts, for a call of `_entities` */
  (variables: Readonly<Record<string, unknown>>, representations?: readonly string[]): string
}

/** @param variableNames the operation's variables that this call needs */
export function compileBody(query: string, variableNames: readonly string[]): BodyWriter {
  const head = `{"query":${JSON.stringify(query)},"variables":{`
  const names = variableNames.map((name) => ({ name, prefix: `${JSON.stringify(name)}:` }))
  return (variables, representations) => {
    let members = representations ? `"representations":[${representations.join(',')}]` : ''
    for (const { name, prefix } of names) {
      if (!Object.hasOwn(variables, name)) continue
      // undefined for what JSON cannot say: as good as not given
      const value = JSON.stringify(variables[name]) as string | undefined
      if (value !== undefined) members += (members === '' ? '' : ',') + prefix + value
    }
    return `${head}${members}}}`
  }
}
