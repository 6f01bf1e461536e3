// made by hookd install; `hookd uninstall amp` takes it away again.
// Tells hookd, the voice of the agents on this machine, what happens in Amp. It decides nothing and prints nothing.
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const PROGRAM = "@PROGRAM@"
const TOOLS = "@TOOLS@"
const AGENT = "amp"
const END_MS = 1000 // at its end Amp waits for what is still to be told, no longer than that

export const description = "Tells hookd, the voice of the agents on this machine, what happens in Amp"

// Nothing is returned, since that would be a decision; and tool.call is left alone, since it wants one.
export default function (amp) {
  const on = (event, told) =>
    amp.on(event, async (payload) => {
      quietly(() => send(event, { ...told(payload), cwd: project(amp) }))
    })
  quietly(() => {
    on("session.start", ({ thread }) => ({ thread }))
    on("agent.start", ({ thread, id, message }) => ({ thread, id, message }))
    on("agent.end", ({ thread, id, status, error, messages }) => ({
      thread, id, status, error, messages: lastOf(messages),
    }))
    if (TOOLS) {
      on("tool.result", ({ thread, toolUseID, tool, input, status, error }) => ({
        thread, toolUseID, tool, input, status, error,
      }))
    }
    amp.onDispose?.(() => drained(END_MS))
  })
}

// The directory in which a plug-in runs is its own.
function project(amp) {
  const root = amp.system?.workspaceRoot
  return root ? fileURLToPath(String(root)) : undefined
}

// Of a whole turn, only what the agent said last.
function lastOf(messages) {
  const said = Array.isArray(messages) ? messages.filter((message) => message?.role === "assistant") : []
  return said.slice(-1)
}
