// made by hookd install; `hookd uninstall opencode` takes it away again.
// Tells hookd, the voice of the agents on this machine, what happens in opencode. It decides nothing and prints nothing.
import { spawn } from "node:child_process"

const PROGRAM = "@PROGRAM@"
const TOOLS = "@TOOLS@"
const AGENT = "opencode"

const WANTED = new Set([
  "session.created", "session.deleted", "session.error", "session.compacted",
  "permission.asked", "permission.updated", "permission.replied",
  "question.asked", "question.replied", "question.rejected",
])
const SESSIONS_LIMIT = 500 // sessions remembered; beyond them the oldest is forgotten
const END_MS = 1000 // at its end opencode waits for what is still to be told, no longer than that

// Found in both plug-in directories, hookd speaks with one voice.
const PLACES = (globalThis[Symbol.for("hookd.opencode")] ??= new Set())

export const Hookd = async (given) => {
  const directory = text(given?.directory)
  if (PLACES.has(directory)) return {}
  PLACES.add(directory)
  const sessions = new Map()
  const tell = (type, id, properties, beside = {}) => {
    const session = remembered(sessions, text(properties?.sessionID))
    session.told = true
    send(type, { id, type, properties, directory, info: session.info, ...beside })
  }
  const hooks = {
    event: async (input) => quietly(() => heard(sessions, tell, input?.event)),
    dispose: async () => {
      quietly(() => ended(sessions, tell))
      PLACES.delete(directory)
      await drained(END_MS)
    },
  }
  if (!TOOLS) return hooks
  return {
    ...hooks,
    "tool.execute.before": async (input, output) =>
      quietly(() => tell("tool.execute.before", undefined, { ...used(input), args: output?.args })),
    "tool.execute.after": async (input) =>
      quietly(() => tell("tool.execute.after", undefined, { ...used(input), args: input?.args })),
  }
}

function used(input) {
  return { tool: input?.tool, sessionID: input?.sessionID, callID: input?.callID }
}

// What an event does: most are only told, some only remembered.
function heard(sessions, tell, event) {
  const { id, type, properties } = event
  note(sessions, type, properties)
  const session = remembered(sessions, text(properties?.sessionID))
  if (type === "session.status") status(session, tell, id, properties)
  else if (type === "session.idle") idle(session, tell, id, properties)
  else if (WANTED.has(type)) tell(type, id, properties)
  // The end of the turn is told by the error.
  if (type === "session.error") session.status = "idle"
  if (type === "session.deleted") sessions.delete(text(properties?.sessionID) || text(properties?.info?.id))
}

// opencode says at every step that it is busy, and says twice that it is idle: once is enough.
function status(session, tell, id, properties) {
  const type = text(properties.status?.type)
  if (type === "idle") return idle(session, tell, id, properties)
  const again = type === "busy" && session.status === "busy"
  if (type === "busy" && !again) session.parts.clear()
  session.status = type
  // That a subagent has begun was told with its session.
  if (!again && !(type === "busy" && session.info.parentID)) tell("session.status", id, properties)
}

function idle(session, tell, id, properties) {
  if (session.status === "idle") return
  session.status = "idle"
  const said = [...session.parts.values()].join("\n")
  tell("session.idle", id, { sessionID: properties.sessionID }, { last_assistant_message: said })
}

// A session that is still there when opencode ends has ended, too; a subagent's is of no interest by itself.
function ended(sessions, tell) {
  for (const [sessionID, { told, info }] of sessions) {
    if (told && sessionID && !info.parentID) tell("session.deleted", undefined, { sessionID, info })
  }
  sessions.clear()
}

function remembered(sessions, id) {
  const known = sessions.get(id)
  if (known) return known
  if (sessions.size >= SESSIONS_LIMIT) sessions.delete(sessions.keys().next().value)
  const session = { info: { id: id || undefined }, status: "", told: false, message: "", parts: new Map() }
  sessions.set(id, session)
  return session
}

// Whose session it is, and what the agent said last: what opencode tells once, or in pieces.
function note(sessions, type, properties) {
  const { info, part } = properties ?? {}
  if ((type === "session.created" || type === "session.updated") && text(info?.id)) {
    const { id, parentID, title, agent, directory } = info
    remembered(sessions, id).info = { id, parentID, title, agent, directory }
  }
  // The summary of a compaction is written by the agent, and said to nobody.
  if (type === "message.updated" && info?.role === "assistant" && !info.summary) {
    remembered(sessions, text(info.sessionID)).message = info.id
  }
  if (type === "message.part.updated" && part?.type === "text" && !part.synthetic && !part.ignored) {
    said(remembered(sessions, text(part.sessionID)), part)
  }
}

function said(session, part) {
  if (part.messageID !== session.message) return
  if (session.heard !== part.messageID) session.parts.clear()
  session.heard = part.messageID
  session.parts.set(part.id, beginning(text(part.text)))
}
