using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows.Tests.Approvals;

/// <summary>Every operation works in every structure (APPROVALS.md): afterwards the request comes to its end, with nothing lost, doubled or left running.</summary>
public class MatrixTests
{
    static readonly Dictionary<string, Func<Requests, Task>> Operations = new()
    {
        ["approve"] = it => it.Must("approve", "v", "bob"),
        ["reject"] = it => it.Must("reject", "v", "bob", new VerbRequest { Comment = "no" }),
        ["return to the applicant"] = async it =>
        {
            // A called process has no step of the applicant of its own: nothing to return to, and it is said.
            var inner = (await it.Holder(await it.TaskOf("v", "bob"))).Row.ParentInstanceKey;
            var refused = await it.Try("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "again" });
            Assert.Equal(inner is null ? null : "no-return-target", refused?.Code);
        },
        ["return and straight back"] = async it =>
        {
            if ((await it.Try("return", "v", "bob", new VerbRequest { To = "prepare", Resume = "straight", Comment = "again" })) is null)
                await it.Must("complete", "prepare", "ann");
        },
        ["transfer"] = async it =>
        {
            await it.Must("transfer", "v", "bob", new VerbRequest { To = "eve", Comment = "away" });
            Assert.Contains("v:eve", await it.Owners());
        },
        ["delegate"] = async it =>
        {
            await it.Must("delegate", "v", "bob", new VerbRequest { To = "eve" });
            Assert.Contains("v:eve", await it.Owners());
            await it.Must("approve", "v", "eve", new VerbRequest { Comment = "looks right" });
            Assert.Contains("v:bob", await it.Owners());
        },
        ["add before"] = async it =>
        {
            await it.Must("add-signers", "v", "bob", new VerbRequest { People = ["eve", "fay"], Position = "before" });
            Assert.DoesNotContain("v:bob", await it.Owners());
        },
        ["add after"] = async it =>
        {
            await it.Must("add-signers", "v", "bob", new VerbRequest { People = ["eve"], Position = "after" });
            Assert.DoesNotContain("v:eve", await it.Owners());
        },
        ["add beside"] = async it =>
        {
            await it.Must("add-signers", "v", "bob", new VerbRequest { People = ["eve"], Position = "parallel" });
            Assert.Contains("v:eve", await it.Owners());
        },
        ["remove"] = async it =>
        {
            await it.Must("add-signers", "v", "bob", new VerbRequest { People = ["eve", "fay"], Position = "parallel" });
            await it.Must("remove-signers", "v", "bob", new VerbRequest { People = ["eve"] });
            Assert.DoesNotContain("v:eve", await it.Owners());
        },
        ["claim and release"] = async it =>
        {
            var task = await it.TaskOf("v", "bob");
            Assert.Equal("nobody-else", (await it.World.Tasks.Do("release", task.Key, "bob", new VerbRequest())).Refusal?.Code);
        },
        ["hand over"] = async it =>
        {
            await it.Must("hand-over", "v", "bob", new VerbRequest { To = "eve", Comment = "leaves" }, by: "admin");
            Assert.Contains("v:eve", await it.Owners());
        },
        ["recall"] = async it =>
        {
            Assert.Null((await it.World.Requests.Recall(it.Instance, "ann", "mistake")).Refusal);
            await it.World.RunDue();
            Assert.Equal(["prepare:ann"], await it.Owners());
        },
        ["take back"] = async it =>
        {
            var task = await it.TaskOf("v", "bob");
            await it.Must("approve", "v", "bob");
            var back = await it.World.Requests.TakeBack(task.Key, "bob", "wrong button");
            if (back.Succeeded)
                Assert.Contains("v:bob", await it.Owners());
            else
                Assert.Equal("too-late", back.Refusal!.Code);
        },
        ["reopen"] = async it =>
        {
            await it.PlayOut();
            Assert.Null((await it.World.Requests.Reopen(it.Instance, "gus", null, "the customer called")).Refusal);
            await it.World.RunDue();
            Assert.Equal(["prepare:ann"], await it.Owners());
            Assert.Equal(2, (await it.World.Load(it.Instance)).Instance.Round);
        },
    };

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var operation in Operations.Keys)
        {
            foreach (var structure in Requests.Structures)
                data.Add(operation, structure);
        }

        return data;
    }

    [Theory, MemberData(nameof(All))]
    public async Task Each_operation_in_each_structure(string operation, string structure)
    {
        using var it = await Requests.At(structure);
        await it.Check();
        await Operations[operation](it);
        await it.Check();
        await it.World.AdvanceTo(it.World.Clock.GetUtcNow() + TimeSpan.FromHours(2)); // the clock of the node fires, once, if it still runs
        await it.Check();
        await it.PlayOut();
        Assert.DoesNotContain(await it.World.Family(it.Instance), member => member.Instance.EndedAt is null);
    }
}

static class MatrixSentences
{
    public static async Task Must(this Requests it, string verb, string element, string person, VerbRequest request, string by)
    {
        var done = await it.World.Tasks.Do(verb, (await it.TaskOf(element, person)).Key, by, request);
        Assert.True(done.Succeeded, done.Refusal?.Message.English);
    }
}
