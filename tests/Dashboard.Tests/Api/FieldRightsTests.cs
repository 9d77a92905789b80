using System.Net;
using System.Text;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>What <c>field.*</c> of a step says holds on the screen, in <c>/api</c> and in <c>/v2</c> (APPROVAL-MODELS §5).</summary>
public class FieldRightsTests
{
    const string Form = """
        { "type": "default", "id": "order", "components": [
          { "type": "textfield", "key": "order.customer", "label": "客户" },
          { "type": "number", "key": "order.cost", "label": "成本", "validate": { "required": true } },
          { "type": "number", "key": "order.price", "label": "报价" },
          { "type": "dynamiclist", "path": "order.lines", "label": "明细", "components": [ { "type": "textfield", "key": "product", "label": "产品" } ] } ] }
        """;

    static string Model(string mode, params (string Name, string Value)[] properties) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
          <bpmn:process id="order-process" isExecutable="true">
            <bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="role:process-owner" /></zeebe:properties></bpmn:extensionElements>
            <bpmn:startEvent id="start" />
            <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="look" />
            <bpmn:userTask id="look" name="看一看">
              <bpmn:extensionElements>
                <zeebe:userTask /><zeebe:formDefinition formId="order" /><zeebe:assignmentDefinition assignee="salesperson-1" />
                <zeebe:properties>{mode}{string.Concat(properties.Select(one => $"<zeebe:property name=\"{one.Name}\" value=\"{one.Value}\" />"))}</zeebe:properties>
              </bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end" />
            <bpmn:endEvent id="end" />
          </bpmn:process>
        </bpmn:definitions>
        """;

    const string Approval = "<zeebe:property name=\"approval.mode\" value=\"single\" />";

    static async Task<(string Task, string Instance)> Begin(TestHost host, string model)
    {
        await host.As(null).Post("/v2/deployments", Models.Files(("order.form", Encoding.UTF8.GetBytes(Form)), ("order.bpmn", Encoding.UTF8.GetBytes(model))));
        var instance = (await host.As(null).Post("/v2/process-instances", new
        {
            processDefinitionId = "order-process", variables = new { order = new { customer = "甲", cost = 81726354, price = 100, lines = new[] { new { product = "泵" } } }, secret = 7 },
        })).Text("processInstanceKey")!;
        var task = (await host.As("salesperson-1").Get("/api/tasks?view=inbox")).Items().Single(one => one.Text("processInstanceKey") == instance);
        return (task.Text("userTaskKey")!, instance);
    }

    static object Values(object order) => new { variables = new { order } };

    [Fact]
    public async Task What_is_hidden_is_neither_drawn_nor_sent_and_what_is_read_is_not_written()
    {
        await using var host = TestHost.Start();
        var (task, _) = await Begin(host, Model("", ("field.order.cost", "hide"), ("field.order.lines", "read"), ("field.order.price", "edit"), ("field.*", "read")));
        var person = host.As("salesperson-1");

        var page = await person.Get($"/api/tasks/{task}");
        var form = page.GetProperty("form");
        Assert.DoesNotContain("cost", form.ToString(), StringComparison.Ordinal);
        Assert.Equal(["客户", "报价", "明细"], form.GetProperty("schema").GetProperty("components").EnumerateArray().Select(one => one.Text("label")));
        Assert.Equal([true, false, true], form.GetProperty("schema").GetProperty("components").EnumerateArray().Select(one => one.TryGetProperty("readonly", out var closed) && closed.GetBoolean()));
        Assert.True(form.GetProperty("schema").GetProperty("components")[2].GetProperty("components")[0].GetProperty("readonly").GetBoolean());
        Assert.Equal("""{"customer":"甲","price":100,"lines":[{"product":"泵"}]}""", form.GetProperty("data").GetProperty("order").GetRawText());

        Assert.DoesNotContain("cost", (await person.Get($"/v2/user-tasks/{task}/form")).Text("schema"), StringComparison.Ordinal);
        var seen = await person.Post($"/v2/user-tasks/{task}/effective-variables/search");
        Assert.DoesNotContain("cost", seen.ToString(), StringComparison.Ordinal);

        foreach (var path in new[] { $"/api/tasks/{task}/complete", $"/v2/user-tasks/{task}/completion" })
        {
            foreach (object wrong in new object[] { new { customer = "乙" }, new { cost = 81726354 }, new { cost = 1 }, new { lines = new[] { new { product = "阀" } } } })
            {
                var refused = await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, path, Values(wrong));
                Assert.Contains("FORM-010", refused.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("81726354", refused.ToString(), StringComparison.Ordinal);
            }
        }

        await person.Done(HttpMethod.Post, $"/api/tasks/{task}/complete", Values(new { customer = "甲", price = 90 }));
    }

    [Fact]
    public async Task Who_decides_reads_all_the_rest()
    {
        await using var host = TestHost.Start();
        var (task, _) = await Begin(host, Model(Approval));
        var person = host.As("salesperson-1");
        Assert.All((await person.Get($"/api/tasks/{task}")).GetProperty("form").GetProperty("schema").GetProperty("components").EnumerateArray(), one => Assert.True(one.GetProperty("readonly").GetBoolean()));
        await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/tasks/{task}/approve", Values(new { price = 1 }));
        await person.Done(HttpMethod.Post, $"/api/tasks/{task}/approve", new { comment = "同意" });
    }

    [Fact]
    public async Task A_right_that_is_none_is_refused_with_its_line()
    {
        await using var host = TestHost.Start();
        var refused = await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/deployments", Models.File("order.bpmn", Model("", ("field.order.cost", "hidden"))));
        Assert.Contains("APV-003", refused.ToString(), StringComparison.Ordinal);
    }
}
