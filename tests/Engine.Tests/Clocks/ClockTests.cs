using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>How clocks start, warn, breach, follow and stop; the instance is saved and read again between all steps.</summary>
public class ClockTests
{
    internal const string To = """<zeebe:assignmentDefinition assignee="bob" />""";
    internal const string OnDue = "<bpmn:timerEventDefinition><bpmn:timeDate>= sla.due</bpmn:timeDate></bpmn:timerEventDefinition>";

    internal static string Task(string extensions, string more = "") => Start() + Flow("f1", "s", "u") + UserTask("u", extensions) + more + Flow("f2", "u", "e") + End();

    internal static string Stage(string id, string content, string first, string properties) =>
        $"""<bpmn:subProcess id="{id}"><bpmn:extensionElements>{properties}</bpmn:extensionElements>{Start(id + "s")}{Flow(id + "f", id + "s", first)}{content}</bpmn:subProcess>""";

    /// <summary>Managers: bob → mia → ceo; ana → mia. Roles: chiefs = mia, ceo.</summary>
    internal sealed class People : IPeople
    {
        public static People Here { get; } = new();

        public bool Knows(string person) => person is "ana" or "bob" or "mia" or "ceo";

        public string? ManagerOf(string person) => person switch { "ana" or "bob" => "mia", "mia" => "ceo", _ => null };

        public IReadOnlyList<string> PeopleOf(string group) => group switch { "chiefs" => ["mia", "ceo"], "askers" => ["ana", "mia"], _ => [] };

        public string? ProxyOf(string person, string processId, DateTimeOffset at) => null;
    }

    internal static Run Started(string content, string variables = "{}", string config = "{}") =>
        Run.Started(Process(content), variables, around: moment => moment with { People = People.Here, Config = FeelJson.Parse(config) });

