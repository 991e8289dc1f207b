/** Refuses documents with names that the caller's agency can never reach, as if the names did not exist. */

import { parse, validate, type DocumentNode } from 'graphql'
import {
  describeInvalidDocument,
  type InvalidDocumentOptions,
} from './describe-invalid-document.ts'

/**
 * For the setting `GATEWAY_OUT_OF_REACH=unknown`.
 * @param document valid for the whole schema
 * @param source the text of the document
 * @throws {GRAPHQL_VALIDATION_FAILED} in the same words and with the same places as for a name that does not exist
 */
export function rejectUnreachable(
  { document, source }: { readonly document: DocumentNode; readonly source: string },
  options: InvalidDocumentOptions,
): void {
  const errors = validate(options.visibleSchema, document, undefined, { maxErrors: 1 })
  if (errors.length > 0) throw describeInvalidDocument(parse(source), options)
}
