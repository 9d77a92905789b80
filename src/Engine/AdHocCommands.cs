using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Activities;
using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>What is begun in a running ad-hoc sub-process from outside: by a person, a program, or its own job.</summary>
static class AdHocCommands
{
    public static async ValueTask<Outcome<Done>> Activate(CommandContext context, long elementInstanceKey, IReadOnlyList<AdHocChoice> elements, bool cancelsRemaining)
    {
        var instanceKey = (await context.Transaction.Element(elementInstanceKey))?.InstanceKey ?? elementInstanceKey;
        if (await context.Load(instanceKey) is not { Instance.State: InstanceState.Active } loaded || loaded.Instance.Find(elementInstanceKey) is not { Loop: null, Phase: Phase.Active } token
            || loaded.Process.Node(token.ElementId) is not AdHocSubProcess)
            return Refusal.NotFound("element instance", elementInstanceKey);
        if (token.AdHoc is { IsFulfilled: true })
        {
            return new Refusal(RefusalKind.Conflict, "ad-hoc-fulfilled", new Words("这个临时子流程的完成条件已经成立，不能再启动元素。",
                $"Command 'ACTIVATE' rejected with code 'INVALID_STATE': Expected ad-hoc sub-process '{elementInstanceKey}' to be open, but its completion condition has held."));
        }

        if (Check(loaded, token, elements) is { } refused)
            return refused;
        await context.Move(loaded, new ActivateAdHoc(context.Moment(context.Actor), elementInstanceKey, elements, cancelsRemaining));
        return default(Done);
    }

    /// <summary>A refusal when one of the elements cannot be begun in this ad-hoc sub-process, or a variable has no name.</summary>
    public static Refusal? Check(LoadedInstance loaded, ElementInstance token, IReadOnlyList<AdHocChoice> elements)
    {
        if (loaded.Process.Node(token.ElementId) is not AdHocSubProcess adHoc)
        {
            return new Refusal(RefusalKind.Invalid, "not-ad-hoc", new Words($"「{token.ElementId}」不是临时子流程。",
                $"Expected element '{token.ElementId}' to be an ad-hoc sub-process, but it is none."));
        }

        var possible = AdHocSubProcessBehavior.Possible(adHoc, loaded.Process);
        if (elements.FirstOrDefault(choice => !possible.Contains(choice.ElementId)) is { } unknown)
            return new Refusal(RefusalKind.NotFound, "ad-hoc-element", Incidents.NoAdHocElement(adHoc, unknown.ElementId));
        return VariableNames.Check(elements.SelectMany(choice => choice.Variables?.Keys ?? []));
    }
}