    internal static IEnumerable<string> Turns(Run run) => run.Clocks.Select(moved => moved.To.Count == 0 ? moved.Turn.ToString() : $"{moved.Turn} {string.Join(',', moved.To)}");

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text + "+08:00", System.Globalization.CultureInfo.InvariantCulture);

    static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData("PT30M", "2026-03-02T09:30")]
    [InlineData("PT24H", "2026-03-03T09:00")]
    [InlineData("P0D", "2026-03-03T00:00")] // 24:00 of the same day
    [InlineData("P1D", "2026-03-04T00:00")]
    [InlineData("P7D", "2026-03-10T00:00")]
    [InlineData("P1M", "2026-04-03T00:00")]
    [InlineData("P3M", "2026-06-03T00:00")]
    [InlineData("--12-31", "2027-01-01T00:00")]
    [InlineData("--03-02", "2026-03-03T00:00")]
    [InlineData("--03-01", "2027-03-02T00:00")]
    [InlineData("2026-03-31", "2026-04-01T00:00")]
    [InlineData("2026-03-31T12:00:00+08:00", "2026-03-31T12:00")]
    [InlineData("= duration(&quot;PT2H&quot;)", "2026-03-02T11:00")]
    [InlineData("= duration(&quot;P2D&quot;)", "2026-03-05T00:00")]
    [InlineData("= duration(&quot;P1M&quot;)", "2026-04-03T00:00")]
    [InlineData("= date(&quot;2026-03-04&quot;)", "2026-03-05T00:00")]
    [InlineData("= now() + duration(&quot;PT5M&quot;)", "2026-03-02T09:05")]
    [InlineData("= &quot;P7D&quot;", "2026-03-10T00:00")]
    [InlineData("= config.limit", "2026-03-02T13:00")]
    public void Due_is_where_the_rule_says(string due, string expected)
    {
        var run = Started(Task(To + Sla($"sla.due={due}")), config: """{"limit": "PT4H"}""");
        Assert.Empty(run.OpenIncidents.Select(incident => incident.Message.English));
        Assert.Equal(At(expected), run.Instance.Elements[^1].Clock!.Due);
        Assert.Equal(At(expected), run.Task("u").Offer.DueAt);
    }

    [Fact]
    public void Counting_may_begin_with_a_fact()
    {
        var run = Started(Task(To + Sla("sla.due=PT30M", "sla.from== complaint.accepted_at")), """{"complaint": {"accepted_at": "2026-03-02T08:50:00+08:00"}}""");
        Assert.Equal(At("2026-03-02T09:20"), run.Task("u").Offer.DueAt);
    }

    [Fact]
    public void The_element_sees_its_clock()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.id=answer") + """<zeebe:ioMapping><zeebe:output source="= sla" target="seen" /></zeebe:ioMapping>"""));
        run.Complete("u");
        Assert.Equal("""{"id":"answer","from":"2026-03-02T09:00:00+08:00","due":"2026-03-02T13:00:00+08:00","clock":"calendar"}""", run.Variable("seen")!.Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Null(run.Variable("sla"));
    }

    [Fact]
    public void One_timer_at_a_time_leads_through_warnings_breach_and_steps()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.steps=+PT0S remind assignee, up every PT1H x3; +PT2H escalate role:chiefs")));
        Assert.Equal(At("2026-03-02T12:00"), Assert.Single(run.Timers).DueAt); // 75 %
        run.TimePasses(3 * Hour);
        Assert.Equal(At("2026-03-02T12:36"), Assert.Single(run.Timers).DueAt); // 90 %
        run.TimePasses(1 * Hour);
        Assert.Equal(["Started", "Warned bob", "Warned bob", "Breached", "Reminded bob,mia"], Turns(run));
        Assert.Equal("u", Assert.Single(run.History, one => one.Kind == HistoryKind.DeadlineBreached).Name);
        run.TimePasses(2 * Hour);
        Assert.Equal(["Reminded bob,mia", "Reminded bob,mia", "Escalated chiefs"], Turns(run).Skip(5)); // the third and the escalation fall together
        Assert.Empty(run.Timers);
        run.Complete("u");
        Assert.Equal("Ended", Turns(run).Last());
    }

    [Fact]
    public void Warnings_can_be_told_by_the_time_left_or_not_at_all()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.warn=-PT1H, -PT10M", "sla.steps=")));
        Assert.Equal(At("2026-03-02T12:00"), Assert.Single(run.Timers).DueAt);
        run.TimePasses(9 * Hour);
        Assert.Equal(["Started", "Warned bob", "Warned bob", "Breached"], Turns(run));
        Assert.Equal(["Started", "Breached", "Reminded bob,mia"], Turns(Started(Task(To + Sla("sla.due=PT4H", "sla.warn="))).TimePasses(4 * Hour)));
    }

    [Fact]
    public void Done_in_time_is_in_time_to_the_last_instant()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.warn="))).TimePasses(4 * Hour - TimeSpan.FromSeconds(1)).Complete("u");
        Assert.Equal(["Started", "Ended"], Turns(run));
        Assert.Null(run.Clocks[^1].Clock.BreachedAt);
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void What_is_done_late_is_late_though_no_timer_came()
    {
        var process = Process(Task(To + Sla("sla.due=PT4H")));
        var run = Run.Started(process);
        var late = Interpreter.Step(process, run.Instance, new CompleteTask(new Moment(1000, new FeelEnvironment(run.Now + 5 * Hour, TimeZoneInfo.Utc), "bob"), run.Task("u").Key, Run.Values("{}")));
        Assert.Equal([ClockTurn.Breached, ClockTurn.Ended], late.Effects.OfType<ClockMoved>().Select(moved => moved.Turn));
    }

    // RELIABILITY F21: a month in which nothing ran.
    [Fact]
    public void After_a_month_of_downtime_only_the_highest_step_is_done()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.steps=+PT0S remind assignee, up every P1D x3; +PT2H escalate up ack PT30M; +P1D escalate role:chiefs"))).Sleeps(31 * Day);
        Assert.Equal(["Started", "Breached", "Skipped", "Skipped", "Escalated chiefs"], Turns(run));
        Assert.Equal(At("2026-03-02T13:00"), run.Clocks[^1].Clock.BreachedAt);
        Assert.Equal(["75%; 90%", "+PT0S remind assignee, up every P1D x3; +PT2H escalate up ack PT30M; +PT0S remind assignee, up every P1D x3; +PT0S remind assignee, up every P1D x3"],
            run.History.Where(one => one.Kind == HistoryKind.ClockSkipped).Select(one => one.Comment));
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void Each_round_has_a_clock_of_its_own()
    {
        var loop = """<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["x", "y", "z"]' inputElement="who" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>""";
        var run = Started(Task("""<zeebe:assignmentDefinition assignee="= who" />""" + Sla("sla.due=PT4H", "sla.warn=", "sla.steps=+PT0S remind")).Replace("</bpmn:userTask>", loop + "</bpmn:userTask>", StringComparison.Ordinal));
        Assert.Equal(3, run.Timers.Count);
        run.CompleteFirst("u").TimePasses(4 * Hour);
        Assert.Equal(["Started", "Started", "Started", "Ended", "Breached", "Reminded y", "Breached", "Reminded z"], Turns(run));
    }

    [Fact]
    public void Stages_and_cases_have_clocks_and_their_tasks_are_concerned()
    {
        var run = Started(Start() + Flow("f1", "s", "stage") + Stage("stage", UserTask("u", To) + Flow("i2", "u", "ie") + End("ie"), "u", Sla("sla.due=PT2H", "sla.warn=", "sla.steps=+PT0S remind assignee, up")) + Flow("f2", "stage", "e") + End()
            + $"""<bpmn:extensionElements>{Sla("sla.due=PT3H", "sla.id=case", "sla.warn=", "sla.steps=+PT0S remind")}</bpmn:extensionElements>""");
        Assert.Equal(2, run.Timers.Count);
        run.TimePasses(3 * Hour).Complete("u");
        Assert.Equal(["Started", "Started", "Breached", "Reminded bob,mia", "Breached", "Reminded bob", "Ended", "Ended"], Turns(run));
        Assert.Equal(["stage", "case"], run.History.Where(one => one.Kind == HistoryKind.DeadlineBreached).Select(one => one.Name));
    }

    [Fact]
    public void A_timer_on_the_border_follows_the_clock()
    {
        var model = Task(To + Sla("sla.due=PT4H", "sla.warn=", "sla.steps="), Boundary("b", "u", OnDue) + Flow("f3", "b", "late") + UserTask("late") + Flow("f4", "late", "e"));
        var run = Started(model).TimePasses(4 * Hour);
        Assert.Equal(["late"], run.Open);
        Assert.Equal(["Started", "Breached", "Dropped"], Turns(run));
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void Left_undone_it_is_dropped_and_entered_again_it_starts_afresh()
    {
        var run = Started(Start() + Flow("f1", "s", "a") + UserTask("a", To + Sla("sla.due=PT4H", "sla.warn=")) + Flow("f2", "a", "b") + UserTask("b", To + Sla("sla.due=PT1H", "sla.warn=")) + Flow("f3", "b", "e") + End());
        run.Complete("a").TimePasses(TimeSpan.FromMinutes(30)).Return("b", "a");
        Assert.Equal(["Started", "Ended", "Started", "Dropped", "Started"], Turns(run));
        Assert.Equal(At("2026-03-02T13:30"), run.Instance.Elements[^1].Clock!.Due);
        run.Cancel();
        Assert.Equal("Dropped", Turns(run).Last());
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void Claim_and_transfer_let_it_run_on()
    {
        var run = Started(Task("""<zeebe:assignmentDefinition candidateGroups="chiefs" />""" + Sla("sla.due=PT4H", "sla.warn=50%")));
        run.Act(moment => new AssignTask(moment, run.Task("u").Key, "mia", "claim"), "mia").TimePasses(2 * Hour);
        Assert.Equal(["Started", "Assigned", "Warned mia"], Turns(run));
        Assert.Equal("mia", run.Clocks[1].Assignee);
        Assert.Equal(At("2026-03-02T13:00"), run.Instance.Elements[^1].Clock!.Due);
    }

    [Theory]
    [InlineData("sla.due== 1", "Expected a duration, a day of the year, a date, a date and time, or none for sla.due, but = 1 gave 1.")]
    [InlineData("sla.due== config.nothing", "Expected a duration, a day of the year, a date, a date and time, or none for sla.due, but = config.nothing gave null.")]
    [InlineData("sla.due=PT1H|sla.from== missing", "Expected a date and time for sla.from, but = missing gave null.")]
    [InlineData("sla.due=PT1H|sla.steps== config.bad", "Expected steps such as +PT0S remind assignee for sla.steps, but = config.bad gave no ladder.")]
    [InlineData("sla.due=PT1H|sla.warn== config.bad", "Expected warning levels such as 75%, -PT2H for sla.warn, but = config.bad gave no ladder.")]
    [InlineData("sla.due=PT1H|sla.clock=working:moon", "The clock of 'u' counts working:moon, but there is no such working calendar. Add the calendar and retry, or correct sla.clock.")]
    public void A_value_that_is_none_is_an_incident(string properties, string sentence)
    {
        var run = Started(Task(To + Sla(properties.Split('|'))), config: """{"bad": "no ladder"}""");
        Assert.Equal(sentence, Assert.Single(run.OpenIncidents).Message.English);
        Assert.Empty(run.Open);
        Assert.Empty(run.Timers);
    }

    [Fact]
    public void An_incident_that_is_mended_starts_the_clock_once()
    {
        var run = Started(Task(To + Sla("sla.due=PT1H", "sla.from== since"))).TimePasses(Hour).Resolve("""{"since": "2026-03-02T09:30:00+08:00"}""");
        Assert.Equal(["u"], run.Open);
        Assert.Equal(["Started"], Turns(run));
        Assert.Equal(At("2026-03-02T10:30"), run.Task("u").Offer.DueAt);
    }

    [Fact]
    public void A_setting_that_says_none_starts_no_clock()
    {
        var run = Started(Task(To + Sla("sla.due== config.feedback.limit")), config: """{"feedback": {"limit": null}}""");
        Assert.Equal(["u"], run.Open);
        Assert.Empty(run.Clocks);
        Assert.Null(run.Task("u").Offer.DueAt);
    }

    [Fact]
    public void A_changed_setting_counts_for_clocks_that_start_afterwards()
    {
        var config = """{"deadline": {"breach": {"steps": "+PT0S escalate role:chiefs"}}}""";
        var run = Run.Started(Process(Task(To + Sla("sla.due=PT1H", "sla.warn="))), around: moment => moment with { People = People.Here, Config = FeelJson.Parse(config) });
        config = """{"deadline": {"breach": {"steps": "+PT0S remind"}}}""";
        Assert.Equal(["Started", "Breached", "Escalated chiefs"], Turns(run.TimePasses(Hour)));
    }
}
