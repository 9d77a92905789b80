using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class UserTaskTests
{
    static Run With(string extensions, string variables = "{}") =>
        Run.Started(Process(Start() + Flow("f1", "s", "t") + UserTask("t", extensions) + Flow("f2", "t", "e") + End()), variables);

    [Fact]
    public void It_waits_until_somebody_has_done_it()
    {
        var run = With("");
        Assert.Equal(["t"], run.Open);
        run.Complete("t", """{"result": 1}""");
        Assert.Equal(["s", "t", "e"], run.Path);
        Assert.Equal("1", run.Variable("result"));
        Assert.Equal(Execution.InstanceState.Completed, run.Instance.State);
    }

    [Theory]
    [InlineData("""assignee="ben" """, "ben", "", "")]
    [InlineData("""assignee="= who" """, "ana", "", "")]
    [InlineData("""assignee="= nobody" """, null, "", "")]
    [InlineData("""candidateGroups="a, b" candidateUsers="= [who, &quot;x&quot;]" """, null, "a,b", "ana,x")]
    public void Assignment_is_literal_text_or_FEEL(string attributes, string? assignee, string groups, string users)
    {
        var offer = With($"<zeebe:assignmentDefinition {attributes}/>", """{"who": "ana"}""").Task("t").Offer;
        Assert.Equal(assignee, offer.Assignee);
        Assert.Equal(groups, string.Join(',', offer.CandidateGroups));
        Assert.Equal(users, string.Join(',', offer.CandidateUsers));
    }

    [Theory]
    [InlineData("2026-03-02T09:30:00+08:00", "2026-03-02T01:30:00Z")]
    [InlineData("= date and time(at) + duration(&quot;PT30M&quot;)", "2026-03-02T01:30:00Z")]
    [InlineData("= null", null)]
    [InlineData("= &quot;&quot;", null)]
    public void A_due_date_is_an_instant_or_none(string due, string? expected)
    {
        var offer = With($"""<zeebe:taskSchedule dueDate="{due}" />""", """{"at": "2026-03-02T09:00:00+08:00"}""").Task("t").Offer;
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), offer.DueAt);
    }

    [Theory]
    [InlineData("""<zeebe:assignmentDefinition assignee="= 5" />""")]
    [InlineData("""<zeebe:assignmentDefinition candidateGroups="= [1]" />""")]
    [InlineData("""<zeebe:taskSchedule dueDate="soon" />""")]
    [InlineData("""<zeebe:priorityDefinition priority="101" />""")]
    public void A_value_of_the_wrong_kind_is_an_incident_and_offers_nothing(string extensions)
    {
        var run = With(extensions);
        Assert.Empty(run.Open);
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
    }

    [Fact]
    public void After_the_cause_is_mended_it_goes_on()
    {
        var run = With("""<zeebe:assignmentDefinition assignee="= who" />""", """{"who": 5}""");
        run.Resolve("""{"who": "ben"}""");
        Assert.Empty(run.Incidents);
        Assert.Equal("ben", run.Task("t").Offer.Assignee);
    }

    [Fact] // SEMANTICS V4
    public void V4_with_output_mappings_only_the_mapped_names_go_up()
    {
        var run = With("""<zeebe:ioMapping><zeebe:output source="= result + 1" target="kept.value" /><zeebe:output source="= actor" target="by" /></zeebe:ioMapping>""", """{"kept": {"other": 2}}""");
        run.Complete("t", """{"result": 1}""", actor: "ben");
        Assert.Null(run.Variable("result"));
        Assert.Equal("""{"other":2,"value":2}""", run.Variable("kept"));
        Assert.Equal("\"ben\"", run.Variable("by"));
    }

    [Fact] // SEMANTICS V3
    public void V3_inputs_make_local_variables_in_document_order()
    {
        var run = With("""<zeebe:ioMapping><zeebe:input source="= 1" target="a" /><zeebe:input source="= a + 1" target="b.c" /><zeebe:input source="= missing" target="d" /></zeebe:ioMapping><zeebe:assignmentDefinition assignee="= string(b.c)" />""");
        Assert.Equal("2", run.Task("t").Offer.Assignee);
        Assert.Null(run.Variable("a"));
    }

    [Fact]
    public void A_return_leaves_the_task_and_enters_the_earlier_one_again()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "a") + UserTask("a") + Flow("f2", "a", "b") + UserTask("b") + Flow("f3", "b", "e") + End()));
        run.Complete("a").Return("b", "a");
        Assert.Equal(["a"], run.Open);
        Assert.Equal(["b"], run.Terminated);
        run.Complete("a").Complete("b");
        Assert.Equal(["s", "a", "a", "b", "e"], run.Path);
    }
}
