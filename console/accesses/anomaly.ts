/** One anomaly as the list and its panel have it. */

import type { AnomaliesQuery } from './accesses.generated.ts'

/** With up to twenty of its accesses. */
export type Anomaly = NonNullable<AnomaliesQuery['anomalies']>['nodes'][number]
