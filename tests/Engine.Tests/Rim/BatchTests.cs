using Marketing.Engine.Execution;
using Microsoft.Extensions.Logging.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class BatchTests
{
    static readonly string OneTask = Chain(UserTask("a"), "a");

    static async Task<(World World, List<long> Instances)> Started(int count, string? content = null)
    {
        var world = new World();
        await world.DeployAll(("p", content ?? OneTask, ""));
        var instances = new List<long>();
        for (var i = 0; i < count; i++)
            instances.Add(await world.Start());
        return (world, instances);
    }

    static BatchWork Work(World world) => new(world.Runner, NullLogger<BatchWork>.Instance);

    static List<BatchTarget> Each(IEnumerable<long> keys) => [.. keys.Select(key => new BatchTarget(key, key))];

    static async Task<long> Create(World world, BatchPlan plan, IEnumerable<long> keys) => (await world.Engine.CreateBatch(plan, Each(keys), "admin")).Value.Key;

    [Fact]
    public async Task Every_instance_is_cancelled_by_the_one_who_asked_for_it()
    {
        var (world, instances) = await Started(150);
        var batch = await Create(world, new BatchPlan(BatchTypes.Cancel), instances);
        Assert.Equal("ACTIVE", Assert.Single(world.Rows.Batches).State);
        await Work(world).Run(CancellationToken.None);

        var row = Assert.Single(world.Rows.Batches);
        Assert.Equal(("COMPLETED", 150, 150, 0, "admin"), (row.State, row.Total, row.Completed, row.Failed, row.Actor));
        Assert.NotNull(row.EndedAt);
        Assert.All(world.Rows.Instances, instance => Assert.Equal("TERMINATED", instance.State));
        Assert.All(world.Rows.BatchItems, item => Assert.Equal(("COMPLETED", null), (item.State, item.ErrorEn)));
        Assert.All(instances, key => Assert.Equal(("admin", batch), world.Rows.Steps.Where(step => step.InstanceKey == key).Select(step => (step.Actor!, step.BatchKey ?? 0)).Last()));
    }

    [Fact]
    public async Task An_item_that_is_refused_keeps_its_reason_and_stops_no_other()
    {
        var (world, instances) = await Started(3);
        await Create(world, new BatchPlan(BatchTypes.Cancel), instances);
        await world.Complete(instances[1], "a");
        await Work(world).Run(CancellationToken.None);

        var row = Assert.Single(world.Rows.Batches);
        Assert.Equal(("COMPLETED", 2, 1), (row.State, row.Completed, row.Failed));
        var failed = Assert.Single(world.Rows.BatchItems, item => item.State == "FAILED");
        Assert.Equal(instances[1], failed.ItemKey);
        Assert.Contains("no such process instance was found", failed.ErrorEn!, StringComparison.Ordinal);
        Assert.Contains("没有找到", failed.ErrorZh!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_batch_stands_still_and_goes_on_when_resumed()
    {
        var (world, instances) = await Started(5);
        var batch = await Create(world, new BatchPlan(BatchTypes.Cancel), instances);
        Assert.True((await world.Engine.SuspendBatch(batch, "admin")).Succeeded);
        await Work(world).Run(CancellationToken.None);
        Assert.All(world.Rows.Instances, instance => Assert.Equal("ACTIVE", instance.State));
        Assert.Equal("batch-state", (await world.Engine.SuspendBatch(batch, "admin")).Refusal!.Code);

        Assert.True((await world.Engine.ResumeBatch(batch, "admin")).Succeeded);
        await Work(world).Run(CancellationToken.None);
        Assert.Equal("COMPLETED", Assert.Single(world.Rows.Batches).State);
        Assert.Equal("batch-state", (await world.Engine.ResumeBatch(batch, "admin")).Refusal!.Code);
    }

    [Fact]
    public async Task A_cancelled_batch_gives_up_what_is_left()
    {
        var (world, instances) = await Started(4);
        var batch = await Create(world, new BatchPlan(BatchTypes.Cancel), instances);
        await world.Engine.CancelBatch(batch, "admin");
        await Work(world).Run(CancellationToken.None);
        Assert.Equal("CANCELED", Assert.Single(world.Rows.Batches).State);
        Assert.All(world.Rows.BatchItems, item => Assert.Equal("CANCELED", item.State));
        Assert.All(world.Rows.Instances, instance => Assert.Equal("ACTIVE", instance.State));
        Assert.Equal(RefusalKind.NotFound, (await world.Engine.CancelBatch(99, "admin")).Refusal!.Kind);
    }

    [Fact]
    public async Task Tokens_of_many_instances_are_moved()
    {
        var (world, instances) = await Started(3, Chain(UserTask("a") + UserTask("b"), "a", "b"));
        await Create(world, new BatchPlan(BatchTypes.Modify) { Moves = [new BatchMapping("a", "b")] }, instances);
        await Work(world).Run(CancellationToken.None);
        Assert.All(instances, key => Assert.Equal(["b"], world.Open(key)));
    }

    [Fact]
    public async Task Many_instances_go_on_with_another_version()
    {
        var (world, instances) = await Started(3);
        var target = (await world.DeployAll(("p", Chain(UserTask("a") + UserTask("b"), "a", "b"), ""))).Processes[0].Key;
        await Create(world, new BatchPlan(BatchTypes.Migrate) { TargetDefinitionKey = target, Mapping = [new BatchMapping("a", "a")] }, instances);
        await Work(world).Run(CancellationToken.None);
        Assert.All(world.Rows.Instances, instance => Assert.Equal(2, instance.Version));
        Assert.Equal(3, Assert.Single(world.Rows.Batches).Completed);
    }

    [Fact]
    public async Task Incidents_of_many_instances_are_resolved()
    {
        var (world, instances) = await Started(3, Start() + Flow("f", "s", "g") + "<bpmn:exclusiveGateway id=\"g\" default=\"no\"/>" + Flow("c", "g", "a", "=n > 1") + Flow("no", "g", "e")
            + UserTask("a") + Flow("x", "a", "e") + End());
        foreach (var key in instances.Take(2))
            await world.Engine.SetVariables(key, Run.Values("""{"n": 2}"""), local: false, "admin");
        var targets = world.Incidents.Select(incident => new BatchTarget(incident.Key, incident.InstanceKey)).ToList();
        Assert.Equal(3, targets.Count);
        await world.Engine.CreateBatch(new BatchPlan(BatchTypes.ResolveIncident), targets, "admin");
        await Work(world).Run(CancellationToken.None);
        Assert.Equal(3, Assert.Single(world.Rows.Batches).Completed);
        Assert.All(instances.Take(2), key => Assert.Equal(["a"], world.Open(key)));
        Assert.Single(world.Incidents); // the third meets its cause again
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_nothing_is_there()
    {
        var (world, _) = await Started(1);
        var many = await world.Engine.CreateBatch(new BatchPlan(BatchTypes.Cancel), Each(Enumerable.Range(1, 100_001).Select(key => (long)key)), "admin");
        Assert.Equal("batch-too-large", many.Refusal!.Code);
        Assert.Contains("100001", many.Refusal.Message.English, StringComparison.Ordinal);
        Assert.Equal("batch-moves", (await world.Engine.CreateBatch(new BatchPlan(BatchTypes.Modify), [], "admin")).Refusal!.Code);
        Assert.Equal(RefusalKind.NotFound, (await world.Engine.CreateBatch(new BatchPlan(BatchTypes.Migrate) { TargetDefinitionKey = 9 }, [], "admin")).Refusal!.Kind);
        Assert.Empty(world.Rows.Batches);
    }

    [Fact]
    public async Task A_batch_that_finds_nothing_is_done_at_once()
    {
        var (world, _) = await Started(0);
        await Create(world, new BatchPlan(BatchTypes.Cancel), []);
        Assert.Equal("COMPLETED", Assert.Single(world.Rows.Batches).State);
    }

    [Fact]
    public async Task Work_that_was_stopped_in_the_middle_goes_on_and_does_nothing_twice()
    {
        var (world, instances) = await Started(200);
        await Create(world, new BatchPlan(BatchTypes.Cancel), instances);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        world.Engine.Committed += _ =>
        {
            if (Interlocked.Increment(ref seen) == 40)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Work(world).Run(stop.Token));
        Assert.InRange(Assert.Single(world.Rows.Batches).Completed, 40, 199);

        await Work(world).Run(CancellationToken.None);
        Assert.Equal(("COMPLETED", 200, 0), world.Rows.Batches.Select(row => (row.State, row.Completed, row.Failed)).Single());
    }

    [Fact]
    public async Task A_large_batch_is_made_slice_by_slice()
    {
        using var world = new World();
        var batch = await Create(world, new BatchPlan(BatchTypes.Cancel), Enumerable.Range(1, 3 * BatchWork.Slice + 7).Select(number => (long)number));
        Assert.Equal((BatchWork.Slice, 3), (world.Rows.BatchItems.Count, world.Rows.BatchSlices.Count));
        Assert.Equal(3 * BatchWork.Slice + 7, Assert.Single(world.Rows.Batches).Total);
        await Work(world).Run(CancellationToken.None);
        Assert.Equal(("COMPLETED", 3 * BatchWork.Slice + 7), (world.Rows.Batches[0].State, world.Rows.Batches[0].Failed)); // there are no such instances
        Assert.Equal(Enumerable.Range(1, 3 * BatchWork.Slice + 7).Select(number => (long)number), world.Rows.BatchItems.Select(item => item.ItemKey));
        Assert.All(world.Rows.BatchItems, item => Assert.Equal(batch, item.BatchKey));
        Assert.Empty(world.Rows.BatchSlices);
    }

    [Fact]
    public async Task A_cancelled_batch_makes_no_more_slices()
    {
        using var world = new World();
        var batch = await Create(world, new BatchPlan(BatchTypes.Cancel), Enumerable.Range(1, 2 * BatchWork.Slice).Select(number => (long)number));
        Assert.True((await world.Engine.CancelBatch(batch, "admin")).Succeeded);
        Assert.Empty(world.Rows.BatchSlices);
        await Work(world).Run(CancellationToken.None);
        Assert.Equal((BatchWork.Slice, 0), (world.Rows.BatchItems.Count, world.Rows.Batches[0].Failed));
    }

    [Fact]
    public async Task On_a_file_it_goes_on_where_a_restart_found_it()
    {
        using var file = new Persistence.SqliteUnderTest();
        var clock = new EngineClock();
        CommandRunner Runner() => new(file.Store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
        var total = (2 * BatchWork.Slice) + 3;
        var batch = (await new ProcessEngine(Runner()).CreateBatch(new BatchPlan(BatchTypes.Cancel), Each(Enumerable.Range(1, total).Select(number => (long)number)), "admin")).Value.Key;

        // Each time it is stopped where it has made a slice.
        for (var stops = 0; stops < 2; stops++)
        {
            using var stop = new CancellationTokenSource();
            var runner = Runner();
            runner.Committed += _ => stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BatchWork(runner, NullLogger<BatchWork>.Instance).Run(stop.Token));
            file.Restart();
        }

        await new BatchWork(Runner(), NullLogger<BatchWork>.Instance).Run(CancellationToken.None);
        var done = await new ProcessEngine(Runner()).Look(context => context.Transaction.Batch(batch));
        Assert.Equal(("COMPLETED", total, total), (done!.State, done.Total, done.Failed));
        var (items, slices) = await file.Sqlite.Read(engine => Task.FromResult((engine.BatchItems.Select(item => item.ItemKey).ToList(), engine.BatchSlices.Count())));
        Assert.Equal(Enumerable.Range(1, total).Select(number => (long)number), items.Order());
        Assert.Equal(0, slices);
    }
}
