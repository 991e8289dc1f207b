/** Names of the subgraphs, in the order of their ports. */
export const subgraphNames = ['cases', 'accounts', 'sims', 'referrals'] as const

export type SubgraphName = (typeof subgraphNames)[number]
