/** The acts of the deliveries subgraph. */

import type { Acts } from './act.ts'

/** Rows by the name of the mutation. */
export const deliveriesActs: Acts = {
  acknowledgeEvents: {
    by: ['AOC', 'BANK', 'TELCO', 'REGULATOR', 'POLICE', 'AMLO'],
    sections: ['s.4 para 1'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
}
