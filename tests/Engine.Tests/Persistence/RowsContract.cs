using System.Reflection;
using Marketing.Engine.Persistence;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What every store answers about its rows: all columns, the orders, the conditions.</summary>
public abstract class RowsContract(StoreUnderTest it) : IDisposable
{
    static readonly DateTimeOffset Noon = Sample.Noon;

    IEngineStore Store => it.Store;

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_column_of_every_row_comes_back()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Definition(1));
            unit.Add(Sample.Form(2));
            unit.Add(Sample.Instance(3));
            unit.Add(Sample.Element(4));
            unit.Add(Sample.UserTask(5));
            unit.Add(Sample.Timer(6, Noon));
            unit.Add(Sample.Subscription(7));
            unit.Add(Sample.Message(8));
            unit.Add(Sample.Job(9, Noon));
            unit.Add(Sample.Incident(10));
            unit.Add(Sample.Step(11));
            unit.Add(Sample.Outbox(12));
            unit.Add(Sample.Answer());
            unit.Add(Sample.Signal(13));
            unit.Add(Sample.Requirements(14));
            unit.Add(Sample.Decision(15));
            unit.Add(Sample.Batch(16));
            unit.Add(Sample.BatchItem(17, 16));
            unit.Add(Sample.DecisionInstance(18));
            unit.Add(Sample.BatchSlice(19, 16));
            unit.Add(Sample.Start(20));
        });
        it.Restart();

        var definition = Sample.Definition(1);
        definition.IsLatest = true;
        var form = Sample.Form(2);
        form.IsLatest = true;
        Same(definition, await Store.Ask(unit => unit.Definition(1)));
        Same(form, await Store.Ask(unit => unit.Form(2)));
        Same(Sample.Instance(3), await Store.Ask(unit => unit.Instance(3)));
        Same(Sample.Element(4), await Store.Ask(unit => unit.Element(4)));
        Same(Sample.UserTask(5), await Store.Ask(unit => unit.Task(5)));
        Same(Sample.Timer(6, Noon), await Store.Ask(unit => unit.Timer(6)));
        Same(Sample.Subscription(7), await Store.Ask(unit => unit.Subscription(7)));
        Same(Sample.Message(8), Assert.Single(await Store.Ask(unit => unit.Messages("paid", "C-1", Noon.AddTicks(-1)))));
        Same(Sample.Job(9, Noon), await Store.Ask(unit => unit.Job(9)));
        Same(Sample.Incident(10), await Store.Ask(unit => unit.Incident(10)));
        Same(Sample.Step(11), Assert.Single(await Store.Ask(unit => unit.Steps(10))));
        Same(Sample.Outbox(12), Assert.Single(await Store.Ask(unit => unit.Outbox(10))));
        Same(Sample.Answer(), await Store.Ask(unit => unit.Answer("ana", "k1")));
        var requirements = Sample.Requirements(14);
        requirements.IsLatest = true;
        var decision = Sample.Decision(15);
        decision.IsLatest = true;
        Same(Sample.Signal(13), await Store.Ask(unit => unit.SignalSubscription(13)));
        Same(requirements, await Store.Ask(unit => unit.DecisionRequirements(14)));
        Same(decision, Assert.Single(await Store.Ask(unit => unit.Decisions())));
        Same(Sample.Batch(16), await Store.Ask(unit => unit.Batch(16)));
        Same(Sample.BatchItem(17, 16), await Store.Ask(unit => unit.BatchItem(17)));
        Same(Sample.BatchSlice(19, 16), await Store.Ask(unit => unit.NextBatchSlice(16)));
        Same(Sample.Start(20), Assert.Single(await Store.Ask(unit => unit.StartSubscriptions("MESSAGE", "paid"))));
        Same(Sample.DecisionInstance(18), Assert.Single(await Store.Ask(unit => unit.DecisionInstances(5))));
    }

    [Fact]
    public async Task What_is_deleted_is_not_found_by_its_words_but_by_its_key()
    {
        await Store.Do(unit =>
        {
            foreach (var version in new[] { 1, 2 })
            {
                unit.Add(Sample.Definition(version, version: version));
                unit.Add(Sample.Form(10 + version, version: version));
                unit.Add(Sample.Requirements(20 + version, version: version));
            }

            unit.Add(Sample.Instance(30));
            unit.Add(Sample.Start(31));
            unit.Add(Sample.Start(32, kind: "SIGNAL"));
        });
        await Store.Transact<object?>(async unit =>
        {
            var definition = (await unit.Definition(2))!;
            (definition.IsLatest, definition.DeletedAt) = (false, Noon);
            unit.Update(definition);
            var form = (await unit.Form(12))!;
            (form.IsLatest, form.DeletedAt) = (false, Noon);
            unit.Update(form);
            var requirements = (await unit.DecisionRequirements(22))!;
            (requirements.IsLatest, requirements.DeletedAt) = (false, Noon);
            unit.Update(requirements);
            unit.Remove((await unit.StartSubscriptions("SIGNAL", "paid"))[0]);
            return null;
        }, CancellationToken.None);
        it.Restart();

        Assert.Equal(Noon, (await Store.Ask(unit => unit.Definition(2)))!.DeletedAt);
        Assert.Null(await Store.Ask(unit => unit.LatestDefinition("budget")));
        Assert.Null(await Store.Ask(unit => unit.DefinitionVersion("budget", 2)));
        Assert.Equal(1, (await Store.Ask(unit => unit.TaggedDefinition("budget", "v1")))!.Version);
        Assert.Equal((1, 2), ((await Store.Ask(unit => unit.NewestDefinition("budget")))!.Version, (await Store.Ask(unit => unit.NewestDefinition("budget", true)))!.Version));
        Assert.Equal((1, 2), ((await Store.Ask(unit => unit.NewestForm("request")))!.Version, (await Store.Ask(unit => unit.NewestForm("request", true)))!.Version));
        var id = Sample.Requirements(1).RequirementsId;
        Assert.Equal((1, 2), ((await Store.Ask(unit => unit.NewestDecisionRequirements(id)))!.Version, (await Store.Ask(unit => unit.NewestDecisionRequirements(id, true)))!.Version));
        Assert.Null(await Store.Ask(unit => unit.RunningOf(99)));
        Assert.Equal([31L], (await Store.Ask(unit => unit.StartSubscriptionsOf("budget"))).Select(row => row.Key));
    }

    [Fact]
    public async Task A_job_that_is_over_stays_and_is_in_nobodys_way()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Job(1, Noon));
            unit.Add(Sample.Job(2, Noon, "COMPLETED"));
        });
        Assert.Equal([1L], (await Store.Ask(unit => unit.JobsOf(10))).Select(row => row.Key));
        Assert.Equal([1L], (await Store.Ask(unit => unit.AvailableJobs(["mail"], Noon, 10))).Select(row => row.Key));
        Same(Sample.Job(2, Noon, "COMPLETED"), await Store.Ask(unit => unit.Job(2)));
    }

    [Fact]
    public async Task Slices_of_a_batch_come_oldest_first_and_go_together()
    {
        await Store.Do(unit =>
        {
            foreach (var key in new[] { 13, 11, 12 })
                unit.Add(Sample.BatchSlice(key, 1));
            unit.Add(Sample.BatchSlice(14, 2));
        });
        Assert.Equal(11, (await Store.Ask(unit => unit.NextBatchSlice(1)))!.Key);
        await Store.Do(unit => unit.Remove(Sample.BatchSlice(11, 1)));
        Assert.Equal(12, (await Store.Ask(unit => unit.NextBatchSlice(1)))!.Key);
        await Store.Do(unit => unit.RemoveBatchSlices(1));
        Assert.Null(await Store.Ask(unit => unit.NextBatchSlice(1)));
        Assert.NotNull(await Store.Ask(unit => unit.NextBatchSlice(2)));
    }

    [Fact]
    public async Task What_a_batch_has_still_to_do_is_found_in_order_and_given_up_together()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Batch(1));
            unit.Add(Sample.Batch(2, "SUSPENDED"));
            foreach (var key in new[] { 13, 11, 12 })
                unit.Add(Sample.BatchItem(key, 1));
            unit.Add(Sample.BatchItem(14, 1, "COMPLETED"));
            unit.Add(Sample.BatchItem(15, 2));
        });
        Assert.Equal([1], (await Store.Ask(unit => unit.ActiveBatches())).Select(row => row.Key));
        Assert.Equal([11, 12], (await Store.Ask(unit => unit.OpenBatchItems(1, 2))).Select(row => row.Key));

        await Store.Do(unit => unit.CancelOpenBatchItems(1, Noon.AddDays(1)));
        Assert.Empty(await Store.Ask(unit => unit.OpenBatchItems(1, 9)));
        Assert.Equal(("CANCELED", Noon.AddDays(1)), (await Store.Ask(unit => unit.BatchItem(12))) is { } item ? (item.State, item.ProcessedAt!.Value) : default);
        Assert.Equal("COMPLETED", (await Store.Ask(unit => unit.BatchItem(14)))!.State);
        Assert.Equal(15, Assert.Single(await Store.Ask(unit => unit.OpenBatchItems(2, 9))).Key);
    }

    [Fact]
    public async Task A_new_version_of_a_decision_takes_the_place_of_the_one_before()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Requirements(1));
            unit.Add(Sample.Requirements(2, "other"));
            unit.Add(Sample.Decision(3));
            unit.Add(Sample.Decision(4, "limit"));
        });
        await Store.Do(unit =>
        {
            unit.Add(Sample.Requirements(5, version: 2));
            unit.Add(Sample.Decision(6, version: 2));
        });
        Assert.Equal(5, (await Store.Ask(unit => unit.LatestDecisionRequirements("rules")))!.Key);
        Assert.Equal([4, 6], (await Store.Ask(unit => unit.Decisions())).Where(row => row.IsLatest).Select(row => row.Key));
        Assert.Null(await Store.Ask(unit => unit.LatestDecisionRequirements("none")));
    }

    [Fact]
    public async Task Signals_calls_and_what_an_instance_waits_for_are_found()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Signal(2));
            unit.Add(Sample.Signal(1));
            unit.Add(Sample.Signal(3, "other"));
            unit.Add(Sample.Instance(30));
            unit.Add(Sample.Subscription(4));
            unit.Add(Sample.Timer(5, Noon));
            unit.Add(Sample.Job(6, Noon));
        });
        Assert.Equal([1, 2], (await Store.Ask(unit => unit.SignalSubscriptions("closed"))).Select(row => row.Key));
        Assert.Equal(30, (await Store.Ask(unit => unit.CalledInstance(130)))!.Key);
        Assert.Null(await Store.Ask(unit => unit.CalledInstance(131)));
        Assert.Equal(30, (await Store.Ask(unit => unit.RunningStartedBy("budget", "C-1")))!.Key);
        Assert.Null(await Store.Ask(unit => unit.RunningStartedBy("budget", "C-2")));
        Assert.Equal(4, Assert.Single(await Store.Ask(unit => unit.SubscriptionsOf(10))).Key);
        Assert.Equal(5, Assert.Single(await Store.Ask(unit => unit.TimersOf(10))).Key);
        Assert.Equal(6, Assert.Single(await Store.Ask(unit => unit.JobsOf(10))).Key);

        await Store.Transact(async unit =>
        {
            var timer = (await unit.Timer(5))!;
            timer.DueAt = Noon.AddYears(1);
            unit.Update(timer);
            unit.Remove((await unit.SignalSubscription(1))!);
            return true;
        }, CancellationToken.None);
        Assert.Empty(await Store.Ask(unit => unit.DueTimers(Noon.AddDays(1), 10)));
        Assert.Equal([2], (await Store.Ask(unit => unit.SignalSubscriptions("closed"))).Select(row => row.Key));
    }

    [Fact]
    public async Task A_version_is_found_by_its_tag_and_by_a_deployment()
    {
        await Store.Do(unit =>
        {
            foreach (var version in new[] { 1, 2, 3 })
            {
                var row = Sample.Definition(version, version: version);
                row.DeploymentKey = 100 * version;
                row.VersionTag = version == 3 ? "beta" : "stable";
                unit.Add(row);
            }
        });
        Assert.Equal(2, (await Store.Ask(unit => unit.TaggedDefinition("budget", "stable")))!.Version);
        Assert.Null(await Store.Ask(unit => unit.TaggedDefinition("budget", "none")));
        Assert.Equal(1, (await Store.Ask(unit => unit.DefinitionAt("budget", 199)))!.Version);
        Assert.Equal(3, (await Store.Ask(unit => unit.DefinitionAt("budget", 300)))!.Version);
        Assert.Null(await Store.Ask(unit => unit.DefinitionAt("budget", 99)));
    }

    [Fact]
    public async Task Empty_columns_come_back_empty()
    {
        await Store.Do(unit =>
        {
            unit.Add(new ProcessInstanceRow { Key = 1, ProcessId = "p", State = "ACTIVE", StateJson = "{}" });
            unit.Add(new TimerRow { Key = 2, ElementId = "start", DueAt = Noon });
            unit.Add(new OutboxRow { Key = 3, Kind = "k", PayloadJson = "" });
        });
        it.Restart();

        Same(new ProcessInstanceRow { Key = 1, ProcessId = "p", State = "ACTIVE", StateJson = "{}" }, await Store.Ask(unit => unit.Instance(1)));
        Same(new TimerRow { Key = 2, ElementId = "start", DueAt = Noon }, await Store.Ask(unit => unit.Timer(2)));
        Same(new OutboxRow { Key = 3, Kind = "k", PayloadJson = "" }, Assert.Single(await Store.Ask(unit => unit.Undelivered("k", 9))));
    }

    [Fact]
    public async Task Instants_come_back_in_utc()
    {
        await Store.Do(unit => unit.Add(Sample.Instance(1)));
        var instance = await Store.Ask(unit => unit.Instance(1));
        Assert.Equal(TimeSpan.Zero, instance!.StartedAt.Offset);
        Assert.Equal(TimeSpan.Zero, instance.EndedAt!.Value.Offset);
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_empty()
    {
        Assert.Null(await Store.Ask(unit => unit.Definition(1)));
        Assert.Null(await Store.Ask(unit => unit.LatestDefinition("p")));
        Assert.Null(await Store.Ask(unit => unit.DefinitionVersion("p", 1)));
        Assert.Null(await Store.Ask(unit => unit.LatestForm("f")));
        Assert.Null(await Store.Ask(unit => unit.Form(1)));
        Assert.Null(await Store.Ask(unit => unit.Instance(1)));
        Assert.Null(await Store.Ask(unit => unit.Element(1)));
        Assert.Null(await Store.Ask(unit => unit.Task(1)));
        Assert.Null(await Store.Ask(unit => unit.Timer(1)));
        Assert.Null(await Store.Ask(unit => unit.NextDue(["mail"])));
        Assert.Null(await Store.Ask(unit => unit.Subscription(1)));
        Assert.Null(await Store.Ask(unit => unit.MessageById("n", "k", "m", Noon)));
        Assert.Null(await Store.Ask(unit => unit.Job(1)));
        Assert.Null(await Store.Ask(unit => unit.Incident(1)));
        Assert.Null(await Store.Ask(unit => unit.Setting("s")));
        Assert.Null(await Store.Ask(unit => unit.Answer("a", "k")));
        Assert.Empty(await Store.Ask(unit => unit.LatestDefinitions()));
        Assert.Empty(await Store.Ask(unit => unit.Tasks(1)));
        Assert.Empty(await Store.Ask(unit => unit.DueTimers(Noon, 9)));
        Assert.Empty(await Store.Ask(unit => unit.StartTimers(1)));
        Assert.Empty(await Store.Ask(unit => unit.Subscriptions("n", "k")));
        Assert.Empty(await Store.Ask(unit => unit.Messages("n", "k", Noon)));
        Assert.Empty(await Store.Ask(unit => unit.ExpiredMessages(Noon, 9)));
        Assert.Empty(await Store.Ask(unit => unit.AvailableJobs(["mail"], Noon, 9)));
        Assert.Empty(await Store.Ask(unit => unit.Steps(1)));
        Assert.Empty(await Store.Ask(unit => unit.Undelivered("k", 9)));
        Assert.Empty(await Store.Ask(unit => unit.Outbox(1)));
    }

    [Fact]
    public async Task Only_the_last_version_is_the_latest()
    {
        await Store.Do(unit => unit.Add(Sample.Definition(1)));
        await Store.Do(unit =>
        {
            unit.Add(Sample.Definition(2, version: 2));
            unit.Add(Sample.Definition(3, version: 3));
            unit.Add(Sample.Definition(4, "other"));
            unit.Add(Sample.Form(5));
            unit.Add(Sample.Form(6, version: 2));
        });
        it.Restart();

        Assert.Equal(3, (await Store.Ask(unit => unit.LatestDefinition("budget")))!.Key);
        Assert.Equal([3, 4], (await Store.Ask(unit => unit.LatestDefinitions())).Select(row => row.Key));
        Assert.Equal(2, (await Store.Ask(unit => unit.DefinitionVersion("budget", 2)))!.Key);
        Assert.False((await Store.Ask(unit => unit.Definition(1)))!.IsLatest);
        Assert.False((await Store.Ask(unit => unit.Definition(2)))!.IsLatest);
        Assert.Equal(6, (await Store.Ask(unit => unit.LatestForm("request")))!.Key);
        Assert.False((await Store.Ask(unit => unit.Form(5)))!.IsLatest);
    }

    [Fact]
    public async Task A_version_is_given_once()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Definition(1));
            unit.Add(Sample.Form(2));
        });
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Add(Sample.Definition(3))));
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Add(Sample.Form(4))));
        Assert.True((await Store.Ask(unit => unit.Definition(1)))!.IsLatest);
    }

    [Fact]
    public async Task Changed_rows_are_kept_and_removed_rows_are_gone()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Element(1));
            unit.Add(Sample.UserTask(2));
            unit.Add(Sample.Timer(3, Noon));
            unit.Add(Sample.Subscription(4));
            unit.Add(Sample.Message(5));
            unit.Add(Sample.Message(6, "m-2"));
            unit.Add(Sample.Job(7, Noon));
            unit.Add(Sample.Job(8, Noon));
            unit.Add(Sample.Incident(9));
            unit.Add(Sample.Outbox(10));
        });
        await Store.Ask(async unit =>
        {
            var element = (await unit.Element(1))!;
            element.State = "COMPLETED";
            unit.Update(element);
            var job = (await unit.Job(7))!;
            job.Retries = 2;
            job.LastError = null;
            unit.Update(job);
            return true;
        });
        await Store.Do(unit => // rows that were not read in this unit
        {
            unit.Update(Sample.UserTask(2, state: "CANCELED"));
            unit.Remove(Sample.Timer(3, Noon));
            unit.Remove(Sample.Subscription(4));
            var message = Sample.Message(5);
            message.CorrelatedJson = "[]";
            unit.Update(message);
            unit.Remove(Sample.Message(6));
            unit.Remove(Sample.Job(8, Noon));
            var incident = Sample.Incident(9);
            incident.ResolvedAt = null;
            unit.Update(incident);
            var outbox = Sample.Outbox(10);
            outbox.DeliveredAt = Noon;
            unit.Update(outbox);
        });
        it.Restart();

        Assert.Equal("COMPLETED", (await Store.Ask(unit => unit.Element(1)))!.State);
        Assert.Equal("CANCELED", (await Store.Ask(unit => unit.Task(2)))!.State);
        Assert.Null(await Store.Ask(unit => unit.Timer(3)));
        Assert.Null(await Store.Ask(unit => unit.Subscription(4)));
        var left = Assert.Single(await Store.Ask(unit => unit.Messages("paid", "C-1", Noon.AddDays(-1))));
        Assert.Equal((5, "[]"), (left.Key, left.CorrelatedJson));
        var repeated = await Store.Ask(unit => unit.Job(7));
        Assert.Equal((2, null), (repeated!.Retries, repeated.LastError));
        Assert.Null(await Store.Ask(unit => unit.Job(8)));
        Assert.Null((await Store.Ask(unit => unit.Incident(9)))!.ResolvedAt);
        Assert.Empty(await Store.Ask(unit => unit.Undelivered("notification", 9)));
    }

    [Fact]
    public async Task Tasks_of_an_instance_come_in_key_order_open_ones_unless_asked()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.UserTask(3));
            unit.Add(Sample.UserTask(1));
            unit.Add(Sample.UserTask(2, state: "COMPLETED"));
            unit.Add(Sample.UserTask(4, instanceKey: 99));
        });
        Assert.Equal([1, 3], (await Store.Ask(unit => unit.Tasks(10))).Select(row => row.Key));
        Assert.Equal([1, 2, 3], (await Store.Ask(unit => unit.Tasks(10, openOnly: false))).Select(row => row.Key));
    }

    [Fact]
    public async Task Due_timers_come_by_due_then_key_and_no_later_ones()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Timer(1, Noon.AddHours(1)));
            unit.Add(Sample.Timer(4, Noon));
            unit.Add(Sample.Timer(3, Noon.ToOffset(TimeSpan.FromHours(-5)))); // the same instant, said elsewhere
            unit.Add(Sample.Timer(2, Noon.AddTicks(-1)));
            unit.Add(Sample.Timer(5, Noon.AddTicks(1)));
        });
        Assert.Equal([2, 3, 4], (await Store.Ask(unit => unit.DueTimers(Noon, 10))).Select(row => row.Key));
        Assert.Equal([2, 3], (await Store.Ask(unit => unit.DueTimers(Noon, 2))).Select(row => row.Key));
    }

    [Fact]
    public async Task Every_due_timer_is_of_one_lane_and_those_of_one_instance_are_of_the_same()
    {
        const int Instances = 40;
        await Store.Do(unit =>
        {
            for (var instance = 1; instance <= Instances; instance++)
            {
                unit.Add(Sample.Timer(1000 + instance, Noon.AddMinutes(-instance), instance * 2));
                unit.Add(Sample.Timer(2000 + instance, Noon.AddMinutes(-instance - 100), instance * 2));
            }
            unit.Add(Sample.Timer(3000, Noon, null));
        });
        var lanes = new List<IReadOnlyList<TimerRow>>();
        for (var lane = 0; lane < IEngineTransaction.Lanes; lane++)
        {
            var due = await Store.Ask(unit => unit.DueTimers(Noon, 1000, lane));
            Assert.Equal(due.OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Key).Select(timer => timer.Key), due.Select(timer => timer.Key));
            lanes.Add(due);
        }

        Assert.Equal((2 * Instances) + 1, lanes.SelectMany(due => due).Select(timer => timer.Key).Distinct().Count());
        Assert.Equal((2 * Instances) + 1, lanes.Sum(due => due.Count));
        var instances = lanes.Select(due => due.Select(timer => timer.InstanceKey).OfType<long>().ToHashSet()).ToList();
        Assert.Empty(instances[0].Intersect(instances[1]));
    }

    [Fact]
    public async Task The_next_due_is_the_earliest_timer_or_job_that_can_still_run()
    {
        await Store.Do(unit => unit.Add(Sample.Timer(1, Noon)));
        Assert.Equal(Noon, await Store.Ask(unit => unit.NextDue(["mail"])));

        await Store.Do(unit => unit.Add(Sample.Job(2, Noon.AddDays(-1), "FAILED")));
        Assert.Equal(Noon, await Store.Ask(unit => unit.NextDue(["mail"])));

        await Store.Do(unit => unit.Add(Sample.Job(3, Noon.AddHours(-1))));
        Assert.Equal(Noon.AddHours(-1), await Store.Ask(unit => unit.NextDue(["mail"])));
        Assert.Equal(Noon, await Store.Ask(unit => unit.NextDue(["mail"], after: Noon.AddHours(-1))));
        Assert.Null(await Store.Ask(unit => unit.NextDue(["mail"], after: Noon)));

        await Store.Do(unit => unit.Remove(Sample.Timer(1, Noon)));
        Assert.Equal(Noon.AddHours(-1), await Store.Ask(unit => unit.NextDue(["mail"])));
    }

    [Fact]
    public async Task Start_timers_are_those_of_a_definition_and_of_no_instance()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Timer(2, Noon, instanceKey: null));
            unit.Add(Sample.Timer(1, Noon.AddDays(1), instanceKey: null));
            unit.Add(Sample.Timer(3, Noon));
        });
        Assert.Equal([1, 2], (await Store.Ask(unit => unit.StartTimers(5))).Select(row => row.Key));
        Assert.Empty(await Store.Ask(unit => unit.StartTimers(6)));
    }

    [Fact]
    public async Task Subscriptions_are_found_by_name_and_key_oldest_first()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Subscription(2));
            unit.Add(Sample.Subscription(1));
            unit.Add(Sample.Subscription(3, "Paid"));
            unit.Add(Sample.Subscription(4, correlationKey: "c-1"));
        });
        Assert.Equal([1, 2], (await Store.Ask(unit => unit.Subscriptions("paid", "C-1"))).Select(row => row.Key));
    }

    [Fact]
    public async Task Messages_live_until_their_time_has_ended()
    {
        var later = Sample.Message(1, "m-2");
        later.ExpiresAt = Noon.AddHours(1);
        await Store.Do(unit =>
        {
            unit.Add(Sample.Message(2));
            unit.Add(later);
            unit.Add(Sample.Message(3, id: null, name: "other"));
        });
        Assert.Equal([1, 2], (await Store.Ask(unit => unit.Messages("paid", "C-1", Noon.AddTicks(-1)))).Select(row => row.Key));
        Assert.Equal([1], (await Store.Ask(unit => unit.Messages("paid", "C-1", Noon))).Select(row => row.Key));
        Assert.Equal(2, (await Store.Ask(unit => unit.MessageById("paid", "C-1", "m-1", Noon.AddTicks(-1))))!.Key);
        Assert.Null(await Store.Ask(unit => unit.MessageById("paid", "C-1", "m-1", Noon)));
        Assert.Equal([2, 3], (await Store.Ask(unit => unit.ExpiredMessages(Noon, 9))).Select(row => row.Key));
        Assert.Equal([2], (await Store.Ask(unit => unit.ExpiredMessages(Noon, 1))).Select(row => row.Key));
    }

    [Fact]
    public async Task Available_jobs_come_in_key_order_when_their_time_has_come()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Job(3, Noon.AddDays(-1)));
            unit.Add(Sample.Job(1, Noon));
            unit.Add(Sample.Job(2, Noon.AddTicks(1)));
            unit.Add(Sample.Job(4, Noon, "FAILED"));
        });
        Assert.Equal([1, 3], (await Store.Ask(unit => unit.AvailableJobs(["mail"], Noon, 9))).Select(row => row.Key));
        Assert.Equal([1], (await Store.Ask(unit => unit.AvailableJobs(["mail"], Noon, 1))).Select(row => row.Key));
    }

    [Fact]
    public async Task Steps_and_outbox_come_oldest_first()
    {
        await Store.Do(unit =>
        {
            unit.Add(Sample.Step(2));
            unit.Add(Sample.Step(1));
            unit.Add(Sample.Step(3, instanceKey: 99));
            unit.Add(Sample.Outbox(6));
            unit.Add(Sample.Outbox(5));
            unit.Add(Sample.Outbox(4, "webhook"));
            unit.Add(Sample.Outbox(7, instanceKey: null));
        });
        Assert.Equal([1, 2], (await Store.Ask(unit => unit.Steps(10))).Select(row => row.Key));
        Assert.Equal([5, 6, 7], (await Store.Ask(unit => unit.Undelivered("notification", 9))).Select(row => row.Key));
        Assert.Equal([5, 6], (await Store.Ask(unit => unit.Undelivered("notification", 2))).Select(row => row.Key));
        Assert.Equal([4, 5, 6], (await Store.Ask(unit => unit.Outbox(10))).Select(row => row.Key));
    }

    [Fact]
    public async Task Settings_are_set_changed_and_taken_away()
    {
        await Store.Do(unit => unit.SetSetting("clock", "1"));
        await Store.Do(unit => unit.SetSetting("clock", "2"));
        it.Restart();
        Assert.Equal("2", await Store.Ask(unit => unit.Setting("clock")));
        await Store.Do(unit => unit.SetSetting("clock", null));
        Assert.Null(await Store.Ask(unit => unit.Setting("clock")));
        await Store.Do(unit => unit.SetSetting("clock", null));
    }

    [Fact]
    public async Task Answers_are_remembered_once_and_forgotten_by_age()
    {
        var newer = Sample.Answer(key: "k2");
        newer.At = Noon.AddHours(1);
        await Store.Do(unit =>
        {
            unit.Add(Sample.Answer());
            unit.Add(Sample.Answer("bo"));
            unit.Add(newer);
        });
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Add(Sample.Answer())));
        await Store.Do(unit => unit.RemoveAnswersBefore(Noon.AddTicks(1)));
        Assert.Null(await Store.Ask(unit => unit.Answer("ana", "k1")));
        Assert.NotNull(await Store.Ask(unit => unit.Answer("ana", "k2")));
    }

    static void Same<TRow>(TRow expected, TRow? actual)
    {
        Assert.NotNull(actual);
        foreach (var property in typeof(TRow).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (wanted, found) = (property.GetValue(expected), property.GetValue(actual));
            if (wanted is byte[] bytes)
            {
                Assert.Equal(bytes, (byte[]?)found);
            }
            else
            {
                Assert.Equal((property.Name, wanted), (property.Name, found));
            }
        }
    }
}

public sealed class MemoryRowsTests() : RowsContract(new MemoryUnderTest());

public sealed class SqliteRowsTests() : RowsContract(new SqliteUnderTest());

public sealed class PostgresRowsTests() : RowsContract(new PostgresUnderTest());
