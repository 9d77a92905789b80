using System.Text;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Properties;

/// <summary>Random models with random answers. A seed that fails is printed; it becomes a scenario.</summary>
public class RandomModelTests
{
    static readonly int Rounds = Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 300 : 3_000;

    [Fact] // against a player of blocks that knows nothing of tokens
    public void A_block_structured_model_offers_what_its_blocks_offer_and_always_ends()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            try
            {
                PlayBlocks(seed);
            }
            catch (Exception wrong)
            {
                throw new InvalidOperationException($"seed {seed}", wrong);
            }
        }
    }

    static void PlayBlocks(int seed)
    {
        var random = new Random(seed);
        var block = new BlockMaker(random).Make(4);
        var drawing = new Drawing();
        var (first, last) = block.Draw(drawing);
        drawing.Add(Start() + End());
        drawing.Connect("s", first);
        drawing.Connect(last, "e");
        var process = Process(drawing.ToString());

        var straight = Run.Started(process, reload: false);
        var reloaded = Run.Started(process, reload: true);
        block.Begin();
        for (var step = 0; step < 500 && !block.IsDone; step++)
        {
            Assert.Empty(straight.OpenIncidents.Select(incident => incident.Message.English));
            Assert.Equal(block.Open.Order(), straight.Open.Order());
            var open = straight.Open.ToList();
            var id = open[random.Next(open.Count)];
            Assert.True(block.Complete(id));
            straight.CompleteFirst(id);
            reloaded.CompleteFirst(id);
            Assert.Equal(InstanceJson.Write(straight.Instance), InstanceJson.Write(reloaded.Instance));
        }

        Assert.Empty(straight.Incidents);
        Assert.Equal(InstanceState.Completed, straight.Instance.State);
        Assert.Equal(straight.History, reloaded.History);
    }

    [Fact]
    public void A_free_model_ends_waits_or_says_why_not_and_reloading_changes_nothing()
    {
        var ran = 0;
        for (var seed = 1; seed <= Rounds; seed++)
        {
            try
            {
                ran += PlayFree(seed) ? 1 : 0;
            }
            catch (Exception wrong)
            {
                throw new InvalidOperationException($"seed {seed}", wrong);
            }
        }

        Assert.True(ran > Rounds / 4, $"only {ran} of {Rounds} models were accepted");
    }

    // False: the model was refused, which is an answer too.
    static bool PlayFree(int seed)
    {
        var random = new Random(seed);
        if (FreeModel(random) is not var (process, hopeless))
            return false;
        var straight = Run.Started(process, """{"key": "k", "items": [1, 2]}""", reload: false);
        var reloaded = Run.Started(process, """{"key": "k", "items": [1, 2]}""", reload: true);

        // A model that multiplies its tokens has been stopped by the limit; to play on with thousands of them tells nothing more.
        for (var step = 0; step < 12 && straight.Instance is { State: InstanceState.Active, Elements.Count: < 500 }; step++)
        {
            var action = random.Next();
            Answer(straight, action);
            Answer(reloaded, action);
            Assert.Equal(InstanceJson.Write(straight.Instance), InstanceJson.Write(reloaded.Instance));
        }

        // What is active waits for something outside, for a token that may never come to a join, or is an ad-hoc sub-process that stays open.
        var instance = straight.Instance;
        Assert.True(instance.State != InstanceState.Active || straight.Tasks.Count + straight.Jobs.Count + straight.Timers.Count + straight.Subscriptions.Count
            + straight.Signals.Count + straight.OpenIncidents.Count > 0 || instance.Elements.Any(element => element.Arrivals.Count > 0 || process.Node(element.ElementId) is AdHocSubProcess));
        Assert.Equal(straight.History, reloaded.History);
        Assert.Empty(straight.Path.Intersect(hopeless)); // what the model was warned of does not happen
        return true;
    }

    // A task on its way out is no longer anybody's to complete.
    static List<long> Completable(Run run) => [.. run.Instance.Elements.Where(element => element.Phase != Phase.Terminating)
        .SelectMany(element => element.Waits).Where(wait => wait.Kind == WaitKind.UserTask).Select(wait => wait.Key).Order()];

    static void Answer(Run run, int action)
    {
        switch (action % 5)
        {
            case 0 or 1 when Completable(run) is { Count: > 0 } tasks:
                run.CompleteKey(tasks[action / 5 % tasks.Count], $$"""{"n": {{action % 7}}}""");
                break;
            case 2 when run.Jobs.Count > 0:
                var job = run.Jobs.OrderBy(one => one.Key).ElementAt(action / 5 % run.Jobs.Count).Key;
                run.Act(moment => action % 2 == 0 || run.Jobs.Single(one => one.Key == job).Kind == JobKind.TaskListener ? new CompleteJob(moment, job, Run.Values("{}")) : new ThrowJobError(moment, job, "E", null, Run.Values("{}")));
                break;
            case 3:
                run.TimePasses(TimeSpan.FromHours(1));
                break;
            default:
                run.Signal("sig");
                break;
        }
    }

    // The model, and the joins of which reading it said that they can never be satisfied; null when it was refused.
    static (ProcessModel Process, IReadOnlyList<string> Hopeless)? FreeModel(Random random)
    {
        var count = random.Next(4, 12);
        var ids = Enumerable.Range(0, count).Select(number => $"n{number}").ToList();
        var xml = new StringBuilder(Start() + End() + Flow("f0", "s", "n0"));
        var flow = 1;
        foreach (var id in ids)
        {
            var kind = random.Next(15);
            var targets = Enumerable.Range(0, kind is 0 or 1 or 2 or 10 ? random.Next(1, 4) : 1).Select(_ => random.Next(4) == 0 ? "e" : ids[random.Next(count)]).ToList();
            var otherwise = $"f{flow}";
            xml.Append(kind switch
            {
                0 => Gateway("exclusive", id, otherwise),
                1 => Gateway("parallel", id),
                2 => Gateway("inclusive", id, otherwise),
                3 => Script(id, "= (if n = null then 0 else n) + 1", "n"),
                4 => ServiceTask(id) + Boundary("b_" + id, id, OnError()) + Flow("fb_" + id, "b_" + id, ids[random.Next(count)]),
                5 => UserTask(id) + Boundary("b_" + id, id, Timer("PT1H"), interrupting: random.Next(2) == 0) + Flow("fb_" + id, "b_" + id, ids[random.Next(count)]),
                6 => Catch(id, OnSignal()),
                7 => MultiUserTask(id, Multi(sequential: random.Next(2) == 0, until: random.Next(2) == 0 ? "= n = 3" : null)),
                8 => Catch(id, Timer("PT30M")),
                9 => Sub(id, Start("s_" + id) + Flow("i1_" + id, "s_" + id, "t_" + id) + UserTask("t_" + id) + Flow("i2_" + id, "t_" + id, "e_" + id) + End("e_" + id)
                    + EventSub("h_" + id, OnSignal(), "he_" + id, End("he_" + id), interrupting: random.Next(2) == 0)),
                10 => $"""<bpmn:complexGateway id="{id}"><bpmn:activationCondition>= activationCount &gt;= {random.Next(1, 3)}</bpmn:activationCondition></bpmn:complexGateway>""",
                11 => $"""<bpmn:adHocSubProcess id="{id}" ordering="{(random.Next(2) == 0 ? "Sequential" : "Parallel")}" cancelRemainingInstances="{(random.Next(2) == 0 ? "true" : "false")}">"""
                    + UserTask("a_" + id) + UserTask("c_" + id) + (random.Next(2) == 0 ? "<bpmn:completionCondition>= n = 2</bpmn:completionCondition>" : "") + "</bpmn:adHocSubProcess>",
                12 => UserTask(id, """<zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="canceling" /></zeebe:taskListeners>""")
                    + Boundary("b_" + id, id, OnSignal()) + Flow("fb_" + id, "b_" + id, ids[random.Next(count)]),
                _ => UserTask(id),
            });
            for (var index = 0; index < targets.Count; index++)
                xml.Append(Flow($"f{flow++}", id, targets[index], (kind is 0 or 2 && index > 0) || (kind is 10 && index == 1) ? $"= (if n = null then 0 else n) > {random.Next(5)}" : null));
        }

        var file = BpmnReader.Read(Bytes(xml.ToString(), SignalRoot()), "p.bpmn");
        return file.IsValid ? (file.Processes[0], [.. file.Problems.Where(problem => problem.Code == "BPMN-065").Select(problem => problem.ElementId!)]) : null;
    }

    [Fact]
    public void The_same_triggers_give_the_same_bytes()
    {
        for (var seed = 1; seed <= Rounds / 10; seed++)
        {
            if (FreeModel(new Random(seed)) is not var (process, _))
                continue;
            var runs = new[] { 1, 2 }.Select(_ => Run.Started(process, """{"items": [1, 2]}""", reload: false)).ToList();
            for (var step = 0; step < 6; step++)
                runs.ForEach(run => { if (run.Instance.State == InstanceState.Active) Answer(run, seed * 31 + step * 7); });
            Assert.Equal(InstanceJson.Write(runs[0].Instance), InstanceJson.Write(runs[1].Instance));
        }
    }
}
