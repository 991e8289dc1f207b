/** The query with which a police station pulls a whole case over four subgraphs, as `test/support/case-file.ts` has it. */

const caseFile = `query CaseFile($id: ID!) { case(id: $id) {
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

/** @returns the operation with what the station sends along: the case and the section of law */
export function describeCaseFile(caseId) {
  return { query: caseFile, variables: { id: caseId }, purpose: `case="${caseId}", basis=s8` }
}
