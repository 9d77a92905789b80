using System.Text;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows.Tests;

/// <summary>A small company and one process with a piece of work and a decision.</summary>
sealed class TestProcess : IDisposable
{
    const string Model = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <bpmn:process id="request" name="申请" isExecutable="true"><bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="person:admin" /></zeebe:properties></bpmn:extensionElements>
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="prepare" />
            <bpmn:userTask id="prepare" name="编制"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="clerk" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="review" />
            <bpmn:userTask id="review" name="审批"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="manager" />
              <zeebe:properties><zeebe:property name="approval.mode" value="single" /></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f3" sourceRef="review" targetRef="x" /><bpmn:exclusiveGateway id="x" default="no" />
            <bpmn:sequenceFlow id="yes" sourceRef="x" targetRef="e"><bpmn:conditionExpression>= review.outcome = "approved"</bpmn:conditionExpression></bpmn:sequenceFlow>
            <bpmn:sequenceFlow id="no" sourceRef="x" targetRef="prepare" /><bpmn:endEvent id="e" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    readonly MemoryEngineStore store = new();

    TestProcess() => World = new ScenarioWorld(store, People, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));

    public static DirectorySnapshot People { get; } = new(
        [
            new Person("admin", "管理员", "office", ["admin"], null),
            new Person("ana", "安", "office", ["clerk"], "mia"),
            new Person("ben", "本", "office", ["clerk", "manager"], "mia"),
            new Person("mia", "米", "office", ["manager"], null),
            new Person("zoe", "佐", "elsewhere", [], null),
        ],
        [new Role("clerk", new Words("文员", "Clerk")), new Role("manager", new Words("经理", "Manager"))],
        [new Unit("office", new Words("办公室", "Office"), null)]);

    public ScenarioWorld World { get; }
    public long Instance { get; private set; }

    /// <summary>Started by a person, with everything up to the decision done by <paramref name="preparer"/> when one is given.</summary>
    public static async Task<TestProcess> StartedBy(string person, string? preparer = null)
    {
        var process = new TestProcess();
        var deployed = await process.World.Engine.Deploy([new ResourceFile("request.bpmn", Encoding.UTF8.GetBytes(Model))], "admin");
        Assert.True(deployed.Succeeded);
        process.Instance = (await process.World.Processes.Start(new StartRequest { ProcessId = "request" }, person)).Value.Instance.Key;
        if (preparer is not null)
            Assert.True((await process.World.Tasks.Complete(await process.Task("prepare"), preparer, Context.Empty)).Succeeded);
        return process;
    }

    public async Task<long> Task(string elementId) => (await World.OpenTasks(Instance)).Single(task => task.ElementId == elementId).Key;

    public async Task<IEnumerable<string>> Open() => (await World.OpenTasks(Instance)).Select(task => task.ElementId);

    public void Dispose() => store.Dispose();
}
