/** The acts of the deliveries subgraph. */

import type { Act, Acts } from './act.ts'

/** Acts of an agency on its own webhook; no section of the law names them. */
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
  removeWebhook: {
    ...ownWebhook,
    note: 'An agency without a webhook is answered as one that removed it. A webhook with another URL stays: NOT_FOUND.',
  },
}
