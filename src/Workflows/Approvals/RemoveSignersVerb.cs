using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>减签: people who have not decided are taken out, by whoever added them or by the process owner.</summary>
sealed class RemoveSignersVerb : TaskVerb
{
    public override string Name => "remove-signers";

    public override bool Concerns(TaskCase task) => task is { IsApproval: true, State.Entries.Count: > 1 };

    public override Refusal? Check(TaskCase task)
    {
        if ((UnlessApproval(task) ?? task.Denied(Name)) is { } denied)
            return denied;
        if (task.IsBarred(task.Person.Id))
            return TaskRights.SegregationOfDuties;
        return Owns(task) || task.State?.Entries.Any(entry => entry.Decision is null && entry.AddedBy == task.Person.Id) == true
            ? null
            : new Refusal(RefusalKind.Forbidden, "not-adder", new Words("只有加签人或流程负责人可以减签。", "Only whoever added a signer, or the process owner, may remove one."));
    }

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        var people = request.People.Count > 0 ? request.People : request.To is { } one ? [one] : [];
        var entries = task.State?.Entries ?? [];
        foreach (var person in people)
        {
            if (Check(task, person) is { } refused)
                return new(refused);
        }

        if (people.Count == 0 || entries.All(entry => entry.Decision is null && people.Contains(entry.OnBehalfOf ?? entry.Person)))
            return new(new Refusal(RefusalKind.Conflict, "nobody-left", new Words("至少要留下一位审批人。", "At least one signer must remain.")));
        return new(new RemoveSigners(Moment(task), task.Task.Row.Key, people, request.Comment));
    }

    static Refusal? Check(TaskCase task, string person)
    {
        var theirs = (task.State?.Entries ?? []).Where(entry => (entry.OnBehalfOf ?? entry.Person) == person).ToList();
        var name = task.Directory.NameOf(person).Chinese;
        if (theirs.Count == 0)
            return new Refusal(RefusalKind.Conflict, "no-signer", new Words($"{name} 不在审批人之中。", $"'{person}' is not among the signers."));
        if (theirs.TrueForAll(entry => entry.Decision is not null))
            return new Refusal(RefusalKind.Conflict, "has-decided", new Words($"{name} 已经作出决定，不能减签。", $"'{person}' has decided already and cannot be removed."));
        return Owns(task) || theirs.TrueForAll(entry => entry.AddedBy == task.Person.Id) ? null
            : new Refusal(RefusalKind.Forbidden, "not-adder", new Words("只能减去自己加签的人。", "You may remove only those whom you added."));
    }

    static bool Owns(TaskCase task) => TaskCase.Owns(task.Person, task.Task.Instance.Process);
}
