/** The query with which a police station pulls a whole case file: one operation over four subgraphs. */

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
