using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class ScriptTaskTests
{
    static Run Around(string element, string variables = "{}") =>
        Run.Started(Process(Start() + Flow("f1", "s", "t") + element + Flow("f2", "t", "e") + End()), variables);

    [Fact]
    public void A_script_task_writes_one_variable()
    {
        var run = Around("""<bpmn:scriptTask id="t"><bpmn:extensionElements><zeebe:script expression="= 2 * n" resultVariable="twice" /></bpmn:extensionElements></bpmn:scriptTask>""", """{"n": 21}""");
        Assert.Equal("42", run.Variable("twice"));
        Assert.Equal(["s", "t", "e"], run.Path);
    }

    [Fact] // ADR 0009: what is kept is what will be read back
    public void A_temporal_value_is_kept_as_text()
    {
        var run = Around("""<bpmn:scriptTask id="t"><bpmn:extensionElements><zeebe:script expression="= now()" resultVariable="at" /></bpmn:extensionElements></bpmn:scriptTask>""");
        Assert.Equal("2026-03-02T09:00:00+08:00", run.Instance.Root.Variables["at"].Value.ToString());
    }
}
