/** The acts of the accounts subgraph. */

import type { Act, Acts, ClockEffect, Telling } from './act.ts'

const startsHoldClocks: readonly ClockEffect[] = [
  { clock: 'HOLD_COMPLAINT', effect: 'STARTS' },
  { clock: 'HOLD_DECISION', effect: 'STARTS' },
  { clock: 'HOLD_REVIEW', effect: 'STARTS' },
]
const endsHoldClocks: readonly ClockEffect[] = startsHoldClocks.map(({ clock }) => ({
  clock,
  effect: 'ENDS',
}))
const tellsRequested: Telling = { event: 'th.aoc.hold.requested', to: ['BANK', 'REQUESTER'] }
const tellsNextBank: readonly Telling[] = [
  { event: 'th.aoc.hold.requested', to: ['NEXT_BANK', 'REQUESTER'] },
  { event: 'th.aoc.hold.disclosed', to: ['CCIB', 'AMLO'] },
]
const tellsPlaced: Telling = {
  event: 'th.aoc.hold.placed',
  to: ['BANK', 'AUTHORITY', 'CCIB', 'AMLO', 'SUBGRAPHS'],
}

const request: Act = {
  by: ['AOC', 'POLICE', 'AMLO'],
  sections: [
    's.4/2',
    's.6 para 2',
    's.7',
    's.8/5(2)',
    'Criminal Procedure Code',
    'Anti-Money Laundering Act',
  ],
  persons: 'TWO_WITHOUT_TRAIL',
  orderNumber: 'OWN_POWER',
  clocks: [{ clock: 'HOLD_DECISION', effect: 'STARTS' }],
  tells: [tellsRequested],
}

const place: Act = {
  by: ['BANK'],
  sections: ['s.6 para 1', 's.6 para 2', 's.7', 's.8/5(2)', 's.4/2'],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: startsHoldClocks,
  tells: [tellsPlaced, ...tellsNextBank],
}

const reject: Act = {
  by: ['BANK'],
  sections: ['s.6 para 1', 's.6 para 2', 's.7', 's.8/5(2)', 's.4/2'],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: endsHoldClocks,
  tells: [
    { event: 'th.aoc.hold.rejected', to: ['BANK', 'AUTHORITY', 'CCIB', 'AMLO'] },
    ...tellsNextBank,
  ],
  note: 'The reason MONEY_GONE asks the next bank, and tells the police and AMLO.',
}

const lift: Act = {
  by: ['BANK', 'AOC', 'POLICE', 'AMLO'],
  sections: ['s.6 para 3', 's.7', 's.8/5(2)', 's.4/2'],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: endsHoldClocks,
  tells: [{ event: 'th.aoc.hold.lifted', to: ['BANK', 'AUTHORITY'] }],
  note: 'Police lift a placed hold alone only after "no evidence", else by a release that another person decides. A person who asked for a release never lifts that hold.',
}

/** Rows by the name of the mutation. */
export const accountsActs: Acts = {
  registerAccounts: {
    by: ['BANK'],
    sections: ['s.4 para 1'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
  setMuleTier: {
    by: ['AOC', 'POLICE', 'AMLO'],
    sections: ['s.4/2', 's.8/5(5)'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [],
    tells: [],
  },
  requestHolds: { ...request, note: 'A police station on an authority notice alone (s.6 para 2).' },
  requestHoldsAlongTrail: {
    ...request,
    by: ['AOC', 'BANK', 'POLICE', 'AMLO'],
    clocks: startsHoldClocks,
    note: 'A bank in a case that it opened on the word of its own customer (s.7), at the accounts to which the money of its own accounts went. A police station on an authority notice alone.',
  },
  freezeAccountsOfPerson: {
    ...request,
    sections: ['s.4/2', 'Criminal Procedure Code', 'Anti-Money Laundering Act'],
    orderNumber: 'REQUIRED',
  },
  confirmHoldOrder: {
    ...request,
    sections: ['s.4/2', 'Criminal Procedure Code', 'Anti-Money Laundering Act'],
    persons: 'ANOTHER',
    orderNumber: 'NONE',
    note: 'The number is that of the order which is confirmed.',
  },
  placeHold: place,
  placeHolds: place,
  rejectHold: reject,
  rejectHolds: reject,
  freezeAccount: {
    ...place,
    tells: [{ ...tellsPlaced, to: ['BANK', 'CCIB', 'AMLO', 'SUBGRAPHS'] }, ...tellsNextBank],
    sections: ['s.6 para 1'],
    clocks: [{ clock: 'HOLD_DECISION', effect: 'STARTS' }],
  },
  extendHold: {
    by: ['AOC', 'POLICE', 'AMLO'],
    sections: ['s.4/2', 's.8/5(2)', 'Criminal Procedure Code', 'Anti-Money Laundering Act'],
    persons: 'ONE',
    orderNumber: 'REQUIRED',
    clocks: [
      { clock: 'HOLD_COMPLAINT', effect: 'ENDS' },
      { clock: 'HOLD_DECISION', effect: 'MOVES' },
    ],
    tells: [{ event: 'th.aoc.hold.extended', to: ['BANK', 'AUTHORITY'] }],
  },
  liftHold: lift,
  liftHolds: lift,
  requestRelease: {
    by: ['BANK', 'AOC', 'POLICE'],
    sections: ['s.8/5(2)'],
    persons: 'ONE',
    orderNumber: 'NONE',
    clocks: [{ clock: 'RELEASE_DECISION', effect: 'STARTS' }],
    tells: [{ event: 'th.aoc.release.requested', to: ['BANK', 'AUTHORITY'] }],
  },
  decideRelease: {
    by: ['BANK', 'AOC', 'POLICE'],
    sections: ['s.8/5(2)'],
    persons: 'ANOTHER',
    orderNumber: 'NONE',
    clocks: [{ clock: 'RELEASE_DECISION', effect: 'ENDS' }, ...endsHoldClocks],
    tells: [
      { event: 'th.aoc.hold.released', to: ['BANK', 'AUTHORITY'] },
      { event: 'th.aoc.release.refused', to: ['BANK', 'AUTHORITY'] },
    ],
  },
}
