using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>Deletes what was deployed: nothing new begins with it, and what it has done stays readable.</summary>
/// <remarks>The row is marked and kept, for instances and history name it by key. The version before it becomes the latest, with its start
/// events; a version number is never given a second time.</remarks>
static class Resources
{
    /// <summary>Deletes a process definition, a DMN file with its decisions, or a form, by key.</summary>
    public static async ValueTask<Outcome<Done>> Delete(CommandContext context, long key)
    {
        await context.Transaction.Lock("deployment");
        var refused = await context.Transaction.Definition(key) is { DeletedAt: null } definition ? await Delete(context, definition)
            : await context.Transaction.DecisionRequirements(key) is { DeletedAt: null } requirements ? await Delete(context, requirements)
            : await context.Transaction.Form(key) is { DeletedAt: null } form ? await Delete(context, form)
            : Refusal.NotFound("resource", key);
        if (refused is not null)
            return refused;
        context.Changed(new Change("definition"));
        return default(Done);
    }

    static async ValueTask<Refusal?> Delete(CommandContext context, ProcessDefinitionRow definition)
    {
        if (await context.Transaction.RunningOf(definition.Key) is { } running)
        {
            return new Refusal(RefusalKind.Conflict, "definition-has-instances", new Words(
                $"流程「{definition.ProcessId}」第 {definition.Version} 版还有未结束的实例，例如 {running.Key}，不能删除。",
                $"Command 'DELETE' rejected with code 'INVALID_STATE': Expected process definition '{definition.ProcessId}' version {definition.Version} to have no running instances, but found '{running.Key}'."),
                new Words("先让这些实例结束，或取消、迁移它们。", "Let these instances end, cancel them or migrate them first."));
        }

        var wasLatest = definition.IsLatest;
        definition.DeletedBy = context.Actor;
        var before = await Retire(context, definition, context.Transaction.Update, () => context.Transaction.NewestDefinition(definition.ProcessId));
        if (wasLatest)
            await StartEvents.Close(context, definition);
        if (before is not null)
            StartEvents.Open(context, before, context.Model(before));
        return null;
    }

    static async ValueTask<Refusal?> Delete(CommandContext context, DecisionRequirementsRow requirements)
    {
        requirements.DeletedBy = context.Actor;
        await Retire(context, requirements, context.Transaction.Update, () => context.Transaction.NewestDecisionRequirements(requirements.RequirementsId));
        var all = await context.Transaction.Decisions();
        foreach (var decision in all.Where(one => one.RequirementsKey == requirements.Key))
        {
            await Retire(context, decision, context.Transaction.Update, () => new(
                all.Where(one => one.DecisionId == decision.DecisionId && one.DeletedAt is null).MaxBy(one => one.Version)));
        }

        DecisionCache.Changed(context.Transaction, context.Transaction.ReserveKeys(1));
        return null;
    }

    static async ValueTask<Refusal?> Delete(CommandContext context, FormRow form)
    {
        form.DeletedBy = context.Actor;
        await Retire(context, form, context.Transaction.Update, () => context.Transaction.NewestForm(form.FormId));
        return null;
    }

    // Marks the version as deleted; if it was the latest the one before takes over and is answered.
    static async ValueTask<TRow?> Retire<TRow>(CommandContext context, TRow version, Action<TRow> update, Func<ValueTask<TRow?>> newest) where TRow : class, IVersionRow
    {
        var wasLatest = version.IsLatest;
        (version.IsLatest, version.DeletedAt) = (false, context.Now);
        update(version);
        if (!wasLatest || await newest() is not { } before)
            return null;
        before.IsLatest = true;
        update(before);
        return before;
    }
}
