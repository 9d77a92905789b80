using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows.Tests.Scenarios;

/// <summary>A plain BPMN model, without people, forms or records, runs under the same runner as the catalogue.</summary>
public class PlainModelTests
{
    const string Model = """
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
          <bpmn:signal id="sig" name="closed" /><bpmn:error id="err" errorCode="E1" />
          <bpmn:process id="plain" isExecutable="true">
            <bpmn:startEvent id="begin" /><bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="work" />
            <bpmn:serviceTask id="work"><bpmn:extensionElements><zeebe:taskDefinition type="work" /></bpmn:extensionElements>
              <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= items" inputElement="item" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
            </bpmn:serviceTask>
            <bpmn:boundaryEvent id="wrong" attachedToRef="work"><bpmn:errorEventDefinition errorRef="err" /></bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f2" sourceRef="wrong" targetRef="failed" /><bpmn:endEvent id="failed" />
            <bpmn:sequenceFlow id="f3" sourceRef="work" targetRef="wait" />
            <bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
            <bpmn:sequenceFlow id="f4" sourceRef="wait" targetRef="listen" />
            <bpmn:intermediateCatchEvent id="listen"><bpmn:signalEventDefinition signalRef="sig" /></bpmn:intermediateCatchEvent>
            <bpmn:sequenceFlow id="f5" sourceRef="listen" targetRef="done" /><bpmn:endEvent id="done" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    const string Yaml = """
        process: plain
        model: plain.bpmn
        scenarios:
          - name: to the end
            start: { with: { items: [1, 2] } }
            steps:
              - { job: work, complete: { a: 1 } }
              - { job: work, fail: { message: no line, retries: 0 } }
              - expect: { incidents: [JOB_NO_RETRIES] }
              - { resolve: work }
              - { job: work, complete: {} }
              - { timer: wait }
              - { timer: wait, refused: no-such-timer }
              - { signal: closed, with: { b: 2 } }
            expect: { state: completed, path: [begin, work, work, wait, listen, done], variables: { a: 1, b: 2 }, incidents: [] }
          - name: an error
            start: { with: { items: [1, 2] } }
            steps:
              - { job: work, error: E1, with: { why: broken } }
            expect: { state: completed, path: [begin, wrong, failed], variables: { why: broken } }
        """;

    const string Caller = """
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
          <bpmn:process id="caller" isExecutable="true">
            <bpmn:startEvent id="begin" /><bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="call" />
            <bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="plain" propagateAllChildVariables="true" /></bpmn:extensionElements></bpmn:callActivity>
            <bpmn:sequenceFlow id="f2" sourceRef="call" targetRef="end" /><bpmn:endEvent id="end" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    const string CallerYaml = """
        model: caller.bpmn
        scenarios:
          - name: through a call
            start: { with: { items: [1] } }
            steps:
              - expect: { open: [call, work], state: active }
              - { job: work, complete: {} }
              - expect: { open: [call, wait] }
              - { advance: P2D }
              - { signal: closed, with: { b: 2 } }
            expect: { state: completed, path: [begin, call, end], variables: { b: 2 }, open: [] }
          - name: an error from outside
            start: { with: { items: [1] } }
            steps:
              - { error: work, code: E1, with: { why: broken } }
            expect: { state: completed, variables: { why: broken } }
        """;

    [Theory]
    [InlineData("through a call")]
    [InlineData("an error from outside")]
    public Task What_it_calls_belongs_to_it(string name) => Passes(name, CallerYaml, ("plain.bpmn", Model), ("caller.bpmn", Caller));

    [Theory]
    [InlineData("to the end")]
    [InlineData("an error")]
    public Task It_runs_with_jobs_timers_and_signals(string name) => Passes(name, Yaml, ("plain.bpmn", Model));

    static async Task Passes(string name, string yaml, params (string Name, string Content)[] models)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-plain-");
        try
        {
            foreach (var (model, content) in models)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, model), content);
            var path = Path.Combine(folder.FullName, "plain.scenarios.yaml");
            await File.WriteAllTextAsync(path, yaml);
            var file = ScenarioFile.Read(path);
            var result = await new ScenarioRunner(FixedDirectory.ReadShipped()).Run(file, file.Scenarios.Single(one => one.Name == name));
            Assert.True(result.Passed, result.Failure);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
