using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Xml;

/// <summary>What a deployment makes of <c>signoff.*</c> properties, and what it refuses.</summary>
public class SignoffValidatorTests
{
    static string Properties(string[] pairs) =>
        $"<zeebe:properties>{string.Concat(pairs.Select(pair => pair.Split('=', 2)).Select(pair => $"""<zeebe:property name="{pair[0]}" value="{System.Security.SecurityElement.Escape(pair[1])}" />"""))}</zeebe:properties>";

    static string Task(params string[] pairs) => Start() + Flow("f1", "s", "u") + UserTask("u", Properties(pairs)) + Flow("f2", "u", "e") + End();

    static List<Rules.Problem> Problems(string content) => [.. BpmnReader.Read(Bytes(content), "p.bpmn").Problems];

    [Fact]
    public void A_task_that_outsiders_sign_says_what_is_signed_what_is_shown_and_for_how_long()
    {
        var signoff = Signoff.Of(Process(Task("signoff.text== \"I agree to \" + order.price", "signoff.show=order.price, order.item", "signoff.expires=P2D")).Node("u"))!;
        Assert.Equal(("= \"I agree to \" + order.price", "P2D", null), (signoff.Text, signoff.Expires, signoff.Title));
        Assert.Equal(["order.price", "order.item"], signoff.Show);
        Assert.Null(Signoff.Of(Process(Task("other.text=x")).Node("u")));
    }

    [Theory]
    [InlineData("SGN-001", "signoff.txt=x")]
    [InlineData("SGN-002", "signoff.text=x", "signoff.text=y")]
    [InlineData("SGN-003", "signoff.text=x", "approval.mode=single")]
    [InlineData("SGN-004", "signoff.show=order.price")]
    [InlineData("SGN-005", "signoff.text=x", "signoff.expires=P3Y")]
    [InlineData("SGN-005", "signoff.text=x", "signoff.expires=PT1M")]
    [InlineData("SGN-005", "signoff.text=x", "signoff.expires=a week")]
    [InlineData("SGN-005", "signoff.text=x", "signoff.show=order price!, b")]
    [InlineData("SGN-005", "signoff.text= ")]
    public void What_cannot_be_meant_is_refused_with_its_place(string code, params string[] pairs)
    {
        var problem = Problems(Task(pairs)).First(one => one.Code == code);
        Assert.Equal("u", problem.ElementId);
        Assert.NotNull(problem.Position);
        Assert.NotNull(problem.Mend);
    }

    [Fact]
    public void A_slip_of_the_pen_is_put_right_and_wrong_feel_is_told_at_deployment()
    {
        Assert.Contains("signoff.text", Problems(Task("signoff.txt=x"))[0].Mend!.English, StringComparison.Ordinal);
        Assert.NotEmpty(Problems(Task("signoff.text== order.")));
    }

    [Fact]
    public void Only_user_tasks_can_be_signed() =>
        Assert.Contains(Problems(Start() + Flow("f1", "s", "t") + $"""<bpmn:manualTask id="t"><bpmn:extensionElements>{Properties(["signoff.text=x"])}</bpmn:extensionElements></bpmn:manualTask>""" + Flow("f2", "t", "e") + End()), problem => problem.Code == "SGN-003");
}
