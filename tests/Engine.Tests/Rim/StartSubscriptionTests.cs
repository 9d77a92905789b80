using Marketing.Engine.Persistence;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>What begins with a message or signal is found by its name.</summary>
public class StartSubscriptionTests
{
    static string BeginsWith(string definition) => $"""<bpmn:startEvent id="begin">{definition}</bpmn:startEvent>""" + UserTask("a") + Flow("f1", "begin", "a");

    static PublishedMessage Of(string name) => new(name, "", Run.Values("{}"));

    [Fact]
    public async Task The_latest_version_begins_with_its_own_name_only()
    {
        using var world = new World();
        await world.DeployAll(("p", BeginsWith(OnMessage("old")), Message("old")));
        await world.DeployAll(("p", BeginsWith(OnMessage("new")), Message("new")));
        Assert.Equal(["new"], world.Rows.Starts.Select(row => row.Name));
        Assert.Empty((await world.Engine.Publish(Of("old"), null)).Value.Instances);
        Assert.Single((await world.Engine.Publish(Of("new"), null)).Value.Instances);
        await world.DeployAll(("p", Chain(UserTask("a"), "a"), ""));
        Assert.Empty(world.Rows.Starts);
        Assert.Empty((await world.Engine.Publish(Of("new"), null)).Value.Instances);
    }

    [Fact]
    public async Task A_message_and_a_signal_of_one_name_are_two_things()
    {
        using var world = new World();
        await world.DeployAll(("p", BeginsWith(OnMessage("x")), Message("x")), ("q", BeginsWith(OnSignal("x")), SignalRoot("x")));
        await world.Engine.Publish(Of("x"), null);
        Assert.Equal("p", Assert.Single(world.Rows.Instances).ProcessId);
        await world.Engine.Broadcast("x", Run.Values("{}"), null);
        Assert.Equal(["p", "q"], world.Rows.Instances.Select(row => row.ProcessId));
    }

    [Fact]
    public async Task A_file_from_before_the_names_were_kept_is_made_up_for()
    {
        using var world = new World();
        await world.DeployAll(("p", BeginsWith(OnMessage("x")), Message("x")), ("q", BeginsWith(OnSignal("y")), SignalRoot("y")));
        await world.Runner.Run<Done>(async context =>
        {
            foreach (var kind in new[] { (StartSubscriptionRow.Message, "x"), (StartSubscriptionRow.Signal, "y") })
                context.Transaction.Remove((await context.Transaction.StartSubscriptions(kind.Item1, kind.Item2))[0]);
            return default(Done);
        }, null, CancellationToken.None);
        var later = world.Another();
        Assert.Single((await later.Publish(Of("x"), null)).Value.Instances);
        await later.Broadcast("y", Run.Values("{}"), null);
        Assert.Equal(["p", "q"], world.Rows.Instances.Select(row => row.ProcessId));
        Assert.Equal(["x", "y"], world.Rows.Starts.Select(row => row.Name).Order());
    }
}
