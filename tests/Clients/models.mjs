// Small models the scenarios deploy. Ids carry a suffix, so that scenarios do not meet each other's instances.

const process = (id, body, extra = '') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:clients">
  ${extra}
  <bpmn:process id="${id}" name="${id}" isExecutable="true">${body}</bpmn:process>
</bpmn:definitions>`

const flow = (from, to, condition) => `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${
  condition ? `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression>` : ''}</bpmn:sequenceFlow>`

const straight = (...ids) => ids.slice(1).map((to, i) => flow(ids[i], to)).join('')

const start = '<bpmn:startEvent id="start"/>'
const end = '<bpmn:endEvent id="end"/>'

const userTask = (id, more = '') => `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask/>${more}</bpmn:extensionElements></bpmn:userTask>`
const serviceTask = (id, type, more = '') => `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}" retries="2"/>${more}</bpmn:extensionElements></bpmn:serviceTask>`

/** start → one person's task → end */
export const approval = id => process(id, start + userTask('review', '<zeebe:assignmentDefinition candidateGroups="finance"/>') + end + straight('start', 'review', 'end'))

/** start → a job of the given type → end */
export const job = (id, type) => process(id, start + serviceTask('work', type, '<zeebe:taskHeaders><zeebe:header key="channel" value="email"/></zeebe:taskHeaders>') + end + straight('start', 'work', 'end'))

/** A job whose error leads to a person. */
export const jobWithError = (id, type) => process(id,
  start + serviceTask('work', type) + end + userTask('mend')
  + '<bpmn:boundaryEvent id="failed" attachedToRef="work"><bpmn:errorEventDefinition errorRef="error"/></bpmn:boundaryEvent>'
  + straight('start', 'work', 'end') + flow('failed', 'mend') + flow('mend', 'end'),
  '<bpmn:error id="error" errorCode="no-stock"/>')

/** Waits for a message. */
export const waiting = (id, message) => process(id,
  start + `<bpmn:intermediateCatchEvent id="paid"><bpmn:messageEventDefinition messageRef="message"/></bpmn:intermediateCatchEvent>` + end + straight('start', 'paid', 'end'),
  `<bpmn:message id="message" name="${message}"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>`)

/** Waits for a signal. */
export const listening = (id, signal) => process(id,
  start + '<bpmn:intermediateCatchEvent id="heard"><bpmn:signalEventDefinition signalRef="signal"/></bpmn:intermediateCatchEvent>' + end + straight('start', 'heard', 'end'),
  `<bpmn:signal id="signal" name="${signal}"/>`)

/** A gateway without a default: an amount that is no number raises an incident. */
export const choice = id => process(id,
  start + '<bpmn:exclusiveGateway id="large" default="large-end"/>' + userTask('review') + end
  + flow('start', 'large') + flow('large', 'review', 'amount > 1000') + flow('large', 'end') + flow('review', 'end'))

/** Two tasks one after the other. */
export const twoTasks = (id, second = 'second') => process(id, start + userTask('first') + userTask(second) + end + straight('start', 'first', second, 'end'))

/** A business rule task that asks a decision. */
export const deciding = (id, decision) => process(id, start
  + `<bpmn:businessRuleTask id="decide"><bpmn:extensionElements><zeebe:calledDecision decisionId="${decision}" resultVariable="approver"/></bpmn:extensionElements></bpmn:businessRuleTask>`
  + end + straight('start', 'decide', 'end'))

/** An ad-hoc sub-process whose job chooses between two tasks. */
export const choosing = (id, type) => process(id, start
  + `<bpmn:adHocSubProcess id="some"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/></bpmn:extensionElements>${userTask('a')}${userTask('b')}</bpmn:adHocSubProcess>`
  + end + straight('start', 'some', 'end'))

/** A task whose completion is listened to. */
export const listened = (id, type) => process(id, start
  + userTask('review', `<zeebe:taskListeners><zeebe:taskListener eventType="completing" type="${type}"/></zeebe:taskListeners>`) + end + straight('start', 'review', 'end'))

/** A decision table over an amount. */
export const decision = id => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="${id}-model" name="${id} model" namespace="urn:clients">
  <inputData id="amount-data" name="amount"/>
  <decision id="${id}" name="Approver">
    <informationRequirement id="needs"><requiredInput href="#amount-data"/></informationRequirement>
    <decisionTable id="table" hitPolicy="UNIQUE">
      <input id="amount" label="amount"><inputExpression id="amount-expression" typeRef="number"><text>amount</text></inputExpression></input>
      <output id="approver" name="approver" typeRef="string"/>
      <rule id="small"><inputEntry id="small-in"><text>&lt; 1000</text></inputEntry><outputEntry id="small-out"><text>"manager"</text></outputEntry></rule>
      <rule id="large"><inputEntry id="large-in"><text>&gt;= 1000</text></inputEntry><outputEntry id="large-out"><text>"director"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`
