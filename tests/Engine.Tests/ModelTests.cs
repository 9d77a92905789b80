using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using Marketing.Rules.Dmn;

namespace Marketing.Engine.Tests;

/// <summary>The smallest model of each element kind (<c>Models/</c>), played to its end.</summary>
public class ModelTests
{
    static readonly DecisionCatalog Decisions = new([new DeployedDecision(1, "level", "Level", 1, null, 1, true, DecisionModel.Read("""
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n">
          <decision id="level" name="Level"><variable name="Level" /><literalExpression><text>"high"</text></literalExpression></decision>
        </definitions>
        """))], 1);

    [Theory] // what happens, and what is completed because of it
    [InlineData("process", "task work", "start work end")]
    [InlineData("start-event", "", "start work end")]
    [InlineData("end-event", "task a", "start fork a stop")]
    [InlineData("intermediate-catch-event", "time", "start wait end")]
    [InlineData("intermediate-throw-event", "", "start tell end")]
    [InlineData("boundary-event", "time", "start late end")]
    [InlineData("user-task", "task work", "start work end")]
    [InlineData("service-task", "job mail", "start work end")]
    [InlineData("script-task", "", "start work end")]
    [InlineData("plain-task", "", "start work end")]
    [InlineData("receive-task", "message m", "start work end")]
    [InlineData("business-rule-task", "", "start work end")]
    [InlineData("call-activity", "child", "start work end")]
    [InlineData("event-sub-process", "time", "start late over mend")]
    [InlineData("ad-hoc-sub-process", "task b, task a", "start b a some end")]
    [InlineData("sub-process", "task work", "start in work out part end")]
    [InlineData("exclusive-gateway", "", "start x large")]
    [InlineData("parallel-gateway", "task b, task a", "start fork b a join end")]
    [InlineData("inclusive-gateway", "task b, task a", "start fork b a join end")]
    [InlineData("event-based-gateway", "signal sig", "start x heard end")]
    [InlineData("complex-gateway", "task c, task a, task b", "start fork c a join end b")]
    [InlineData("multi-instance", "task work, task work", "start work work end")]
    [InlineData("standard-loop", "", "start work end")]
    public void It_runs_from_its_start_to_its_end(string model, string happens, string path)
    {
        var file = BpmnReader.Read(File.ReadAllBytes(Path.Combine(Folder, model + ".bpmn")), model + ".bpmn");
        Assert.Empty(file.Problems.Select(problem => problem.Format("en")));
        var run = Run.Started(Assert.Single(file.Processes), """{"n": 2, "key": "k", "items": [1, 2]}""", decisions: Decisions);
        foreach (var happening in happens.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            Play(run, happening.Split(' '));
        Assert.Equal(path, string.Join(' ', run.Path));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    static void Play(Run run, string[] happening)
    {
        switch (happening)
        {
            case ["task", var id]: run.CompleteFirst(id); break;
            case ["job", var type]: run.CompleteJob(type); break;
            case ["message", var name]: run.Correlate(name); break;
            case ["signal", var name]: run.Signal(name); break;
            case ["child"]: run.Act(moment => new CompleteChild(moment, Assert.Single(run.Children).Key, Run.Values("{}"))); break;
            default: run.TimePasses(TimeSpan.FromHours(1)); break;
        }
    }

    /// <summary>Where the models lie.</summary>
    internal static string Folder => Path.Combine(HouseTests.Root, "tests", "Engine.Tests", "Models");
}
