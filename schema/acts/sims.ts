/** The acts of the sims subgraph. */

import type { Act, Acts, Telling } from './act.ts'

const measures = {
  sections: ['NBTC measures of August 2025'],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: [],
  tells: [],
} satisfies Partial<Act>

const claimSettled: Telling = {
  event: 'th.aoc.sim.claim.settled',
  to: ['OPERATOR', 'REGULATOR'],
}

/** Rows by the name of the mutation. */
export const simsActs: Acts = {
  registerSims: {
    ...measures,
    by: ['TELCO'],
    tells: [{ event: 'th.aoc.sim.claim.made', to: ['OPERATOR', 'REGULATOR'] }],
    note: 'A number that another operator has is claimed, not changed.',
  },
  answerSimClaims: {
    ...measures,
    by: ['TELCO'],
    tells: [claimSettled],
    note: 'By the operator that has the numbers. An order to suspend moves with its number.',
  },
  withdrawSimClaims: { ...measures, by: ['TELCO'], tells: [claimSettled] },
  decideSimClaims: { ...measures, by: ['REGULATOR'], tells: [claimSettled] },
  requireSimVerification: {
    ...measures,
    by: ['REGULATOR'],
    clocks: [{ clock: 'SIM_VERIFICATION', effect: 'STARTS' }],
    tells: [{ event: 'th.aoc.sim.demand.issued', to: ['OPERATOR', 'REGULATOR'] }],
  },
  requireSimVerifications: {
    ...measures,
    by: ['REGULATOR'],
    clocks: [{ clock: 'SIM_VERIFICATION', effect: 'STARTS' }],
    tells: [{ event: 'th.aoc.sim.demand.issued', to: ['OPERATOR', 'REGULATOR'] }],
    note: 'One act for every holder of a filter, carried out by the sweeper in the name of the officer who gave it.',
  },
  recordSimJustification: {
    ...measures,
    by: ['TELCO'],
    tells: [{ event: 'th.aoc.sim.demand.justified', to: ['OPERATOR', 'REGULATOR'] }],
  },
  decideSimVerification: {
    ...measures,
    by: ['REGULATOR'],
    clocks: [{ clock: 'SIM_VERIFICATION', effect: 'ENDS' }],
    tells: [{ event: 'th.aoc.sim.demand.decided', to: ['OPERATOR', 'REGULATOR'] }],
  },
  orderSimSuspension: {
    ...measures,
    by: ['REGULATOR'],
    sections: ['s.5 para 2', 'NBTC measures of August 2025'],
    clocks: [{ clock: 'SIM_SUSPENSION', effect: 'STARTS' }],
    tells: [{ event: 'th.aoc.sim.order.issued', to: ['OPERATOR', 'REGULATOR'] }],
  },
  requestSimSuspension: {
    ...measures,
    by: ['AOC', 'POLICE', 'AMLO'],
    sections: ['s.5 para 2'],
    tells: [{ event: 'th.aoc.sim.suspension.requested', to: ['REGULATOR', 'CENTRE', 'REQUESTER'] }],
    note: 'Of the police the CCIB alone. The regulator sees the numbers, the section and the number of the case.',
  },
  decideSimSuspensionRequest: {
    ...measures,
    by: ['REGULATOR'],
    sections: ['s.5 para 2'],
    clocks: [{ clock: 'SIM_SUSPENSION', effect: 'STARTS' }],
    tells: [
      { event: 'th.aoc.sim.suspension.decided', to: ['REQUESTER', 'CENTRE', 'REGULATOR'] },
      { event: 'th.aoc.sim.order.issued', to: ['OPERATOR', 'REGULATOR'] },
    ],
  },
  reportSimSuspension: {
    ...measures,
    by: ['TELCO'],
    clocks: [{ clock: 'SIM_REVOCATION', effect: 'STARTS' }],
    note: 'Reported within seven days. An order on a number that is off starts its own clock.',
  },
  resumeSims: {
    ...measures,
    by: ['TELCO'],
    clocks: [{ clock: 'SIM_REVOCATION', effect: 'ENDS' }],
    note: 'Only what the operator switched off by itself; an order is lifted by the regulator.',
  },
  confirmSimSuspension: {
    ...measures,
    by: ['TELCO'],
    sections: ['s.5 para 2', 'NBTC measures of August 2025'],
    clocks: [
      { clock: 'SIM_SUSPENSION', effect: 'ENDS' },
      { clock: 'SIM_REVOCATION', effect: 'STARTS' },
    ],
    tells: [{ event: 'th.aoc.sim.order.carried-out', to: ['OPERATOR', 'REGULATOR'] }],
  },
  liftSimSuspension: {
    ...measures,
    by: ['REGULATOR'],
    sections: ['s.5 para 3'],
    clocks: [
      { clock: 'SIM_SUSPENSION', effect: 'ENDS' },
      { clock: 'SIM_REVOCATION', effect: 'ENDS' },
    ],
    tells: [{ event: 'th.aoc.sim.order.lifted', to: ['OPERATOR', 'REGULATOR'] }],
  },
  revokeSims: {
    ...measures,
    by: ['TELCO'],
    clocks: [{ clock: 'SIM_REVOCATION', effect: 'ENDS' }],
  },
}
