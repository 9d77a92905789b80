using System.Text;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Records;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows.Tests.Records;

/// <summary>Processes that carry records: own ones with a key from the start, others that are pointed at; and reading and finding them.</summary>
public sealed class ProcessRecordTests : IDisposable
{
    const string Declared = """
        records:
          - id: deal
            zh: 交易
            en: Deal
            key: X-
            unique: [[name, year]]
            fields:
              - {name: name, zh: 名称, en: Name, type: string, required: true}
              - {name: year, zh: 年, en: Year, type: int}
              - {name: amount, zh: 金额, en: Amount, type: money}
              - {name: status, zh: 状态, en: Status, type: string}
              - {name: with, zh: 与谁, en: With, type: ref, of: party}
          - id: party
            zh: 对方
            en: Party
            key: P-
            title: name
            fields:
              - {name: name, zh: 名称, en: Name, type: string}
              - {name: status, zh: 状态, en: Status, type: string}
        """;

    readonly MemoryEngineStore store = new();
    readonly ScenarioWorld world;

    public ProcessRecordTests() =>
        world = new ScenarioWorld(store, TestProcess.People, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)), RecordTypes.Of([RecordFile.Read(Declared, "records.yaml", "Test")]));

    public void Dispose() => store.Dispose();

    static byte[] Process(string elements, string properties = """<zeebe:property name="record.deal" value="deal" /><zeebe:property name="changes.party_state" value="party" />""") => Encoding.UTF8.GetBytes($"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          <bpmn:process id="p" isExecutable="true"><bpmn:extensionElements><zeebe:properties>{properties}</zeebe:properties></bpmn:extensionElements>{elements}</bpmn:process>
        </bpmn:definitions>
        """);

    const string TwoTasks = """
        <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" />
        <bpmn:userTask id="a"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="clerk" /></bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b" />
        <bpmn:userTask id="b"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="clerk" /></bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="e" /><bpmn:endEvent id="e" />
        """;

    async Task<long> Start(byte[] model)
    {
        Assert.True((await world.Engine.Deploy([new ResourceFile("p.bpmn", model)], "admin")).Succeeded);
        return (await world.Processes.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key;
    }

    async Task<Outcome<Done>> Complete(long instance, string task, params (string Field, Value Value)[] deal)
    {
        var open = (await world.OpenTasks(instance)).Single(one => one.ElementId == task);
        var there = await Variable(instance, "deal");
        var done = await world.Tasks.Complete(open.Key, "ana", deal.Length == 0 ? Context.Empty : Context.Of(("deal", Value.Of(deal.Aggregate(there, (all, one) => all.With(one.Field, one.Value))))));
        await world.RunDue();
        return done.Succeeded ? default(Done) : done.Refusal!;
    }

    async Task<Context> Variable(long instance, string name) => (await world.Load(instance)).Instance.Root.Variables.TryGetValue(name, out var variable) && variable.Value.TryContext(out var fields) ? fields : Context.Empty;

    Task<Context?> Stored(string type, string id) => world.Rules!.Find(world.Rules.Types.Find(type)!, id);

    async Task Put(string type, string id, params (string, Value)[] values) =>
        Assert.True((await world.Rules!.Records.Write(RecordChange.Of(type, id, Context.Of(values), "admin"))).Succeeded);

    [Fact]
    public async Task A_title_names_what_a_record_refers_to()
    {
        await Put("party", "P-9", ("name", Value.Of("青屿精密")));
        var instance = await Start(Process(TwoTasks));
        Assert.True((await Complete(instance, "a", ("with", Value.Of("P-9")), ("name", Value.Of("春季订单")))).Succeeded);
        Assert.Equal("青屿精密 · 春季订单", (await world.Load(instance)).Row.Title);

        Assert.True((await Complete(instance, "b", ("name", Value.Of("夏季订单")))).Succeeded);
        Assert.Equal("青屿精密 · 夏季订单", (await world.Load(instance)).Row.Title);
    }

    [Fact]
    public async Task A_title_is_made_of_words_and_knows_keys_that_a_process_only_carries_along()
    {
        await Put("party", "P-9", ("name", Value.Of("青屿精密")));
        var instance = await Start(Process(TwoTasks, properties: ""));
        Assert.True((await Complete(instance, "a", ("year", Value.Of(2026)), ("amount", Value.Of(5m)))).Succeeded);
        Assert.Null((await world.Load(instance)).Row.Title);

        Assert.True((await Complete(instance, "b", ("with", Value.Of("P-9")), ("day", Value.Of("2026-03-05")), ("within", Value.Of("P3D")), ("note", Value.Of("青屿精密")))).Succeeded);
        Assert.Equal("青屿精密", (await world.Load(instance)).Row.Title);
    }

    [Fact]
    public async Task An_own_record_has_its_key_from_the_start_and_is_stored_with_its_first_fields()
    {
        var instance = await Start(Process(TwoTasks));
        Assert.Equal(Value.Of("X-1"), (await Variable(instance, "deal"))["id"]);
        Assert.Null(await Stored("deal", "X-1"));
        Assert.Empty(await Variable(instance, "party_state"));
        Assert.True((await Complete(instance, "a", ("name", Value.Of("one")))).Succeeded);
        Assert.Equal(Value.Of("one"), (await Stored("deal", "X-1"))!["name"]);
    }

    [Fact]
    public async Task A_step_writes_what_it_has_changed_and_leaves_what_is_newer()
    {
        var instance = await Start(Process(TwoTasks));
        await Complete(instance, "a", ("name", Value.Of("one")), ("status", Value.Of("draft")), ("amount", Value.Of(5m)));
        await Put("deal", "X-1", ("status", Value.Of("settled elsewhere")));
        Assert.True((await Complete(instance, "b", ("amount", Value.Of(7m)))).Succeeded);
        var stored = (await Stored("deal", "X-1"))!;
        Assert.Equal((Value.Of("settled elsewhere"), Value.Of(7m)), (stored["status"], stored["amount"]));
    }

    [Fact]
    public async Task A_person_is_refused_what_the_record_cannot_be_and_nothing_of_the_step_stays()
    {
        await Put("deal", "X-9", ("name", Value.Of("one")), ("year", Value.Of(2026m)));
        var instance = await Start(Process(TwoTasks));
        var doubled = await Complete(instance, "a", ("name", Value.Of("one")), ("year", Value.Of(2026m)));
        Assert.Equal("record-invalid", doubled.Refusal?.Code);
        Assert.Contains("X-9", doubled.Refusal!.Problems[0].Message.English, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(await world.OpenTasks(instance)).ElementId);
        Assert.True((await Complete(instance, "a", ("name", Value.Of("one")), ("year", Value.Of(2027m)))).Succeeded);
    }

    [Fact]
    public async Task Of_a_record_that_is_pointed_at_only_what_is_given_changes()
    {
        await Put("party", "P-7", ("status", Value.Of("open")));
        var instance = await Start(Process("""
            <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" />
            <bpmn:scriptTask id="a"><bpmn:extensionElements><zeebe:script expression='= {id: "P-7", status: "closed"}' resultVariable="party_state" /></bpmn:extensionElements></bpmn:scriptTask>
            <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="e" /><bpmn:endEvent id="e" />
            """));
        await world.RunDue();
        Assert.Equal("COMPLETED", (await world.Load(instance)).Row.State);
        Assert.Equal(Value.Of("closed"), (await Stored("party", "P-7"))!["status"]);
    }

    [Fact]
    public async Task Whoever_overwrites_the_whole_variable_is_told_that_it_has_lost_its_id()
    {
        var instance = await Start(Process(TwoTasks));
        var open = Assert.Single(await world.OpenTasks(instance));
        var done = await world.Tasks.Complete(open.Key, "ana", Context.Of(("deal", Value.Of(Context.Of(("name", Value.Of("one")))))));
        Assert.Equal("record-unnamed", done.Refusal?.Code);
    }

    [Theory]
    [InlineData("= {year: 2026}", "X-1,X-3")]
    [InlineData("= {year: 2026, name: \"three\"}", "X-3")]
    [InlineData("= {status: \"none\"}", "")]
    [InlineData("= {}", "X-1,X-2,X-3")]
    public async Task Records_are_found_by_their_fields(string where, string found)
    {
        foreach (var (id, name, year) in new[] { ("X-1", "one", 2026m), ("X-2", "two", 2025m), ("X-3", "three", 2026m) })
            await Put("deal", id, ("name", Value.Of(name)), ("year", Value.Of(year)));
        var instance = await Start(Process(Service("find-records", $"""<zeebe:input source='= "deal"' target="type" /><zeebe:input source='{where}' target="where" /><zeebe:output source="= for r in records return r.id" target="found" />"""), ""));
        await world.RunDue();
        var ids = (await world.Load(instance)).Instance.Root.Variables["found"].Value;
        Assert.True(ids.TryList(out var items));
        Assert.Equal(found, string.Join(",", items.Select(item => item.TryString(out var text) ? text : "?")));
    }

    [Theory]
    [InlineData("X-1", "one")]
    [InlineData("X-5", null)]
    public async Task A_record_is_read_by_its_key(string id, string? name)
    {
        await Put("deal", "X-1", ("name", Value.Of("one")));
        var instance = await Start(Process(Service("read-record", $"""<zeebe:input source='= "deal"' target="type" /><zeebe:input source='= "{id}"' target="id" /><zeebe:output source="= record.name" target="found" />"""), ""));
        await world.RunDue();
        Assert.Equal(name is null ? Value.Null : Value.Of(name), (await world.Load(instance)).Instance.Root.Variables["found"].Value);
    }

    [Fact]
    public async Task A_type_that_is_not_declared_is_an_incident_at_last()
    {
        var instance = await Start(Process(Service("read-record", """<zeebe:input source='= "nothing"' target="type" /><zeebe:input source='= "1"' target="id" />"""), ""));
        await world.AdvanceTo(world.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        var told = (await world.Family(instance)).SelectMany(member => member.Instance.Elements).SelectMany(element => element.Waits).Single(wait => wait.Kind == Engine.Execution.WaitKind.Incident);
        Assert.Contains("'nothing'", (await world.Engine.Look(context => context.Transaction.Incident(told.Key)))!.MessageEn, StringComparison.Ordinal);
    }

    static string Service(string type, string mapping) => $"""
        <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" />
        <bpmn:serviceTask id="a"><bpmn:extensionElements><zeebe:taskDefinition type="{type}" /><zeebe:ioMapping>{mapping}</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>
        <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="e" /><bpmn:endEvent id="e" />
        """;
}
