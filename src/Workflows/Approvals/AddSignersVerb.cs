using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>加签: more people decide before me, after me or beside me.</summary>
sealed class AddSignersVerb : TaskVerb
{
    public override string Name => "add-signers";

    public override bool Concerns(TaskCase task) => task.IsApproval;

    public override Refusal? Check(TaskCase task) => task.MayAct ?? UnlessApproval(task) ?? task.Denied(Name) ?? (task.IsDelegated
        ? new Refusal(RefusalKind.Conflict, "only-the-owner", new Words("受委派人只提供意见，加签由负责人决定。", "A helper only gives an opinion; signers are added by the owner."))
        : null);

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        var people = request.People.Count > 0 ? request.People : request.To is { } one ? [one] : [];
        if (people.Count == 0)
            return new(new Refusal(RefusalKind.Invalid, "nobody-named", new Words("请选择加签的人。", "Name at least one person to add."), new Words("在 people 中给出人员编号。", "Give the ids of people in 'people'.")));
        if (!Enum.TryParse<SignerPosition>(request.Position ?? "parallel", ignoreCase: true, out var position))
            return new(new Refusal(RefusalKind.Invalid, "position", new Words("加签位置应为 before、after 或 parallel。", "Expected position to be before, after or parallel.")));
        if (position != SignerPosition.Parallel && task.State?.Mode == ApprovalMode.Any)
            return new(new Refusal(RefusalKind.Conflict, "position", new Words("或签只能并加签。", "Where the first decision wins, signers can only be added beside.")));
        foreach (var person in people)
        {
            if (TaskRights.MayReceive(task, person) is { } refused)
                return new(refused);
            if (task.State?.Entries.Any(entry => entry.Decision is null && (entry.Person == person || entry.OnBehalfOf == person)) == true)
            {
                return new(new Refusal(RefusalKind.Conflict, "signer-already", new Words($"{task.Directory.NameOf(person).Chinese} 已在审批人之中。",
                    $"'{person}' is among the signers already.")));
            }
        }

        return new(new AddSigners(Moment(task), task.Task.Row.Key, [.. people.Distinct()], position, request.Comment));
    }
}
