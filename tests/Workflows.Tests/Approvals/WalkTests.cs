using Marketing.Workflows.Approvals;

namespace Marketing.Workflows.Tests.Approvals;

/// <summary>Random operations by random people: whatever they do, or are refused, the invariants hold.</summary>
public class WalkTests
{
    static readonly string[] Verbs = ["approve", "approve", "reject", "return", "transfer", "delegate", "add-signers", "remove-signers", "claim", "release", "complete", "hand-over"];
    static readonly string[] People = ["admin", "ann", "bob", "cat", "dan", "eve", "fay", "gus", "han"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_random_walk_keeps_every_invariant(int seed)
    {
        var random = new Random(seed);
        var steps = Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 100 : 1_000;
        var done = 0;
        var it = await Requests.At(Requests.Structures[random.Next(Requests.Structures.Length)]);
        for (var step = 0; step < steps; step++)
        {
            var open = await it.Open();
            if (open.Count == 0)
            {
                it.Dispose();
                it = await Requests.At(Requests.Structures[random.Next(Requests.Structures.Length)]);
                continue;
            }

            var task = open[random.Next(open.Count)];
            var verb = Verbs[random.Next(Verbs.Length)];
            var person = random.Next(3) == 0 ? People[random.Next(People.Length)] : task.Assignee ?? "dan";
            var outcome = await it.World.Tasks.Do(verb, task.Key, person, new VerbRequest
            {
                Comment = "because", To = verb == "return" ? ((string[])["applicant", "previous", "prepare"])[random.Next(3)] : People[random.Next(People.Length)],
                People = verb is "add-signers" or "remove-signers" ? [People[random.Next(People.Length)]] : [], Position = ((string[])["before", "after", "parallel"])[random.Next(3)],
                Resume = random.Next(2) == 0 ? "forward" : "straight",
            });
            done += outcome.Succeeded ? 1 : 0;
            if (random.Next(20) == 0)
                await it.World.Requests.TakeBack(task.Key, person, null);
            if (random.Next(40) == 0)
                await it.World.Requests.Recall(it.Instance, "ann", "mistake");
            await it.World.RunDue();
            await it.Check();
        }

        it.Dispose();
        Assert.True(done > steps / 4, $"only {done} of {steps} operations were done");
    }
}
