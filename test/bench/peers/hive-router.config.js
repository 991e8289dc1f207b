/** Hive Gateway with its query planner in Rust. */
import { unifiedGraphHandler } from '@graphql-hive/router-runtime'

export const gatewayConfig = { logging: 'error', unifiedGraphHandler }
