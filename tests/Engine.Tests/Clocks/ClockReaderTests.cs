using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>What a deployment makes of <c>sla.*</c> properties, and what it refuses (APPROVAL-MODELS §9).</summary>
public class ClockReaderTests
{
    static string Task(params string[] pairs) => Start() + Flow("f1", "s", "u") + UserTask("u", Sla(pairs)) + Flow("f2", "u", "e") + End();

    static IEnumerable<string> Codes(string content) => BpmnReader.Read(Bytes(content), "p.bpmn").Problems.Select(problem => problem.Code);

    [Fact]
    public void A_clock_is_read_once_into_typed_values()
    {
        var clock = Process(Task("sla.due=PT4H", "sla.id=answer", "sla.clock=working:retail", "sla.warn=50%, -PT30M", "sla.steps=+PT0S remind", "sla.from== complaint.accepted_at")).Node("u").Clock!;
        Assert.Equal(("answer", new ClockTime(ClockKind.Working, "retail"), 2, 1), (clock.Id, clock.Time.Fixed, clock.Warnings.Fixed!.Levels.Count, clock.Steps!.Fixed!.Steps.Count));
        Assert.NotNull(clock.From!.Feel);
    }

    [Fact]
    public void What_is_left_out_has_the_defaults_of_the_vocabulary()
    {
        var clock = Process(Task("sla.due=P3D")).Node("u").Clock!;
        Assert.Equal(("u", ClockTime.AroundTheClock, "75%, 90%"), (clock.Id, clock.Time.Fixed, clock.Warnings.Text));
        Assert.Null(clock.From);
        Assert.Null(clock.Steps);
    }

    [Fact]
    public void Values_may_be_settings()
    {
        var node = Process(Task("sla.due== config.deadline.answer", "sla.clock== config.complaint.clock", "sla.warn== config.warn", "sla.steps== config.deadline.breach.steps", "sla.pauses== config.reason")).Node("u");
        Assert.All<object?>([node.Clock!.Time.Fixed, node.Clock.Warnings.Fixed, node.Clock.Steps!.Fixed, node.Pauses!.Fixed], Assert.Null);
    }

    [Theory]
    [InlineData("SLA-001", "sla.dew=PT4H")]
    [InlineData("SLA-001", "sla.step=+PT0S remind", "sla.due=PT1H")]
    [InlineData("SLA-002", "sla.due=PT4H", "sla.due=PT5H")]
    [InlineData("SLA-003", "sla.warn=75%")]
    [InlineData("SLA-003", "sla.id=x")]
    [InlineData("SLA-007", "sla.due=4 hours")]
    [InlineData("SLA-007", "sla.due=")]
    [InlineData("SLA-007", "sla.due=PT4H", "sla.clock=workin")]
    [InlineData("SLA-007", "sla.due=PT4H", "sla.warn=75")]
    [InlineData("SLA-007", "sla.due=PT4H", "sla.steps=+PT1H shout")]
    [InlineData("SLA-007", "sla.due=PT4H", "sla.from=yesterday")]
    [InlineData("SLA-007", "sla.due=PT4H", "sla.id=two words")]
    [InlineData("SLA-007", "sla.pauses=two words")]
    [InlineData("SLA-008", "sla.due=PT4H", "sla.clock== if true then &quot;working&quot; else &quot;calendar&quot;")]
    [InlineData("SLA-009", "sla.due=PT4H", "sla.steps=+PT1H pass")]
    [InlineData("SLA-009", "sla.due=PT4H", "sla.steps=+PT1H reject", "approval.mode=rework")]
    [InlineData("FEEL-003", "sla.due== duration(")]
    [InlineData("FEEL-003", "sla.due=PT1H", "sla.from== 1 +")]
    public void What_is_wrong_is_refused(string code, params string[] pairs)
    {
        var problem = BpmnReader.Read(Bytes(Task(pairs)), "p.bpmn").Problems.First(one => one.Code == code);
        Assert.Equal(("u", true), (problem.ElementId, problem.IsError));
        Assert.Equal(5, problem.Position!.Value.Line);
        Assert.NotEqual(problem.Message.Chinese, problem.Message.English);
    }

