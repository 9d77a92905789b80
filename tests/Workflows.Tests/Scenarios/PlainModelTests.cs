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

    [Theory]
    [InlineData("to the end")]
    [InlineData("an error")]
    public async Task It_runs_with_jobs_timers_and_signals(string name)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-plain-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "plain.bpmn"), Model);
            var path = Path.Combine(folder.FullName, "plain.scenarios.yaml");
            await File.WriteAllTextAsync(path, Yaml);
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
