using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class TaskTests
{
    static string Service(string attributes = "type=\"mail\"") =>
        $"""<bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition {attributes}/><zeebe:taskHeaders><zeebe:header key="k" value="v" /></zeebe:taskHeaders></bpmn:extensionElements></bpmn:serviceTask>""";

    static Run Around(string element, string variables = "{}") =>
        Run.Started(Process(Start() + Flow("f1", "s", "t") + element + Flow("f2", "t", "e") + End()), variables);

    [Fact]
    public void A_service_task_becomes_a_job_and_waits_for_it()
    {
        var run = Around(Service("""type="= kind" retries="5" """), """{"kind": "mail"}""");
        var job = Assert.Single(run.Jobs);
        Assert.Equal(("mail", 5, "v"), (job.Type, job.Retries, job.Headers["k"]));
        run.CompleteJob("mail", """{"sent": true}""");
        Assert.Equal(["s", "t", "e"], run.Path);
        Assert.Equal("true", run.Variable("sent"));
    }

    [Fact]
    public void A_job_type_that_is_no_text_is_an_incident()
    {
        var run = Around(Service("""type="= 1" """));
        Assert.Empty(run.Jobs);
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
    }

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
