/** A step of the seed: one operation of one agency, which must do what it is for. */

import type { Execute, GraphqlResult } from '../client/graphql-client.ts'

/** A caller with the full ceiling of the agency. */
export type ExecuteAs = (agencyId: string, officer?: string) => Execute

/** @throws Error with the code when the step did not do what it was for; the stack would be half filled */
export async function must<Data>(answer: Promise<GraphqlResult<Data>>): Promise<Data> {
  const { data, errors } = await answer
  const [error] = errors ?? []
  if (error || !data)
    throw new Error(
      `seeding failed: ${error?.extensions?.code ?? 'no data'}: ${error?.message ?? ''}`,
    )
  return data
}
