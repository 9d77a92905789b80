import assert from 'node:assert/strict'
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import * as models from './models.mjs'

/** The official client in its strict mode: it refuses a request or an answer that is not exactly as the API describes. */
export const connect = (address, requests = 'strict') => createCamundaClient({
  config: {
    CAMUNDA_REST_ADDRESS: address, CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_SDK_VALIDATION: `req:${requests},res:strict`,
    CAMUNDA_SDK_HTTP_RETRY_MAX_ATTEMPTS: '1', CAMUNDA_SDK_LOG_LEVEL: 'error',
  },
})

// What a command acknowledged, the next search shows: nothing is waited for.
const now = { consistency: { waitUpToMs: 0 } }

let count = 0
const fresh = name => `${name}-${process.pid}-${++count}`

const deploy = (client, ...files) => client.createDeployment({
  resources: files.map(([name, content]) => new File([content], name, { type: 'application/xml' })),
})

async function started(client, xml, id, variables = {}, more = {}) {
  await deploy(client, [`${id}.bpmn`, xml])
  return client.createProcessInstance({ processDefinitionId: id, variables, ...more })
}

const taskOf = async (client, instance) => {
  const found = await client.searchUserTasks({ filter: { processInstanceKey: instance.processInstanceKey, state: 'CREATED' } }, now)
  assert.equal(found.items.length, 1)
  return found.items[0]
}

