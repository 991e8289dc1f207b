/** An operation of the graph with the types of its variables and of its answer. */

/** Made from a `.graphql` file by `npm run operations`. */
export interface Operation<Data, Variables> {
  readonly name: string
  /** As it is sent. */
  readonly text: string
  /** Holds the types; never set. */
  readonly types?: (variables: Variables) => Data
}
