/** The acts of the referrals subgraph. */

import type { Act, Acts } from './act.ts'

const ofStation = {
  by: ['POLICE'],
  sections: ['s.8'],
  persons: 'ONE',
  orderNumber: 'NONE',
  clocks: [],
  tells: [],
} satisfies Act

/** Rows by the name of the mutation. */
export const referralsActs: Acts = {
  referCase: {
    ...ofStation,
    by: ['AOC'],
    sections: ['s.8', 's.8/5(1)'],
    tells: [{ event: 'th.aoc.referral.sent', to: ['STATION', 'CENTRE', 'CCIB'] }],
  },
  acknowledgeReferral: ofStation,
  assignOfficer: ofStation,
  recordComplaint: {
    ...ofStation,
    sections: ['s.7', 's.8'],
    clocks: [
      { clock: 'REFERRAL_DECISION', effect: 'STARTS' },
      { clock: 'HOLD_DECISION', effect: 'STARTS' },
    ],
    tells: [{ event: 'th.aoc.complaint.recorded', to: ['SUBGRAPHS', 'STATION', 'CENTRE', 'CCIB'] }],
  },
  decideReferral: {
    ...ofStation,
    sections: ['s.6 para 3', 's.7'],
    clocks: [{ clock: 'REFERRAL_DECISION', effect: 'ENDS' }],
    tells: [{ event: 'th.aoc.referral.decided', to: ['SUBGRAPHS', 'STATION', 'CENTRE', 'CCIB'] }],
  },
  transferReferral: {
    ...ofStation,
    tells: [{ event: 'th.aoc.referral.transferred', to: ['STATION', 'CENTRE', 'CCIB'] }],
  },
  correctComplaint: {
    ...ofStation,
    sections: ['s.7', 's.8'],
    note: 'No clock moves: the banks count from the date that they were told.',
  },
  reopenReferral: {
    ...ofStation,
    sections: ['s.7', 's.8'],
    tells: [{ event: 'th.aoc.referral.reopened', to: ['STATION', 'CENTRE', 'CCIB'] }],
    note: 'The time of the decision stays as it was; holds that ended meanwhile stay ended.',
  },
}
