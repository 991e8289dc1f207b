/** Names of the subgraphs, in the order of their ports. */
export const subgraphNames = [
  'cases',
  'accounts',
  'sims',
  'referrals',
  'deliveries',
  'oversight',
] as const

/** One of `subgraphNames`. */
export type SubgraphName = (typeof subgraphNames)[number]

/** Subgraphs that publish events and handle those of others: each has an outbox and an inbox. */
export type ExchangingSubgraph = Exclude<SubgraphName, 'deliveries' | 'oversight'>

/** Subgraphs with mutations: each keeps the idempotency keys of its callers. */
export type ChangingSubgraph = Exclude<SubgraphName, 'oversight'>

/** Whether the subgraph has an outbox and an inbox. */
export function isExchanging(name: SubgraphName): name is ExchangingSubgraph {
  return name !== 'deliveries' && name !== 'oversight'
}
