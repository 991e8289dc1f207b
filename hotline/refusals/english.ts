/** The sentence of each refusal in English. It begins with the kind of the fault and tells what is accepted. */

/** By code. */
export const english = {
  FILE_NOT_FOUND: '{path}: no such file',
  FILE_TOO_LARGE: 'the file is larger than 50 MB',
  FILE_EMPTY: 'the file is empty',
  FILE_TOO_LONG: 'the file has more than {rows} rows',
  FILE_OLD_WORKBOOK:
    'the file is an old Excel workbook (.xls) or has a password; save it as .xlsx without a password',
  FILE_NO_WORKBOOK: 'the file is not an Excel workbook (.xlsx)',
  FILE_DAMAGED: 'the workbook is damaged; open it in Excel and save it again',
  FILE_UNPACKED_TOO_LARGE: 'the workbook is too large',
  FILE_TOO_MANY_MERGED: 'the workbook has too many merged cells',
  FILE_MIXED_ENCODING:
    'the file begins as {encoding} and holds other bytes; save it as "CSV UTF-8"',
  FILE_UNKNOWN_ENCODING:
    'the text is neither UTF-8, UTF-16 nor TIS-620 (windows-874); save it as "CSV UTF-8"',
  HEADER_MISSING:
    'none of the first {rows} rows names a column; the first row of the table must be the header',
  HEADER_TWICE: 'the column {column} is there twice',
  HEADER_INCOMPLETE: 'the header row lacks: {columns}',
  SHEETS_ALIKE:
    'more than one sheet has the columns of the hotline: {sheets}; keep one of them in the file',
  SHEET_HIDDEN: 'the sheet with the columns is hidden: {sheet}; show it',
  SHEET_MISSING: 'no sheet has the columns of the hotline; there are: {sheets}',
  QUOTE_MISPLACED:
    'quote: a quotation mark is out of place; put the cell in quotes and write each mark inside it twice',
  ROW_TOO_LONG:
    'columns: the header has {cells} cells and the row has more; a cell that holds the separator must be in quotes',
  CELL_ERROR:
    'error: the cell shows an error of Excel in place of a value; correct it and save again',
  CELL_MERGED: 'merged: the cell is merged with another; split them and fill in each cell',
  FORMULA_UNCALCULATED:
    'formula: the workbook holds no result of it; open the file in Excel and save it again',
  BANK_UNKNOWN:
    'unknown bank: must be the three-digit code, the abbreviation or the registered name of a participant',
  CASE_NUMBER_MALFORMED: 'case number: must be 3 to 40 letters, digits and / . _ -',
  NATIONAL_ID_CUT: 'national id: a spreadsheet has cut its digits; format the column as text',
  NATIONAL_ID_MALFORMED: 'national id: must be 13 digits with a valid check digit',
  HOP_MALFORMED: 'hop: must be a whole number from 1 to 100',
  NAME_MALFORMED: 'name: must be 1 to 200 characters',
  AMOUNT_MALFORMED:
    'amount: must be a sum in baht above 0 with at most two decimals, for example 12,500.50',
  PHONE_CUT: 'phone number: a spreadsheet has cut its digits; format the column as text',
  PHONE_MALFORMED:
    'phone number: must be one mobile number, 10 digits that begin with 06, 08 or 09, or +66 and 9 digits',
  SCAM_TYPE_UNKNOWN: "scam type: must be one of the graph's ScamType or the police's name in Thai",
  CHANNEL_UNKNOWN: 'channel: must be 1441, WEB, BANK or POLICE',
  ACCOUNT_CUT:
    'account: a spreadsheet has cut its digits; format the column as text and type the number again',
  ACCOUNT_MALFORMED: 'account: must be digits, with or without dashes; {bank} has {lengths} digits',
  ACCOUNT_ZEROS: 'account: must not be zeros alone; {bank} has {lengths} digits',
  ACCOUNT_LONG: 'account: {bank} has {lengths} digits, the cell has {digits}',
  ACCOUNT_SHORT:
    'account: {bank} has {lengths} digits, the cell has {digits}; a spreadsheet may have dropped leading zeros: format the column as text and type the number again',
  ACCOUNT_NUMBER:
    'account: the cell is a number, leading zeros may be missing; format the column as text and type the number again',
  PROXY_CUT:
    'PromptPay number: a spreadsheet has cut its digits; format the column as text and type the number again',
  PROXY_MALFORMED:
    'PromptPay number: must be a mobile number of 10 digits, a national ID or registration number of 13 with a valid check digit, or an e-wallet of 15',
  PROXY_AND_ACCOUNT: 'PromptPay number: the row has an account too; fill in one of them',
  PROXY_HOLDER:
    'national id: a row with a PromptPay number must have none but that number; the receiving bank names the holder',
  DATE_SERIAL:
    'date: a serial number of a spreadsheet, its date system is unknown; write day/month/year hour:minute, for example 20/11/2569 16:51:55 or 2026-11-20T16:51:55+07:00',
  DATE_MALFORMED:
    'date: write day/month/year hour:minute, for example 20/11/2569 16:51:55 or 2026-11-20T16:51:55+07:00',
  DATE_SHORT_YEAR: 'date: the year must have four digits, for example 20/11/2569 16:51:55',
  DATE_NO_TIME: 'date: the time of day is missing, for example 20/11/2569 16:51:55',
  DATE_NO_SUCH_TIME: 'date: no such time of day; for example 20/11/2569 16:51:55',
  DATE_AMBIGUOUS:
    'date: day and month cannot be told apart; write day/month/year hour:minute, for example 20/11/2569 16:51:55',
  DATE_OTHER_ERA: 'date: the year does not belong to the era that the cell names',
  DATE_NO_SUCH_DAY: 'date: no such day or time; for example 20/11/2569 16:51:55',
  DATE_FUTURE: 'date: must not be in the future',
  DATE_OLD: 'date: must not be more than ten years back',
  REFERENCE_CUT: 'reference: a spreadsheet has cut its digits; format the column as text',
  REFERENCE_NUMBER:
    'reference: the cell is a number, leading zeros may be missing; format the column as text',
  REFERENCE_MALFORMED: 'reference: must be 1 to 64 letters, digits and / . _ -',
  REFERENCE_ROUNDED:
    'reference: zeros after the fifteenth digit, a spreadsheet may have rounded it; format the column as text',
  REFERENCE_TWICE:
    'reference: line {line} has this from_bank and transaction_ref with another {column}',
  REFERENCE_OTHER_CAPITALS: 'reference: differs from line {line} in upper and lower case alone',
  REFERENCE_OTHER_ZEROS: 'reference: differs from line {line} in leading zeros alone',
  REFERENCE_RECORDED_ALIKE:
    'reference: differs from a recorded one in leading zeros or in upper and lower case alone',
  REFERENCE_RECORDED_ELSEWHERE:
    'reference: this from_bank and transaction_ref are recorded in another case',
  REFERENCE_RECORDED_OTHERWISE:
    'reference: this from_bank and transaction_ref are recorded with another {column}',
  CASE_DIFFERS: 'case: differs from line {line} of the same case_number',
  CASE_RECORDED_OTHERWISE: 'case: this case_number is recorded with another {column}',
  CASE_CLOSED: 'case: is closed and takes no more transfers or numbers',
  CASE_FULL: 'case: has {most} suspect numbers already, the most that it can have',
  GRAPH_REFUSED: '{error}: {message}',
} as const
