// Stands for an agent that loads a plug-in: plays the calls that a file lists, and writes down what came of them.
// Usage: node agent.mjs opencode|amp PLUGIN… CALLS REPORT; a call is [NAME, ARGUMENT…], or ["load"]: the first anew.
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const [agent, ...places] = process.argv.slice(2)
const report = places.pop()
const calls = JSON.parse(readFileSync(places.pop(), "utf-8"))
const told = { returned: [], thrown: [], subscribed: [] }

const loaders = {
  opencode: async (module) => {
    const [plugin, ...others] = Object.values(module)
    if (others.length) throw new Error("every export is taken for a plug-in")
    return plugin({ directory: "/home/dev/app", worktree: "/home/dev/app" })
  },
  amp: async (module) => {
    const hooks = {}
    module.default({
      on: (event, act) => ((hooks[event] = act), told.subscribed.push(event)),
      onDispose: (act) => (hooks.dispose = act),
      system: { workspaceRoot: new URL("file:///home/dev/my%20app") },
    })
    return hooks
  },
}

const load = async (place) => loaders[agent](await import(pathToFileURL(place)))
const loaded = []
for (const place of places) loaded.push(await load(place))
told.subscribed.push(...(agent === "opencode" ? loaded.flatMap(Object.keys) : []))
for (const [name, ...words] of calls) {
  if (name === "load") loaded.splice(0, Infinity, await load(places[0]))
  for (const hooks of loaded) {
    try {
      told.returned.push((await hooks[name]?.(...words)) ?? null)
    } catch (error) {
      told.thrown.push(String(error))
    }
  }
}
writeFileSync(`${report}.new`, JSON.stringify(told))
renameSync(`${report}.new`, report)
// Agents that have ended their plug-ins wait for nothing more.
if (calls.at(-1)[0] === "dispose") process.exit()
