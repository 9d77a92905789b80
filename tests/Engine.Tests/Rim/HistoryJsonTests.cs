using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine.Tests.Rim;

/// <summary>History is kept small and is read back as it was; what earlier versions wrote is read too.</summary>
public class HistoryJsonTests
{
    const long Instance = 2251799813685312;

    static readonly HistoryEvent[] Events =
    [
        new(HistoryKind.TaskCompleted, "审批", Instance + 7) { ElementType = "USER_TASK", ElementName = "经理审批", Key = Instance + 8, Person = "ana", Outcome = "approved", Comment = "好 \"ok\"" },
        new(HistoryKind.Completed, "审批", Instance + 7) { ElementType = "USER_TASK", ElementName = "经理审批" },
        new(HistoryKind.Entered, "end", Instance + 9) { ElementType = "END_EVENT", ElementName = "end", ScopeKey = Instance },
        new(HistoryKind.Incident, "end", Instance + 9) { Key = Instance - 5, Words = new Words("不行", "no") },
        new(HistoryKind.Ended, "p", Instance) { Name = "COMPLETED" },
    ];

    static StepRow Step(string text) => new() { Key = 1, InstanceKey = Instance, EventsJson = text };

    [Fact]
    public void What_is_written_is_read_back() => Assert.Equal(Events, HistoryJson.Read(Step(HistoryJson.Write(Events, Instance))));

    [Fact]
    public void What_earlier_versions_wrote_is_read_too() => Assert.Equal(Events, HistoryJson.Read(Step(JsonSerializer.Serialize(Events, HistoryJson.Options))));

    [Fact]
    public void It_takes_less_than_half_of_what_plain_objects_take() =>
        Assert.True(HistoryJson.Write(Events, Instance).Length < JsonSerializer.Serialize(Events, HistoryJson.Options).Length / 2);

    [Fact]
    public void Nothing_is_nothing() => Assert.Empty(HistoryJson.Read(Step(HistoryJson.Write([], Instance))));
}
