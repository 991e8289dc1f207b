/** The acts of the deliveries subgraph. */

import type { Act, Acts } from './act.ts'

/** What an agency does about its own webhook: housekeeping that no section names. */
const ownWebhook: Act = {
  by: ['AOC', 'BANK', 'TELCO', 'REGULATOR', 'POLICE', 'AMLO'],
  sections: [],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: [],
  tells: [],
}

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
  setWebhook: ownWebhook,
  testWebhook: ownWebhook,
  pauseWebhook: ownWebhook,
  removeWebhook: ownWebhook,
}
