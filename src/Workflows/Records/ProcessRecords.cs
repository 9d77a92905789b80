using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Records;

/// <summary>Processes that carry a record: the variable is the record, and what a step does to it is saved with the step.</summary>
/// <remarks>The process property <c>record.&lt;variable&gt;</c> names the record type. The key is the variable's <c>id</c>, or the type's prefix with the key of the instance.
/// A person's step that the record cannot take (a guard, a check, a doubled key) is refused as a whole; what happens by itself goes on, and process owners are told.</remarks>
public sealed class ProcessRecords(RecordTypes types, RuleGuards guards)
{
    /// <summary>What properties begin with that bind a variable to a record type.</summary>
    public const string Property = "record.";

    /// <summary>The variables of a process that are records, with their types.</summary>
    public static IEnumerable<(string Variable, string Type)> Of(ProcessModel process) =>
        process.Properties.Where(property => property.Key.StartsWith(Property, StringComparison.Ordinal)).Select(property => (property.Key[Property.Length..], property.Value));

    /// <summary>Saves what a step did to the records of its process.</summary>
    /// <exception cref="StepRefusedException">A person did it, and a record cannot be so.</exception>
    internal async ValueTask Save(IEngineTransaction transaction, SavedStep step)
    {
        RecordWriter? writer = null;
        foreach (var (variable, typeId) in Of(step.Process))
        {
            if (types.Find(typeId) is not { } type || !step.Instance.Root.Variables.TryGetValue(variable, out var value) || !value.Value.TryContext(out var fields))
                continue;
            writer ??= await RecordWriter.In(types, guards, new WriteUnit(transaction, step.Moment.Now, step.Moment.Feel, step.Changed));
            var saved = await writer.Write(ChangeOf(type, fields, step));
            if (saved.Refusal is { } refused)
                Refuse(transaction, step, type, refused);
        }
    }

    static RecordChange ChangeOf(RecordType type, Context fields, SavedStep step)
    {
        var id = fields[FactType.KeyField].TryString(out var key) ? key : $"{type.KeyPrefix}{step.Instance.Key}";
        // What the process carries beside the record is its own.
        var known = Context.Of([.. fields.Where(field => type.Find(field.Key) is { IsDerived: false }).Select(field => (field.Key, field.Value))]);
        return new RecordChange(type.Id, id, JsonDocument.Parse(FeelJson.ToJson(Value.Of(known))).RootElement, step.Moment.Actor ?? "system")
        {
            Cause = RecordCauses.Process, Detail = step.Instance.Key.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    void Refuse(IEngineTransaction transaction, SavedStep step, RecordType type, Refusal refused)
    {
        if (step.Moment.Actor is { } actor && guards.Directory.Find(actor) is not null)
            throw new StepRefusedException(refused);
        new Notice(["process-owner"], "information", new Words(
            $"{step.Process.Name ?? step.Process.Id}：{type.Label.Chinese}未能保存。{refused.Message.Chinese}{string.Concat(refused.Problems.Select(problem => problem.Message.Chinese))}",
            $"{step.Process.Name ?? step.Process.Id}: {type.Label.English} could not be saved. {refused.Message.English}{string.Concat(refused.Problems.Select(problem => " " + problem.Message.English))}"))
            .Post(transaction, step.Moment.Now, step.Instance.Key);
    }
}
