using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Xml;

/// <summary>A join that can never be satisfied is told of when the model is read, and only such a one.</summary>
public class JoinValidatorTests
{
    static List<Rules.Problem> Warnings(string content) => [.. BpmnReader.Read(Bytes(content), "p.bpmn").Problems];

    const string XorToAnd = """<bpmn:exclusiveGateway id="x" default="no" /><bpmn:parallelGateway id="j" />""";

    static string Choice(string before = "", string first = "s") => Start() + before + XorToAnd + Flow("f", first, "x") + Flow("yes", "x", "a", "= ok") + Flow("no", "x", "b")
        + UserTask("a") + UserTask("b") + Flow("ja", "a", "j") + Flow("jb", "b", "j") + Flow("out", "j", "e") + End();

    [Fact]
    public void Both_branches_of_one_choice_never_come()
    {
        var problem = Assert.Single(Warnings(Choice()));
        Assert.Equal(("BPMN-065", "j", Rules.Severity.Warning), (problem.Code, problem.ElementId, problem.Severity));
        Assert.Contains("exclusive gateway 'x' takes only one of them", problem.Message.English, StringComparison.Ordinal);
        Assert.Contains("「ja」和「jb」", problem.Message.Chinese, StringComparison.Ordinal);
        Assert.NotNull(problem.Mend);
        Assert.True(problem.Position?.Line > 1);
        Assert.Equal(Execution.InstanceState.Active, Stuck(Choice()).Instance.State);
    }

    // What is warned of does happen.
    static Run Stuck(string content)
    {
        var process = Assert.Single(BpmnReader.Read(Bytes(content), "p.bpmn").Processes);
        var run = Run.Started(process, """{"ok": true}""").Complete("a");
        Assert.Empty(run.Open);
        return run;
    }

    [Fact]
    public void A_flow_that_no_token_can_reach_is_waited_for_in_vain()
    {
        var problem = Assert.Single(Warnings(Start() + UserTask("a") + UserTask("lost") + """<bpmn:parallelGateway id="j" />""" + Flow("f", "s", "a") + Flow("ja", "a", "j") + Flow("jl", "lost", "j") + Flow("out", "j", "e") + End()));
        Assert.Equal(("BPMN-065", "j"), (problem.Code, problem.ElementId));
        Assert.Contains("no token can reach 'lost'", problem.Message.English, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Satisfiable() => new()
    {
        { "fork and join", Start() + Gateway("parallel", "k") + Flow("f", "s", "k") + Flow("ka", "k", "a") + Flow("kb", "k", "b") + UserTask("a") + UserTask("b") + Gateway("parallel", "j") + Flow("ja", "a", "j") + Flow("jb", "b", "j") + Flow("out", "j", "e") + End() },
        { "two tokens pass the choice", Choice(Gateway("parallel", "k") + Gateway("exclusive", "m") + Flow("k0", "s", "k") + Flow("k1", "k", "m") + Flow("k2", "k", "m"), "m") },
        { "a branch leads back to the choice", Start() + Gateway("exclusive", "m") + """<bpmn:exclusiveGateway id="x" default="no" /><bpmn:parallelGateway id="j" />""" + Flow("f", "s", "m") + Flow("mx", "m", "x")
            + Flow("yes", "x", "k", "= ok") + Gateway("parallel", "k") + Flow("ka", "k", "j") + Flow("kb", "k", "m") + Flow("no", "x", "j") + Flow("out", "j", "e") + End() },
        { "an inclusive choice", Choice().Replace("exclusiveGateway", "inclusiveGateway", StringComparison.Ordinal) },
        { "an inclusive join", Choice().Replace("parallelGateway", "inclusiveGateway", StringComparison.Ordinal) },
        { "a border brings a second token", Choice() .Replace(UserTask("a"), UserTask("a") + Boundary("late", "a", Timer("PT1H"), interrupting: false) + Flow("lb", "late", "b"), StringComparison.Ordinal) },
        { "an ad-hoc element begins by itself", Chain("""<bpmn:adHocSubProcess id="h">""" + UserTask("a") + UserTask("b") + Gateway("parallel", "j") + UserTask("c") + Flow("ja", "a", "j") + Flow("jb", "b", "j") + Flow("jc", "j", "c") + "</bpmn:adHocSubProcess>", "h") },
    };

    [Theory]
    [MemberData(nameof(Satisfiable))]
    public void What_may_be_satisfied_is_left_alone(string name, string content)
    {
        Assert.NotEmpty(name);
        Assert.Empty(Warnings(content).Select(problem => problem.Format("en")));
    }
}
