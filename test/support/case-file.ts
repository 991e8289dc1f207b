/** The query with which a station pulls a whole case in one call over four subgraphs: victim, trail, holders, holds, SIM counts. */

export const caseFile = `query CaseFile($id: ID!) { case(id: $id) {
  caseNumber status scamType narrative lossSatang
  victim { nationalId name }
  transfers { hop amountSatang
    from { bankCode accountNumber }
    to { bankCode accountNumber muleTier
      holder { id name simCount simCountByOperator { operator count } }
      holds { state heldSatang } } }
  holds { state basis heldSatang }
  suspectNumbers { msisdn status operator }
  referral { id state station { code } }
} }`
