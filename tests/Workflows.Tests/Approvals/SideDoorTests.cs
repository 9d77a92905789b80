using Marketing.Engine;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Tests.Approvals;

/// <summary>Neither the applicant nor whoever started or resubmitted the request decides on it: fourteen doors, three processes, all shut and labelled.</summary>
public class SideDoorTests
{
    static readonly VerbRequest ToAnn = new() { To = "ann", People = ["ann"], Comment = "please" };

    static readonly Dictionary<string, Func<string, Task<Refusal?>>> Doors = new()
    {
        ["delegate"] = async process => await (await Requests.At(process)).Try("delegate", "v", "bob", ToAnn),
        ["transfer"] = async process => await (await Requests.At(process)).Try("transfer", "v", "bob", ToAnn),
        ["added signer"] = async process => await (await Requests.At(process)).Try("add-signers", "v", "bob", ToAnn),
        ["proxy"] = async process =>
        {
            var it = await Requests.At(process);
            it.World.Directory = Requests.People.With([new Absence(1, "bob", "ann", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, [])]);
            return await it.Try("approve", "v", "ann");
        },
        ["role"] = async process => await (await Requests.At(process, "candidateGroups=\"decider\"")).Try("approve", "v", "ann"),
        ["group"] = async process => await (await Requests.At(process, "candidateGroups=\"unit:office\"")).Try("approve", "v", "ann"),
        ["self-claim"] = async process => await (await Requests.At(process, "candidateGroups=\"decider\"")).Try("claim", "v", "ann"),
        ["administrator acting for someone"] = async process => await (await Requests.At(process, startedBy: "admin")).Try("approve", "v", "admin"),
        ["bulk"] = async process => await (await Requests.At(process, "candidateGroups=\"decider\"", more: ("approval.bulk", "true"))).Try("approve", "v", "ann", new VerbRequest { IsBulk = true }),
        ["escalation"] = async process =>
        {
            var it = await Requests.At(process, "candidateGroups=\"nobody\"", more: [("approval.empty", "person:ann")]);
            Assert.DoesNotContain("v:ann", await it.Owners());
            return await it.Try("approve", "v", "ann");
        },
        ["added after the start"] = async process =>
        {
            var it = await Requests.At(process, "candidateGroups=\"owner\"");
            it.World.Directory = new DirectorySnapshot([.. Requests.People.People.Select(person => person.Id == "ann" ? person with { Roles = ["owner"] } : person)], Requests.People.Roles, Requests.People.Units);
            return await it.Try("approve", "v", "ann");
        },
        ["hand over"] = async process =>
        {
            var it = await Requests.At(process);
            return (await it.World.Tasks.Do("hand-over", (await it.TaskOf("v", "bob")).Key, "admin", ToAnn)).Refusal;
        },
        ["resubmission by the approver"] = async process =>
        {
            var it = await Requests.At(process);
            await it.Must("return", "v", "bob", new VerbRequest { To = "applicant", Comment = "again" });
            await it.Must("complete", "prepare", "admin");
            return await it.Try("approve", "v", "admin");
        },
        ["the interface"] = async process =>
        {
            var it = await Requests.At(process);
            var task = (await it.TaskOf("v", "bob")).Key;
            Assert.Equal("segregation-of-duties", (await it.World.Tasks.Assign(task, "bob", "ann", allowOverride: true)).Refusal?.Code);
            return (await it.World.Tasks.Complete(task, "ann", Context.Of(("outcome", Value.Of("approved"))), complete: false)).Refusal;
        },
    };

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var door in Doors.Keys)
        {
            foreach (var process in (string[])["plain", "multi", "vote"])
                data.Add(door, process);
        }

        return data;
    }

    [Theory, MemberData(nameof(All))]
    public async Task Every_door_is_shut(string door, string process)
    {
        var refused = await Doors[door](process);
        Assert.Equal("segregation-of-duties", refused?.Code);
        Assert.NotEmpty(refused!.Message.Chinese);
        Assert.NotNull(refused.Mend);
    }

    [Theory]
    [InlineData("multi", "v:cat v:dan")] // bob's own is his manager's now, who is asked once
    [InlineData("sequential", "v:cat")]
    public async Task A_decision_that_stands_falls_when_whoever_made_it_hands_the_request_in_again(string process, string asked)
    {
        using var it = await Requests.At(process);
        await it.Must("approve", "v", "bob");
        await it.Must("return", "v", "cat", new VerbRequest { To = "applicant", Resume = "straight", Comment = "the price" });
        await it.Must("transfer", "prepare", "ann", new VerbRequest { To = "bob", Comment = "you know it best" });
        await it.Must("complete", "prepare", "bob");
        Assert.Equal(asked, string.Join(' ', await it.Owners()));
        Assert.Equal("segregation-of-duties", (await it.Try("approve", "v", "bob"))?.Code);
        await it.PlayOut();
    }

    [Fact]
    public void There_are_fourteen() => Assert.Equal(14, Doors.Count);
}
