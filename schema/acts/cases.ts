/** The acts of the cases subgraph. */

import type { Acts } from './act.ts'

/** Rows by the name of the mutation. */
export const casesActs: Acts = {
  reportCase: {
    by: ['AOC'],
    sections: ['s.8/5(1)'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
  recordTransfers: {
    by: ['AOC', 'POLICE', 'BANK'],
    sections: ['s.4 para 1', 's.8/5(3)'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
  amendCase: {
    by: ['AOC', 'POLICE', 'BANK'],
    sections: [],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
    note: 'The centre in every case, the police in those that they investigate, a bank in those that it opened.',
  },
  addCaseNote: {
    by: ['AOC', 'POLICE', 'BANK'],
    sections: [],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
    note: 'As `amendCase`; also in a closed case.',
  },
  closeCase: {
    by: ['AOC'],
    sections: [],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
}
