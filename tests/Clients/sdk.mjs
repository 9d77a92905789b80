import assert from 'node:assert/strict'
import { Camunda8 } from '@camunda8/sdk'
import * as models from './models.mjs'

/** The older official package: other paging, empty authorization header, its own types. */
export const connect = address => new Camunda8({
  CAMUNDA_OAUTH_DISABLED: true, CAMUNDA_AUTH_STRATEGY: 'NONE', ZEEBE_REST_ADDRESS: address, CAMUNDA_LOG_LEVEL: 'none',
}).getCamundaRestClient()

let count = 0
const fresh = name => `sdk-${name}-${process.pid}-${++count}`

async function started(client, xml, id, variables = {}) {
  await client.deployResources([{ content: xml, name: `${id}.bpmn` }])
  return client.createProcessInstance({ processDefinitionId: id, variables })
}

const stateOf = async (client, instance) =>
  (await client.searchProcessInstances({ filter: { processInstanceKey: instance.processInstanceKey } })).items[0].state

export const scenarios = {
  async 'topology and deployment'(client) {
    assert.ok((await client.getTopology()).brokers.length > 0)
    const id = fresh('deploy')
    const deployed = await client.deployResources([{ content: models.approval(id), name: `${id}.bpmn` }])
    assert.equal(deployed.processes[0].processDefinitionId, id)
  },

  async 'a task is found by an offset page and completed'(client) {
    const id = fresh('task')
    const instance = await started(client, models.approval(id), id, { amount: 3 })
    const found = await client.searchUserTasks({
      filter: { processInstanceKey: instance.processInstanceKey, state: 'CREATED' }, page: { from: 0, limit: 100 }, sort: [{ field: 'creationDate', order: 'DESC' }],
    })
    assert.equal(found.items.length, 1)
    await client.assignUserTask({ userTaskKey: found.items[0].userTaskKey, assignee: 'sales-manager-1' })
    await client.completeUserTask({ userTaskKey: found.items[0].userTaskKey, variables: { approved: true } })
    assert.equal(await stateOf(client, instance), 'COMPLETED')
  },

  async 'a message is published and correlated'(client) {
    const [id, message] = [fresh('message'), fresh('paid')]
    const instance = await started(client, models.waiting(id, message), id, { order: 'o-1' })
    await client.publishMessage({ name: message, correlationKey: 'o-1', timeToLive: 1000, variables: {}, messageId: fresh('m') })
    assert.equal(await stateOf(client, instance), 'COMPLETED')
  },

  async 'jobs are fetched, completed, failed and answered with an error'(client) {
    const [id, type] = [fresh('job'), fresh('type')]
    const instance = await started(client, models.jobWithError(id, type), id, { amount: 3 })
    const fetch = async () => (await client.activateJobs({ type, worker: 'w', timeout: 10000, maxJobsToActivate: 1, requestTimeout: -1 }))[0]
    const job = await fetch()
    assert.equal(job.variables.amount, 3)
    await client.failJob({ jobKey: job.jobKey, retries: 1, errorMessage: 'again', retryBackOff: 0, variables: {} })
    await client.errorJob({ jobKey: (await fetch()).jobKey, errorCode: 'no-stock', errorMessage: 'none left', variables: {} })
    const tasks = await client.searchUserTasks({ filter: { processInstanceKey: instance.processInstanceKey, state: 'CREATED' }, page: { from: 0, limit: 10 } })
    assert.equal(tasks.items[0].elementId, 'mend')
  },

  async 'a decision is evaluated'(client) {
    const id = fresh('decision')
    await client.deployResources([{ content: models.decision(id), name: `${id}.dmn` }])
    const result = await client.evaluateDecision({ decisionDefinitionId: id, variables: { amount: 20 } })
    assert.equal(result.output, '"manager"')
  },

  async 'an instance is cancelled'(client) {
    const id = fresh('cancel')
    const instance = await started(client, models.approval(id), id)
    await client.cancelProcessInstance({ processInstanceKey: instance.processInstanceKey })
    assert.equal(await stateOf(client, instance), 'TERMINATED')
  },

  async 'what is not there is not found'(client) {
    await assert.rejects(() => client.getUserTask('2251799813685999999'), wrong => wrong.statusCode === 404 || /404/.test(String(wrong.message)))
  },
}
