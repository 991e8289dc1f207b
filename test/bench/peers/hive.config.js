/** Hive Gateway with its planner in JavaScript. */
export const gatewayConfig = { logging: 'error', reporting: undefined }
