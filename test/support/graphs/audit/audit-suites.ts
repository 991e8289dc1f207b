/** Every suite of the audit, by kind. */

import type { AuditSuite } from './audit-suite.ts'
import { abstractTypesSuites } from './abstract-types.ts'
import { conditionSuites } from './conditions.ts'
import { inputSuites } from './inputs.ts'
import { keysSuites } from './keys.ts'
import { providesSuites } from './provides.ts'
import { requiresSuites } from './requires.ts'
import { interfaceObjectsSuites } from './interface-objects.ts'
import { rootsSuites } from './roots.ts'
import { entityPathSuites } from './entity-paths.ts'
import { interfaceEntitySuites } from './interface-entities.ts'
import { externalFieldSuites } from './external-fields.ts'
import { interfaceMemberSuites } from './interface-members.ts'
import { objectTypeSuites } from './object-types.ts'
import { partialTypeSuites } from './partial-types.ts'
import { providedFieldSuites } from './provided-fields.ts'
import { reportedSuites } from './reported.ts'
import { reportedMemberSuites } from './reported-members.ts'
import { requiredPathSuites } from './required-paths.ts'
import { sharedRootSuites } from './shared-roots.ts'
import { unresolvableSuites } from './unresolvable.ts'

/** Every suite; the names are the kinds of the audits. */
export const auditSuites: readonly AuditSuite[] = [
  ...abstractTypesSuites,
  ...keysSuites,
  ...providesSuites,
  ...requiresSuites,
  ...interfaceObjectsSuites,
  ...rootsSuites,
  ...entityPathSuites,
  ...interfaceEntitySuites,
  ...externalFieldSuites,
  ...interfaceMemberSuites,
  ...objectTypeSuites,
  ...partialTypeSuites,
  ...providedFieldSuites,
  ...requiredPathSuites,
  ...sharedRootSuites,
  ...unresolvableSuites,
  ...conditionSuites,
  ...inputSuites,
  ...reportedSuites,
  ...reportedMemberSuites,
]
