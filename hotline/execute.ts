/** How a day is read from the graph and sent to it: by the command, or by the console under an officer's token. */

/** A response of the gateway. */
export interface GraphqlResult<Data> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string }
  }[]
}

/** Sends one operation; rejects when no answer came. */
export type Execute = <Data>(
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<GraphqlResult<Data>>
