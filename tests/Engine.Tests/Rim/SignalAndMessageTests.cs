using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class SignalAndMessageTests
{
    static readonly Dictionary<string, Value> Nothing = [];

    static string StartOn(string definition) => $"""<bpmn:startEvent id="s">{definition}</bpmn:startEvent>""" + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End();

    static PublishedMessage Published(string key, int minutes = 0) => new("m", key, Nothing) { TimeToLive = TimeSpan.FromMinutes(minutes) };

    [Fact]
    public async Task A_signal_reaches_everybody_and_starts_what_begins_with_it()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(Catch("w", OnSignal()) + UserTask("t"), "w", "t"), SignalRoot()), ("q", StartOn(OnSignal()), SignalRoot()));
        var waiting = new[] { await world.Start(), await world.Start() };
        Assert.True((await world.Engine.Broadcast("sig", Run.Values("""{"n": 1}"""), "ana")).Succeeded);
        Assert.All(waiting, instance => Assert.Equal(["t"], world.Open(instance)));
        Assert.Equal("1", await world.Variable(world.Last("q").Key, "n"));
        Assert.Empty(world.Rows.Signals);
    }

    [Fact]
    public async Task A_process_tells_a_signal_to_others_in_its_own_transaction()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(Catch("w", OnSignal()) + UserTask("t"), "w", "t"), SignalRoot()), ("q", Start() + Flow("f", "s", "e") + EndWith("e", OnSignal()), SignalRoot()));
        var waiting = await world.Start();
        await world.Start(processId: "q");
        Assert.Equal(["t"], world.Open(waiting));
    }

    [Fact] // SEMANTICS N1: once per process id, but to several
    public async Task N1_a_message_goes_once_to_each_process()
    {
        using var world = new World();
        var content = Chain("""<bpmn:receiveTask id="r" messageRef="m" />""", "r");
        await world.DeployAll(("p", content, Message()), ("q", content, Message()));
        foreach (var process in new[] { "p", "p", "q" })
            await world.Start("""{"key": "k"}""", process);
        var reached = (await world.Engine.Publish(Published("k"), null)).Value.Instances;
        Assert.Equal(2, reached.Count);
        Assert.Equal(1, world.Rows.Instances.Count(row => row is { ProcessId: "p", State: "COMPLETED" }));
        Assert.Equal("COMPLETED", world.Last("q").State);
    }

    [Fact] // SEMANTICS N1: the key is fixed on opening
    public async Task N1_the_key_of_an_open_subscription_does_not_change()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain("""<bpmn:receiveTask id="r" messageRef="m" />""", "r"), Message()));
        var instance = await world.Start("""{"key": "k"}""");
        await world.Engine.SetVariables(instance, Run.Values("""{"key": "other"}"""), local: true, "admin");
        Assert.Empty((await world.Engine.Publish(Published("other"), null)).Value.Instances);
        Assert.Equal([instance], (await world.Engine.Publish(Published("k"), null)).Value.Instances);
    }

    [Fact] // SEMANTICS N2: first in, first out
    public async Task N2_buffered_messages_are_given_in_the_order_they_came()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain("""<bpmn:receiveTask id="r" messageRef="m" />""", "r"), Message()));
        foreach (var n in new[] { 1, 2 })
            await world.Engine.Publish(new PublishedMessage("m", "k", Run.Values($$"""{"n": {{n}}}""")) { TimeToLive = TimeSpan.FromHours(1) }, null);
        Assert.Equal("1", await world.Variable(await world.Start("""{"key": "k"}"""), "n"));
        Assert.Equal("2", await world.Variable(await world.Start("""{"key": "k"}"""), "n"));
    }

    [Fact] // SEMANTICS N4
    public async Task N4_a_start_message_with_a_key_starts_one_at_a_time_and_the_next_when_it_ends()
    {
        using var world = new World();
        await world.DeployAll(("p", StartOn(OnMessage()), Message()));
        await world.Engine.Publish(Published("k", 60), null);
        await world.Engine.Publish(Published("k", 60), null);
        await world.Engine.Publish(Published("other", 60), null);
        Assert.Equal(2, world.Rows.Instances.Count);
        await world.Complete(world.Rows.Instances[0].Key, "t");
        Assert.Equal(3, world.Rows.Instances.Count);
        await world.Complete(world.Rows.Instances[2].Key, "t");
        Assert.Equal(3, world.Rows.Instances.Count);
    }

    [Fact] // SEMANTICS N4: empty key
    public async Task N4_without_a_key_every_message_starts_one()
    {
        using var world = new World();
        await world.DeployAll(("p", StartOn(OnMessage()), Message()));
        await world.Engine.Publish(Published(""), null);
        await world.Engine.Publish(Published(""), null);
        Assert.Equal(2, world.Rows.Instances.Count);
    }
}