    [Fact]
    public void A_misspelt_name_is_told_with_the_likely_one()
    {
        var problem = Assert.Single(BpmnReader.Read(Bytes(Task("sla.dew=PT4H")), "p.bpmn").Problems);
        Assert.Equal("error SLA-001: There is no property 'sla.dew'; there are sla.due, sla.from, sla.id, sla.clock, sla.warn, sla.steps, sla.pauses.\n  ┌─ p.bpmn:5:175 (u)\n  └─ mend: Did you mean sla.due?", problem.Format("en"));
    }

    [Fact]
    public void A_wrong_ladder_is_told_with_the_place_in_it()
    {
        var problem = Assert.Single(BpmnReader.Read(Bytes(Task("sla.due=PT1H", "sla.steps=+PT1H remind boss")), "p.bpmn").Problems);
        Assert.Equal("sla.steps of 'u': at character 14 expected a person: assignee, applicant, owner, up, role:ID or person:ID, but found 'boss'.", problem.Message.English);
    }

    [Fact]
    public void Decisions_by_the_system_belong_to_approvals_and_transfers_to_tasks()
    {
        Assert.Empty(Codes(Task("sla.due=PT4H", "sla.steps=+PT1H transfer up; +P1D reject", "approval.mode=single") + $"<bpmn:extensionElements>{Sla("approval.owner=person:ceo")}</bpmn:extensionElements>"));
        var stage = Start() + Flow("f1", "s", "sub") + $"""<bpmn:subProcess id="sub"><bpmn:extensionElements>{Sla("sla.due=P1D", "sla.steps=+PT1H transfer up")}</bpmn:extensionElements>{Start("is")}{Flow("i", "is", "ie")}{End("ie")}</bpmn:subProcess>""" + Flow("f2", "sub", "e") + End();
        Assert.Equal(["SLA-009"], Codes(stage));
    }

    [Fact]
    public void A_due_date_is_said_once() => Assert.Equal(["SLA-004"],
        Codes(Start() + Flow("f1", "s", "u") + UserTask("u", """<zeebe:taskSchedule dueDate="2026-04-01T00:00:00Z" />""" + Sla("sla.due=PT4H")) + Flow("f2", "u", "e") + End()));

    [Fact]
    public void Only_what_waits_pauses_and_only_tasks_stages_and_cases_have_clocks()
    {
        Assert.Equal(["SLA-005"], Codes(Start() + Flow("f1", "s", "t") + $"""<bpmn:task id="t"><bpmn:extensionElements>{Sla("sla.pauses=customer")}</bpmn:extensionElements></bpmn:task>""" + Flow("f2", "t", "e") + End()));
        Assert.Equal(["SLA-006"], Codes(Start() + Flow("f1", "s", "t") + ServiceTask("t", extensions: Sla("sla.due=PT1H")) + Flow("f2", "t", "e") + End()));
    }

    [Fact]
    public void A_timer_on_a_border_may_carry_an_id_alone()
    {
        var model = Start() + Flow("f1", "s", "u") + UserTask("u") + Boundary("b", "u", Timer("PT1H"), interrupting: false, Sla("sla.id=answer")) + Flow("f3", "b", "e") + Flow("f2", "u", "e") + End();
        Assert.Empty(Codes(model));
        Assert.Equal(["SLA-003"], Codes(model.Replace("sla.id", "sla.warn", StringComparison.Ordinal).Replace("answer", "75%", StringComparison.Ordinal)));
    }

    const string OnDue = "<bpmn:timerEventDefinition><bpmn:timeDate>= sla.due</bpmn:timeDate></bpmn:timerEventDefinition>";

    [Fact]
    public void A_timer_that_follows_the_clock_does_not_tell_the_breach_twice() => Assert.Equal(["SLA-011"],
        Codes(Start() + Flow("f1", "s", "u") + UserTask("u", Sla("sla.due=PT1H")) + Boundary("b", "u", OnDue, interrupting: false, Sla("sla.id=answer")) + Flow("f3", "b", "e") + Flow("f2", "u", "e") + End()));

    [Fact]
    public void A_timer_cannot_follow_the_clocks_of_several_rounds()
    {
        var task = UserTask("u", Sla("sla.due=PT1H")).Replace("</bpmn:userTask>", """<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= [1, 2]" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>""", StringComparison.Ordinal);
        Assert.Equal(["SLA-010"], Codes(Start() + Flow("f1", "s", "u") + task + Boundary("b", "u", OnDue) + Flow("f3", "b", "e") + Flow("f2", "u", "e") + End()));
    }
}
