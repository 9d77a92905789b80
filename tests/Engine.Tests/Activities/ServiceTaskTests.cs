using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class ServiceTaskTests
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
}
