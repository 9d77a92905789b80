// node run.mjs http://127.0.0.1:PORT — runs every scenario of both clients and prints one line of JSON for each.
import * as cluster from './orchestration-cluster-api.mjs'
import * as sdk from './sdk.mjs'

const address = process.argv[2]
for (const [client, scenarios] of [['orchestration-cluster-api', cluster], ['sdk', sdk]]) {
  const made = scenarios.connect(address)
  for (const [name, scenario] of Object.entries(scenarios.scenarios)) {
    let error = null
    try {
      await scenario(made, address)
    } catch (wrong) {
      error = String(wrong?.message ?? wrong) + (wrong?.issues ? ` ${JSON.stringify(wrong.issues)}` : '')
    }
    console.log(JSON.stringify({ client, name, error }))
  }
}
process.exit(0)