// The work goes on in the background: its progress is asked for until it is over.
async function ended(client, { batchOperationKey }) {
  for (let i = 0; i < 500; i++) {
    const found = await client.getBatchOperation({ batchOperationKey }, now)
    if (found.state !== 'ACTIVE') return found
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  assert.fail('the batch operation did not end')
}

async function refused(status, action) {
  try {
    await action()
  } catch (wrong) {
    assert.equal(wrong.status ?? wrong.statusCode, status, `expected ${status}, found ${wrong.status}: ${wrong.message}`)
    return wrong
  }
  assert.fail(`expected ${status}, but it was accepted`)
}

export const scenarios = {
  async 'topology, licence, status and who I am'(client) {
    const topology = await client.getTopology()
    assert.ok(topology.brokers.length > 0)
    await client.getLicense()
    await client.getStatus()
    await client.getAuthentication()
  },

  async 'deployment: five kinds of result, identical content keeps its version'(client) {
    const id = fresh('deploy')
    const first = await deploy(client, [`${id}.bpmn`, models.approval(id)])
    const again = await deploy(client, [`${id}.bpmn`, models.approval(id)])
    assert.equal(first.deployments[0].processDefinition.processDefinitionVersion, 1)
    assert.equal(again.deployments[0].processDefinition.processDefinitionKey, first.deployments[0].processDefinition.processDefinitionKey)
    const found = await client.searchProcessDefinitions({ filter: { processDefinitionId: id, isLatestVersion: true } }, now)
    assert.equal(found.items.length, 1)
    const key = found.items[0].processDefinitionKey
    assert.equal((await client.getProcessDefinition({ processDefinitionKey: key }, now)).processDefinitionId, id)
    assert.equal(await client.getProcessDefinitionXml({ processDefinitionKey: key }, now), models.approval(id))
  },

  async 'a deployment with a fault is refused as a whole'(client) {
    const id = fresh('fault')
    await refused(400, () => deploy(client, [`${id}.bpmn`, models.approval(id)], ['broken.bpmn', models.approval(id).replace('targetRef="review"', 'targetRef="nowhere"')]))
    assert.equal((await client.searchProcessDefinitions({ filter: { processDefinitionId: id } }, now)).items.length, 0)
  },

  async 'an instance is started, searched, read and cancelled'(client) {
    const id = fresh('instance')
    const instance = await started(client, models.approval(id), id, { amount: 12.5, customer: { name: 'Acme' } }, { tags: ['urgent'], businessId: id })
    const found = await client.searchProcessInstances({ filter: { processDefinitionId: id, state: 'ACTIVE', tags: ['urgent'] }, sort: [{ field: 'startDate', order: 'DESC' }] }, now)
    assert.equal(found.page.totalItems, 1)
    const one = await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)
    assert.equal(one.state, 'ACTIVE')
    await client.getProcessInstanceStatistics({ processInstanceKey: instance.processInstanceKey }, now)
    await client.getProcessInstanceSequenceFlows({ processInstanceKey: instance.processInstanceKey }, now)
    await client.cancelProcessInstance({ processInstanceKey: instance.processInstanceKey })
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'TERMINATED')
    await refused(404, () => client.cancelProcessInstance({ processInstanceKey: instance.processInstanceKey }))
  },

  async 'a start that awaits the end answers with the variables'(client) {
    const id = fresh('await')
    const answer = await started(client, models.choice(id), id, { amount: 5 }, { awaitCompletion: true, fetchVariables: ['amount'] })
    assert.deepEqual(answer.variables, { amount: 5 })
    await refused(504, () => client.createProcessInstance({ processDefinitionId: id, variables: { amount: 5000 }, awaitCompletion: true, requestTimeout: 1 }))
  },

  async 'a task is found, assigned, taken back, and completed once'(client) {
    const id = fresh('task')
    const instance = await started(client, models.approval(id), id, { amount: 7 })
    const task = await taskOf(client, instance)
    const key = { userTaskKey: task.userTaskKey }
    assert.deepEqual(task.candidateGroups, ['finance'])
    assert.equal((await client.getUserTask(key, now)).elementId, 'review')
    await client.assignUserTask({ ...key, assignee: 'sales-manager-1' })
    await refused(409, () => client.assignUserTask({ ...key, assignee: 'quality-engineer-1', allowOverride: false }))
    assert.equal((await client.searchUserTasks({ filter: { assignee: { $in: ['sales-manager-1'] }, processInstanceKey: instance.processInstanceKey } }, now)).items.length, 1)
    await client.unassignUserTask(key)
    assert.equal((await client.searchUserTaskVariables({ ...key, filter: { name: 'amount' } }, now)).items[0].value, '7')
    await client.searchUserTaskEffectiveVariables(key, now)
    await client.completeUserTask({ ...key, variables: { approved: true } })
    await refused(409, () => client.completeUserTask(key))
    assert.equal((await client.getUserTask(key, now)).state, 'COMPLETED')
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'COMPLETED')
  },

  async 'variables are searched by value, read, and set'(client) {
    const id = fresh('variables')
    const instance = await started(client, models.approval(id), id, { text: 'abc', list: [1, 2, 3] })
    const found = await client.searchVariables({ filter: { processInstanceKey: instance.processInstanceKey, name: 'text', value: '"abc"' } }, now)
    assert.equal(found.items.length, 1)
    assert.equal((await client.getVariable({ variableKey: found.items[0].variableKey }, now)).value, '"abc"')
    const byValue = await client.searchProcessInstances({ filter: { processDefinitionId: id, variables: [{ name: 'text', value: '"abc"' }] } }, now)
    assert.equal(byValue.items.length, 1)
    const element = (await client.searchElementInstances({ filter: { processInstanceKey: instance.processInstanceKey, elementId: 'review' } }, now)).items[0]
    await client.getElementInstance({ elementInstanceKey: element.elementInstanceKey }, now)
    await client.createElementInstanceVariables({ elementInstanceKey: element.elementInstanceKey, variables: { note: 'here' }, local: true })
    assert.equal((await client.searchVariables({ filter: { scopeKey: element.elementInstanceKey } }, now)).items[0].name, 'note')
  },

  async 'a message finds who waits, and is kept for who comes'(client) {
    const [id, message] = [fresh('message'), fresh('paid')]
    const first = await started(client, models.waiting(id, message), id, { order: 'o-1' })
    const correlated = await client.correlateMessage({ name: message, correlationKey: 'o-1', variables: { paid: true } })
    assert.equal(correlated.processInstanceKey, first.processInstanceKey)
    await refused(404, () => client.correlateMessage({ name: message, correlationKey: 'o-1' }))
    await client.publishMessage({ name: message, correlationKey: 'o-2', timeToLive: 60000, messageId: 'm-1' })
    await refused(409, () => client.publishMessage({ name: message, correlationKey: 'o-2', timeToLive: 60000, messageId: 'm-1' }))
    const second = await client.createProcessInstance({ processDefinitionId: id, variables: { order: 'o-2' } })
    assert.equal((await client.getProcessInstance({ processInstanceKey: second.processInstanceKey }, now)).state, 'COMPLETED')
  },

  async 'an incident names its cause and is resolved with a new value'(client) {
    const id = fresh('incident')
    const instance = await started(client, models.choice(id), id, { amount: 'much' })
    const incident = (await client.searchIncidents({ filter: { processInstanceKey: instance.processInstanceKey, state: 'ACTIVE' } }, now)).items[0]
    assert.equal(incident.errorType, 'EXTRACT_VALUE_ERROR')
    assert.equal((await client.getIncident({ incidentKey: incident.incidentKey }, now)).elementId, 'large')
    await client.searchProcessInstanceIncidents({ processInstanceKey: instance.processInstanceKey }, now)
    await client.createElementInstanceVariables({ elementInstanceKey: instance.processInstanceKey, variables: { amount: 20 } })
    await client.resolveIncident({ incidentKey: incident.incidentKey })
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'COMPLETED')
    await refused(404, () => client.resolveIncident({ incidentKey: incident.incidentKey }))
  },

  async 'a job is fetched with its variables, and completed'(client) {
    const [id, type] = [fresh('job'), fresh('type')]
    const instance = await started(client, models.job(id, type), id, { amount: 12, note: 'x' })
    const activated = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 5, fetchVariable: ['amount'], requestTimeout: -1 })
    assert.equal(activated.length ?? activated.jobs.length, 1)
    const job = (activated.jobs ?? activated)[0]
    assert.deepEqual(job.variables, { amount: 12 })
    assert.deepEqual(job.customHeaders, { channel: 'email' })
    assert.equal((await client.searchJobs({ filter: { type, state: 'CREATED' } }, now)).items[0].worker, 'w')
    const none = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 5, requestTimeout: -1 })
    assert.equal((none.jobs ?? none).length, 0)
    await client.completeJob({ jobKey: job.jobKey, variables: { sent: true } })
    await refused(404, () => client.completeJob({ jobKey: job.jobKey }))
    const over = (await client.searchJobs({ filter: { type, state: 'COMPLETED' } }, now)).items[0]
    assert.equal(over.jobKey, job.jobKey)
    assert.ok(over.endTime)
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'COMPLETED')
  },

  async 'a job that fails for the last time is an incident, mended by new retries'(client) {
    const [id, type] = [fresh('fail'), fresh('type')]
    const instance = await started(client, models.job(id, type), id)
    const fetch = async () => { const found = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 1, requestTimeout: -1 }); return (found.jobs ?? found)[0] }
    const job = await fetch()
    await client.failJob({ jobKey: job.jobKey, retries: 1, errorMessage: 'no answer', retryBackOff: 0 })
    const again = await fetch()
    assert.equal(again.retries, 1)
    await client.failJob({ jobKey: job.jobKey, retries: 0, errorMessage: 'no answer at all' })
    const incident = (await client.searchIncidents({ filter: { processInstanceKey: instance.processInstanceKey } }, now)).items[0]
    assert.equal(incident.errorType, 'JOB_NO_RETRIES')
    await refused(409, () => client.resolveIncident({ incidentKey: incident.incidentKey }))
    await client.updateJob({ jobKey: job.jobKey, changeset: { retries: 3 } })
    await client.resolveIncident({ incidentKey: incident.incidentKey })
    await client.completeJob({ jobKey: (await fetch()).jobKey })
  },

  async 'a business error leads where the model says'(client) {
    const [id, type] = [fresh('error'), fresh('type')]
    const instance = await started(client, models.jobWithError(id, type), id)
    const found = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 1, requestTimeout: -1 })
    await client.throwJobError({ jobKey: (found.jobs ?? found)[0].jobKey, errorCode: 'no-stock', errorMessage: 'none left', variables: { missing: 2 } })
    assert.equal((await taskOf(client, instance)).elementId, 'mend')
  },

  async 'a worker of the client carries out jobs as they come'(client) {
    const [id, type] = [fresh('worker'), fresh('type')]
    const done = []
    const worker = client.createJobWorker({
      jobType: type, workerName: 'tester', maxParallelJobs: 4, jobTimeoutMs: 30000, pollIntervalMs: 20,
      jobHandler: job => { done.push(job.variables.number); return job.complete({ done: true }) },
    })
    await deploy(client, [`${id}.bpmn`, models.job(id, type)])
    for (let number = 0; number < 5; number++) await client.createProcessInstance({ processDefinitionId: id, variables: { number }, awaitCompletion: true })
    await worker.stop?.()
    assert.deepEqual(done.sort(), [0, 1, 2, 3, 4])
  },

  async 'a signal reaches everybody who listens'(client) {
    const [id, signal] = [fresh('signal'), fresh('price-changed')]
    await deploy(client, [`${id}.bpmn`, models.listening(id, signal)])
    const instances = [await client.createProcessInstance({ processDefinitionId: id }), await client.createProcessInstance({ processDefinitionId: id })]
    const answer = await client.broadcastSignal({ signalName: signal, variables: { price: 3 } })
    assert.match(answer.signalKey, /^[0-9]+$/)
    for (const { processInstanceKey } of instances) assert.equal((await client.getProcessInstance({ processInstanceKey }, now)).state, 'COMPLETED')
  },

  async 'tokens are moved by hand'(client) {
    const id = fresh('modify')
    const instance = await started(client, models.twoTasks(id), id)
    const key = { processInstanceKey: instance.processInstanceKey }
    const first = (await client.searchElementInstances({ filter: { ...key, elementId: 'first' } }, now)).items[0]
    await client.modifyProcessInstance({
      ...key, activateInstructions: [{ elementId: 'second', variableInstructions: [{ variables: { skipped: true } }] }],
      terminateInstructions: [{ elementInstanceKey: first.elementInstanceKey }],
    })
    assert.equal((await taskOf(client, instance)).elementId, 'second')
    await client.modifyProcessInstance({
      ...key, moveInstructions: [{ sourceElementInstruction: { sourceType: 'byId', sourceElementId: 'second' }, targetElementId: 'first', ancestorScopeInstruction: { ancestorScopeType: 'sourceParent' } }],
    })
    assert.equal((await taskOf(client, instance)).elementId, 'first')
    await refused(400, () => client.modifyProcessInstance({ ...key, activateInstructions: [{ elementId: 'nowhere' }] }))
  },

  async 'an instance goes on with another version'(client) {
    const id = fresh('migrate')
    const instance = await started(client, models.twoTasks(id), id)
    const target = (await deploy(client, [`${id}.bpmn`, models.twoTasks(id, 'third')])).deployments[0].processDefinition
    assert.equal(target.processDefinitionVersion, 2)
    const key = { processInstanceKey: instance.processInstanceKey }
    await refused(409, () => client.migrateProcessInstance({ ...key, targetProcessDefinitionKey: target.processDefinitionKey, mappingInstructions: [{ sourceElementId: 'second', targetElementId: 'third' }] }))
    await client.migrateProcessInstance({ ...key, targetProcessDefinitionKey: target.processDefinitionKey, mappingInstructions: [{ sourceElementId: 'first', targetElementId: 'first' }] })
    await client.completeUserTask({ userTaskKey: (await taskOf(client, instance)).userTaskKey })
    assert.equal((await taskOf(client, instance)).elementId, 'third')
  },

  async 'an instance may begin in the middle'(client) {
    const id = fresh('middle')
    const instance = await started(client, models.twoTasks(id), id, {}, { startInstructions: [{ elementId: 'second' }] })
    assert.equal((await taskOf(client, instance)).elementId, 'second')
  },

  async 'dates, candidates and priority of a task are changed and cleared'(client, address) {
    const id = fresh('update')
    const instance = await started(client, models.approval(id), id)
    const { userTaskKey } = await taskOf(client, instance)
    await client.updateUserTask({ userTaskKey, changeset: { dueDate: '2026-12-01T09:00:00Z', candidateGroups: ['sales'], candidateUsers: ['sales-manager-1'], priority: 80 } })
    const changed = await client.getUserTask({ userTaskKey }, now)
    assert.deepEqual([changed.dueDate, changed.candidateGroups, changed.candidateUsers, changed.priority], ['2026-12-01T09:00:00Z', ['sales'], ['sales-manager-1'], 80])
    // Checking requests, the client refuses the empty text that clears.
    await connect(address, 'none').updateUserTask({ userTaskKey, changeset: { dueDate: '', candidateUsers: [] } })
    const cleared = await client.getUserTask({ userTaskKey }, now)
    assert.deepEqual([cleared.dueDate, cleared.candidateGroups, cleared.candidateUsers, cleared.priority], [null, ['sales'], [], 80])
  },

  async 'a decision is deployed, found and evaluated with the rules that matched'(client) {
    const id = fresh('decision')
    const deployed = await deploy(client, [`${id}.dmn`, models.decision(id)])
    assert.ok(deployed.deployments.some(one => one.decisionDefinition?.decisionDefinitionId === id))
    const found = (await client.searchDecisionDefinitions({ filter: { decisionDefinitionId: id } }, now)).items[0]
    const key = { decisionDefinitionKey: found.decisionDefinitionKey }
    assert.equal((await client.getDecisionDefinition(key, now)).name, 'Approver')
    assert.equal(await client.getDecisionDefinitionXml(key, now), models.decision(id))
    await client.searchDecisionRequirements({ filter: { decisionRequirementsKey: found.decisionRequirementsKey } }, now)
    await client.getDecisionRequirements({ decisionRequirementsKey: found.decisionRequirementsKey }, now)
    const result = await client.evaluateDecision({ decisionDefinitionId: id, variables: { amount: 5000 } })
    assert.equal(result.output, '"director"')
    assert.deepEqual(result.evaluatedDecisions[0].matchedRules.map(rule => [rule.ruleId, rule.ruleIndex, rule.evaluatedOutputs[0].outputValue]), [['large', 2, '"director"']])
    assert.equal((await client.evaluateDecision({ ...key, variables: { amount: 1 } })).output, '"manager"')
    await refused(404, () => client.evaluateDecision({ decisionDefinitionId: 'nobody' }))
  },

  async 'many instances are cancelled, moved and migrated as one operation, with progress'(client) {
    const id = fresh('batch')
    const instances = []
    await deploy(client, [`${id}.bpmn`, models.twoTasks(id)])
    for (let i = 0; i < 6; i++) instances.push(await client.createProcessInstance({ processDefinitionId: id }))
    const filter = { processDefinitionId: id }
    const moved = await client.modifyProcessInstancesBatchOperation({ filter, moveInstructions: [{ sourceElementId: 'first', targetElementId: 'second' }] })
    assert.equal((await ended(client, moved)).operationsCompletedCount, 6)
    assert.equal((await taskOf(client, instances[0])).elementId, 'second')
    const target = (await deploy(client, [`${id}.bpmn`, models.twoTasks(id, 'third')])).deployments[0].processDefinition
    const migrated = await client.migrateProcessInstancesBatchOperation({
      filter, migrationPlan: { targetProcessDefinitionKey: target.processDefinitionKey, mappingInstructions: [{ sourceElementId: 'second', targetElementId: 'third' }] },
    })
    assert.equal((await ended(client, migrated)).operationsCompletedCount, 6)
    const resolved = await client.resolveIncidentsBatchOperation({ filter })
    assert.equal((await ended(client, resolved)).operationsTotalCount, 0)
    const cancelled = await client.cancelProcessInstancesBatchOperation({ filter })
    const done = await ended(client, cancelled)
    assert.deepEqual([done.state, done.operationsCompletedCount, done.operationsFailedCount], ['COMPLETED', 6, 0])
    const items = await client.searchBatchOperationItems({ filter: { batchOperationKey: cancelled.batchOperationKey, state: 'COMPLETED' }, sort: [{ field: 'itemKey', order: 'ASC' }] }, now)
    assert.deepEqual(items.items.map(item => item.processInstanceKey), instances.map(instance => instance.processInstanceKey))
    const found = await client.searchBatchOperations({ filter: { operationType: 'CANCEL_PROCESS_INSTANCE', batchOperationKey: cancelled.batchOperationKey } }, now)
    assert.equal(found.items.length, 1)
    await refused(409, () => client.cancelBatchOperation({ batchOperationKey: cancelled.batchOperationKey }))
    await refused(409, () => client.suspendBatchOperation({ batchOperationKey: cancelled.batchOperationKey }))
    await refused(404, () => client.resumeBatchOperation({ batchOperationKey: '2251799813685999999' }))
  },

  async 'who did what is told in the audit log of a task, and of everything'(client) {
    const id = fresh('audit')
    const instance = await started(client, models.approval(id), id)
    const { userTaskKey } = await taskOf(client, instance)
    await client.assignUserTask({ userTaskKey, assignee: 'sales-manager-1' })
    const log = await client.searchUserTaskAuditLogs({ userTaskKey, filter: { operationType: 'ASSIGN' }, sort: [{ field: 'timestamp', order: 'DESC' }] }, now)
    assert.deepEqual(log.items.map(entry => [entry.entityType, entry.operationType, entry.userTaskKey]), [['USER_TASK', 'ASSIGN', userTaskKey]])
    const all = await client.searchAuditLogs({ filter: { processInstanceKey: instance.processInstanceKey } }, now)
    assert.deepEqual(all.items.map(entry => entry.operationType), ['CREATE', 'ASSIGN'])
    assert.equal((await client.getAuditLog({ auditLogKey: all.items[0].auditLogKey }, now)).entityType, 'PROCESS_INSTANCE')
    const deployed = await client.searchAuditLogs({ filter: { entityType: 'RESOURCE', processDefinitionId: id } }, now)
    assert.equal(deployed.items.length, 1)
  },

  async 'an evaluated decision is found again with its inputs and matched rules'(client) {
    const id = fresh('decided')
    await deploy(client, [`${id}.dmn`, models.decision(id)])
    const evaluation = await client.evaluateDecision({ decisionDefinitionId: id, variables: { amount: 5000 } })
    const found = await client.searchDecisionInstances({ filter: { decisionDefinitionId: id, state: 'EVALUATED' }, sort: [{ field: 'evaluationDate', order: 'DESC' }] }, now)
    assert.deepEqual(found.items.map(one => [one.decisionEvaluationKey, one.result, one.processInstanceKey]), [[evaluation.decisionEvaluationKey, '"director"', null]])
    const one = await client.getDecisionInstance({ decisionEvaluationInstanceKey: found.items[0].decisionEvaluationInstanceKey }, now)
    assert.deepEqual(one.evaluatedInputs.map(input => [input.inputName, input.inputValue]), [['amount', '5000']])
    assert.deepEqual(one.matchedRules.map(rule => [rule.ruleId, rule.evaluatedOutputs[0].outputValue]), [['large', '"director"']])
    const process = fresh('deciding')
    const instance = await started(client, models.deciding(process, id), process, { amount: 1 })
    const inside = await client.searchDecisionInstances({ filter: { processInstanceKey: instance.processInstanceKey } }, now)
    assert.deepEqual(inside.items.map(one => [one.result, one.decisionDefinitionType]), [['"manager"', 'DECISION_TABLE']])
    await refused(404, () => client.getDecisionInstance({ decisionEvaluationInstanceKey: '2251799813685999999-1' }, now))
  },

  async 'expressions are evaluated, waits are searched, calls are told from the top'(client) {
    assert.equal((await client.evaluateExpression({ expression: '=a + 1', variables: { a: 2 } })).result, 3)
    assert.equal((await client.evaluateExpression({ expression: 'just a text' })).result, 'just a text')
    const [id, message] = [fresh('waits'), fresh('message')]
    const instance = await started(client, models.waiting(id, message), id, { order: 'o-7' })
    const found = await client.searchMessageSubscriptions({ filter: { processInstanceKey: instance.processInstanceKey, messageName: message }, sort: [{ field: 'lastUpdatedDate', order: 'ASC' }] }, now)
    assert.deepEqual(found.items.map(one => [one.correlationKey, one.messageSubscriptionState]), [['o-7', 'CREATED']])
    const calls = await client.getProcessInstanceCallHierarchy({ processInstanceKey: instance.processInstanceKey }, now)
    assert.deepEqual(calls.map(one => one.processInstanceKey), [instance.processInstanceKey])
  },

  async 'what is not there is not found, and nothing is created'(client) {
    await refused(404, () => client.getProcessInstance({ processInstanceKey: '2251799813685999999' }, now))
    await refused(404, () => client.getUserTask({ userTaskKey: '2251799813685999999' }, now))
    await refused(404, () => client.createProcessInstance({ processDefinitionId: fresh('nobody') }))
    await refused(404, () => client.completeUserTask({ userTaskKey: '2251799813685999999' }))
  },

  // Checking requests, the client takes every page for its first kind and drops what the others have.
  async 'a page follows the other without a gap'(_, address) {
    const client = connect(address, 'none')
    const id = fresh('paging')
    await deploy(client, [`${id}.bpmn`, models.approval(id)])
    for (let i = 0; i < 5; i++) await client.createProcessInstance({ processDefinitionId: id })
    const page = from => client.searchProcessInstances({ filter: { processDefinitionId: id }, page: { from, limit: 2 } }, now)
    const keys = (await Promise.all([0, 2, 4].map(page))).flatMap(found => found.items.map(item => item.processInstanceKey))
    assert.equal(new Set(keys).size, 5)
    const after = []
    for (let cursor; ;) {
      const found = await client.searchProcessInstances({ filter: { processDefinitionId: id }, page: { limit: 2, ...(cursor && { after: cursor }) } }, now)
      if (found.items.length === 0) break
      after.push(...found.items.map(item => item.processInstanceKey))
      cursor = found.page.endCursor
    }
    assert.deepEqual(after, keys)
  },

  async 'a job chooses what begins in an ad-hoc sub-process'(client) {
    const [id, type] = [fresh('choose'), fresh('type')]
    const instance = await started(client, models.choosing(id, type), id)
    const fetch = async () => { const found = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 1, requestTimeout: -1 }); return (found.jobs ?? found)[0] }
    const job = await fetch()
    assert.equal(job.kind, 'AD_HOC_SUB_PROCESS')
    await client.completeJob({ jobKey: job.jobKey, result: { type: 'adHocSubProcess', activateElements: [{ elementId: 'a', variables: { own: 1 } }], isCompletionConditionFulfilled: false } })
    const task = await taskOf(client, instance)
    assert.equal(task.elementId, 'a')
    const scope = (await client.searchElementInstances({ filter: { processInstanceKey: instance.processInstanceKey, elementId: 'some' } }, now)).items[0]
    await client.activateAdHocSubProcessActivities({ adHocSubProcessInstanceKey: scope.elementInstanceKey, elements: [{ elementId: 'b' }] })
    await client.completeUserTask({ userTaskKey: task.userTaskKey })
    await client.completeJob({ jobKey: (await fetch()).jobKey, result: { type: 'adHocSubProcess', isCompletionConditionFulfilled: true, isCancelRemainingInstances: true } })
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'COMPLETED')
  },

  async 'a task listener denies, and is heard'(client) {
    const [id, type] = [fresh('listener'), fresh('type')]
    const instance = await started(client, models.listened(id, type), id)
    const task = await taskOf(client, instance)
    const answer = async result => {
      const found = await client.activateJobs({ type, worker: 'w', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 })
      await client.completeJob({ jobKey: (found.jobs ?? found)[0].jobKey, result })
    }
    const [wrong] = await Promise.all([
      refused(409, () => client.completeUserTask({ userTaskKey: task.userTaskKey })),
      answer({ type: 'userTask', denied: true, deniedReason: 'not yet' }),
    ])
    assert.match(String(wrong.detail ?? wrong.message), /not yet/)
    await Promise.all([client.completeUserTask({ userTaskKey: task.userTaskKey }), answer({ type: 'userTask', denied: false })])
    assert.equal((await client.getUserTask({ userTaskKey: task.userTaskKey }, now)).state, 'COMPLETED')
  },

  async 'what is deployed is read, counted over and deleted'(client) {
    const id = fresh('resource')
    const instance = await started(client, models.approval(id), id)
    const resourceKey = instance.processDefinitionKey
    const resource = await client.getResource({ resourceKey })
    assert.equal(resource.resourceId, id)
    assert.match(String(await client.getResourceContent({ resourceKey })), /<bpmn:definitions/)
    const counted = await client.getProcessDefinitionStatistics({ processDefinitionKey: resourceKey }, now)
    assert.deepEqual(counted.items.find(one => one.elementId === 'review'), { elementId: 'review', active: 1, canceled: 0, incidents: 0, completed: 0 })
    await refused(409, () => client.deleteResource({ resourceKey }))
    await client.cancelProcessInstance({ processInstanceKey: instance.processInstanceKey })
    assert.equal((await client.deleteResource({ resourceKey })).resourceKey, resourceKey)
    await refused(404, () => client.getResource({ resourceKey }))
    await refused(404, () => client.createProcessInstance({ processDefinitionId: id }))
  },

  async 'a start may end after an element'(client) {
    const id = fresh('stop')
    const instance = await started(client, models.twoTasks(id), id, {}, { runtimeInstructions: [{ type: 'TERMINATE_PROCESS_INSTANCE', afterElementId: 'first' }] })
    await client.completeUserTask({ userTaskKey: (await taskOf(client, instance)).userTaskKey })
    assert.equal((await client.getProcessInstance({ processInstanceKey: instance.processInstanceKey }, now)).state, 'TERMINATED')
  },
}
