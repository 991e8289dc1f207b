/** A GraphQL client of the gateway over HTTP. */

/** An error of a response (GraphQL specification, 7.1.2). */
export interface GraphqlError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: { readonly code?: string; readonly correlationId?: string }
}

/** A response of the gateway. */
export interface GraphqlResult<Data> {
  readonly data?: Data | null
  readonly errors?: readonly GraphqlError[]
}

/** Sends one operation. Rejects when no answer came; an answer with errors resolves. */
export type Execute = <Data>(
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<GraphqlResult<Data>>

/** @param headers sent with each call beside the token, an `access-purpose` for instance */
export function createGraphqlClient(
  url: string,
  accessToken: () => Promise<string>,
  headers: Readonly<Record<string, string>> = {},
): Execute {
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${await accessToken()}`,
      },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as GraphqlResult<Data> // the gateway answers nothing else
  }
}
