/** Where the servers of the local stack listen. */

/** Ports of the local stack on loopback; 0: a free port. */
export interface StackPorts {
  readonly authorizationServer: number
  readonly gateway: number
  /** In the order of `subgraphNames`. */
  readonly subgraphs: readonly number[]
}

/** Free ports, for a stack that runs beside another. */
export const freePorts: StackPorts = {
  authorizationServer: 0,
  gateway: 0,
  subgraphs: [0, 0, 0, 0, 0, 0],
}
/** The ports in the documentation: 4400, 4000, 4101 to 4106. */
export const usualPorts: StackPorts = {
  authorizationServer: 4400,
  gateway: 4000,
  subgraphs: [4101, 4102, 4103, 4104, 4105, 4106],
}
