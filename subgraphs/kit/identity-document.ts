/** Documents that identify a person: a Thai national ID, a foreigner's number or passport, or a juristic person's number. */

import { isNationalId } from '../../schema/scalars.ts'
import { badUserInput } from './errors.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** A passport as the caller sends it. */
export interface PassportInput {
  readonly country: string
  readonly number: string
}

/** A document as the caller sends it: exactly one member. */
export interface IdentityInput {
  readonly nationalId?: string | null
  readonly foreignerId?: string | null
  readonly passport?: PassportInput | null
  readonly juristicId?: string | null
}

/** A document that has been checked; every member null: the person has not been identified. */
export interface IdentityDocument {
  /** 13 digits with a valid check digit. */
  readonly nationalId: string | null
  /** 13 digits with a valid check digit, of which the first is 0, 6, 7 or 8: the state gave them to a foreigner. */
  readonly foreignerId: string | null
  /** ISO 3166-1 alpha-3, or the one letter that a machine-readable passport has (ICAO Doc 9303). */
  readonly passportCountry: string | null
  /** 5 to 20 capital letters and digits. */
  readonly passportNumber: string | null
  /** 13 digits with a valid check digit, of which the first is 0. */
  readonly juristicId: string | null
}

/** The document of a person who could not show one. */
export const noDocument: IdentityDocument = {
  nationalId: null,
  foreignerId: null,
  passportCountry: null,
  passportNumber: null,
  juristicId: null,
}

/** The name of the document for `Person.identityKind`. */
export type IdentityKind =
  'NATIONAL_ID' | 'FOREIGNER_ID' | 'PASSPORT' | 'JURISTIC_ID' | 'UNIDENTIFIED'

/** The kind of a document. */
export function kindOf(document: IdentityDocument): IdentityKind {
  if (document.nationalId !== null) return 'NATIONAL_ID'
  if (document.foreignerId !== null) return 'FOREIGNER_ID'
  if (document.passportNumber !== null) return 'PASSPORT'
  return document.juristicId === null ? 'UNIDENTIFIED' : 'JURISTIC_ID'
}

/**
 * Reads the document that a caller sends, either as a national ID or as an `IdentityInput`.
 * @param nationalIdField field of the input that holds a bare national ID
 * @param identityField field of the input that holds the `IdentityInput`
 * @returns undefined when the caller sends neither
 * @throws {BAD_USER_INPUT} when more than one document is sent, or one is malformed
 */
export function readIdentity(
  nationalId: string | null | undefined,
  identity: IdentityInput | null | undefined,
  nationalIdField: string,
  identityField: string,
): IdentityDocument | undefined {
  if (nationalId && identity)
    throw badUserInput(`${nationalIdField} and ${identityField} must not both be given`)
  if (nationalId) return { ...noDocument, nationalId }
  if (!identity) return undefined
  const given = [identity.nationalId, identity.foreignerId, identity.passport, identity.juristicId]
  if (given.filter(isGiven).length !== 1)
    throw badUserInput(
      `${identityField} must hold exactly one of nationalId, foreignerId, passport and juristicId`,
    )
  return {
    nationalId: identity.nationalId ?? null,
    foreignerId: readForeignerId(identity.foreignerId ?? null, `${identityField}.foreignerId`),
    ...readPassport(identity.passport ?? null, `${identityField}.passport`),
    juristicId: readJuristicId(identity.juristicId ?? null, `${identityField}.juristicId`),
  }
}

/**
 * As `readIdentity`, where a document is required.
 * @throws {BAD_USER_INPUT} when none is sent, more than one is sent, or one is malformed
 */
export function requireIdentity(
  nationalId: string | null | undefined,
  identity: IdentityInput | null | undefined,
  nationalIdField: string,
  identityField: string,
): IdentityDocument {
  const document = readIdentity(nationalId, identity, nationalIdField, identityField)
  if (!document) throw badUserInput(`${nationalIdField} or ${identityField} is required`)
  return document
}

/**
 * The pseudonym of the person whom a document identifies. Numbers of 13 digits come from one register of the state, so
 * the same digits are the same person, whichever member holds them.
 * @throws {RangeError} when the document is empty
 */
export function pseudonymOf(document: IdentityDocument, pseudonyms: Pseudonyms): string {
  const { nationalId, foreignerId, passportCountry, passportNumber, juristicId } = document
  if (passportCountry !== null && passportNumber !== null)
    return pseudonyms.passportHolder(passportCountry, passportNumber)
  const digits = nationalId ?? foreignerId ?? juristicId
  if (digits === null) throw new RangeError('an empty document identifies nobody')
  return pseudonyms.person(digits)
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined
}

/** Blanks and dashes are how people write a number, not part of it. */
function readPassport(passport: PassportInput | null, field: string) {
  if (passport === null) return { passportCountry: null, passportNumber: null }
  const country = passport.country.trim().toUpperCase()
  if (!/^(?:[A-Z]{3}|D)$/.test(country))
    throw badUserInput(`${field}.country must be three letters, as the passport has them`)
  const number = passport.number.replaceAll(/[\s-]/g, '').toUpperCase()
  if (!/^[A-Z0-9]{5,20}$/.test(number))
    throw badUserInput(`${field}.number must be 5 to 20 letters and digits`)
  return { passportCountry: country, passportNumber: number }
}

function readForeignerId(value: string | null, field: string): string | null {
  if (value !== null && !/^[0678]/.test(value))
    throw badUserInput(`${field} must begin with 0, 6, 7 or 8`)
  return value
}

function readJuristicId(value: string | null, field: string): string | null {
  if (value === null) return null
  if (!value.startsWith('0') || !isNationalId(value))
    throw badUserInput(`${field} must be 13 digits, the first of them 0, with a valid check digit`)
  return value
}
