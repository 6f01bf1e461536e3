
// Hands events to hookd, one program after the other, so that they keep their order. Whoever tells an event does not
// wait for it, and hears of no fault: a plug-in that fails would be the agent's trouble.
const QUEUE_LIMIT = 200 // events; beyond them the oldest is forgotten
const STRING_LIMIT = 4000 // characters; a whole file or a long output is told by its beginning
const PAYLOAD_LIMIT = 500_000 // characters
const PATIENCE_MS = 5000 // a program that takes longer than that is ended
const queue = []
let running = false
let whenDrained = []

function send(event, payload) {
  try {
    const text = JSON.stringify(payload, cut)
    if (text.length > PAYLOAD_LIMIT) return
    if (queue.length >= QUEUE_LIMIT) queue.shift()
    queue.push({ event, text })
    if (!running) next()
  } catch {}
}

function cut(_key, value) {
  return typeof value === "string" ? beginning(value) : value
}

function beginning(words) {
  // Half of a character of two code units is no text.
  return words.length > STRING_LIMIT ? words.slice(0, STRING_LIMIT).replace(/[\uD800-\uDBFF]$/, "") : words
}

function next() {
  const one = queue.shift()
  running = one !== undefined
  if (running) return start(one)
  for (const tell of whenDrained.splice(0)) tell()
}

function start({ event, text }) {
  let timer
  let over = false
  const ended = () => {
    if (over) return
    over = true
    clearTimeout(timer)
    // Not from here: with a program that is missing, one would call the next.
    setImmediate(next)
  }
  try {
    // In a session of its own: the interrupt key of the agent's terminal is not meant for it.
    const child = spawn(PROGRAM, ["hook", "--installed", AGENT, event], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      windowsHide: true,
    })
    timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS)
    timer.unref?.()
    child.on("error", ended)
    child.on("exit", ended)
    child.stdin?.on("error", () => {})
    child.stdin?.end(text)
  } catch {
    ended()
  }
}

// For the end of the agent: when all is handed over, or the time is up.
function drained(milliseconds) {
  if (!running) return Promise.resolve()
  return new Promise((resolve) => {
    whenDrained.push(resolve)
    setTimeout(resolve, milliseconds).unref?.()
  })
}

function quietly(act) {
  try {
    act()
  } catch {}
}

function text(value) {
  return typeof value === "string" ? value : ""
}
