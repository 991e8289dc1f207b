/** Loaded into the measured process beside the gateway: collects garbage when it is asked to, and answers what is left. */

process.on('message', () => {
  globalThis.gc()
  process.send(process.memoryUsage())
})
// the channel alone would keep the process from ending
process.channel.unref()
