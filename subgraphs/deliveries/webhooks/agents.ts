/** Connections to endpoints: those that are shown one certificate have an agent of their own. */

import type { Agent } from 'undici'
import type { ClientCertificate, ClientCertificates } from './client-certificates.ts'
import { createGuardedAgent, type GuardedAgentOptions } from './guarded-agent.ts'

/** The agents of a process. */
export interface Agents {
  /** A connection that was opened with one certificate is never used with another. */
  agentOf(agencyId: string): Agent
  /** Breaks off every connection. */
  close(): Promise<void>
}

export function createAgents(
  certificates: ClientCertificates,
  options: Omit<GuardedAgentOptions, 'clientCertificate'>,
): Agents {
  const plain = createGuardedAgent(options)
  const agents = new Map<ClientCertificate, Agent>()
  /** The certificate that each agency was last called with. */
  const last = new Map<string, ClientCertificate>()

  /** Ends the connections of a certificate that nobody is called with any more, after the calls that are under way. */
  function retire(certificate: ClientCertificate): void {
    if ([...last.values()].includes(certificate)) return
    const agent = agents.get(certificate)
    agents.delete(certificate)
    agent?.close().catch(() => undefined)
  }

  return {
    agentOf(agencyId) {
      const clientCertificate = certificates.find(agencyId)
      const former = last.get(agencyId)
      if (former !== clientCertificate) {
        if (clientCertificate) last.set(agencyId, clientCertificate)
        else last.delete(agencyId)
        if (former) retire(former)
      }
      if (!clientCertificate) return plain
      const agent = agents.get(clientCertificate)
      if (agent) return agent
      const made = createGuardedAgent({ ...options, clientCertificate })
      agents.set(clientCertificate, made)
      return made
    },
    async close() {
      await Promise.all([plain, ...agents.values()].map((agent) => agent.destroy()))
    },
  }
}
