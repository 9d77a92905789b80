using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Records;

/// <summary>Processes that carry a record: the variable is the record, and what a step does to it is saved with the step.</summary>
/// <remarks>The process property <c>record.&lt;variable&gt;</c> names the record type. The key is the variable's <c>id</c>. It is the instance's own record,
/// given its id at the beginning where nobody else gives it. The property <c>changes.&lt;variable&gt;</c> names the type of a record there is already, which the variable points at.
/// A person's step that the record cannot take (a guard, a check, a doubled key) is refused as a whole; what happens by itself goes on, and process owners are told.</remarks>
public sealed class ProcessRecords(RecordTypes types, RuleGuards guards)
{
    /// <summary>What properties begin with that bind a variable to a record of the instance's own.</summary>
    public const string OwnProperty = "record.";

    /// <summary>What properties begin with that bind a variable to a record there is already.</summary>
    public const string OtherProperty = "changes.";

    /// <summary>The variables of a process that are records, with their types.</summary>
    public static IEnumerable<(string Variable, string Type)> Of(ProcessModel process) => Of(process, OwnProperty).Concat(Of(process, OtherProperty));

    static IEnumerable<(string Variable, string Type)> Of(ProcessModel process, string prefix) =>
        process.Properties.Where(property => property.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(property => (property.Key[prefix.Length..], property.Value));

    /// <summary>Gives the records of an instance that begins their keys, so that other processes can be told of them before anything is filled in.</summary>
    internal async ValueTask<IReadOnlyDictionary<string, Value>> Identify(IEngineTransaction transaction, ProcessModel process, IReadOnlyDictionary<string, Value> given)
    {
        Dictionary<string, Value>? named = null;
        foreach (var (variable, typeId) in Of(process, OwnProperty))
        {
            if (types.Find(typeId) is not { } type || !Unnamed(given.GetValueOrDefault(variable), out var fields))
                continue;
            named ??= given.ToDictionary();
            named[variable] = Value.Of(fields.With(FactType.KeyField, Value.Of(await (await RecordRoom.ToWrite(transaction)).NewId(type))));
        }

        return named ?? given;
    }

    static bool Unnamed(Value value, out Context fields)
    {
        fields = Context.Empty;
        return value.IsNull || (value.TryContext(out fields!) && fields[FactType.KeyField].IsNull);
    }

    /// <summary>Saves what a step did to the records of its process.</summary>
    /// <exception cref="StepRefusedException">A person did it, and a record cannot be so.</exception>
    internal async ValueTask Save(IEngineTransaction transaction, SavedStep step)
    {
        RecordWriter? writer = null;
        foreach (var (variable, typeId) in Of(step.Process))
        {
            if (types.Find(typeId) is not { } type || !FieldsOf(step.Instance, variable, out var fields))
                continue;
            var changed = Changed(type, fields, step.Before is not null && FieldsOf(step.Before, variable, out var before) ? before : Context.Empty);
            if (changed.Count == 0)
                continue;
            writer ??= await RecordWriter.In(types, guards, new WriteUnit(transaction, step.Moment.Now, step.Moment.Feel, step.Changed));
            var refused = fields[FactType.KeyField].TryString(out var id) ? (await Write(writer, type, id, fields, changed, step)).Refusal : Unnamed(type, variable);
            if (refused is not null)
                Refuse(transaction, step, type, refused);
        }
    }

    /// <summary>What a field is called to people: the title of the record it refers to, else as it is. What a process only carries along is known by the look of its key.</summary>
    internal async ValueTask<string> Said(IEngineTransaction transaction, ProcessModel process, TitleField field)
    {
        var type = types.Find(Of(process).FirstOrDefault(pair => pair.Variable == field.Variable).Type ?? "");
        var target = type?.Find(field.Field) is { Kind: RecordFieldKind.Ref, Of: { } of } ? types.Find(of) : type is null ? types.FindByKey(field.Text) : null;
        return target is null ? field.Text : (await (await RecordRoom.ToRead(transaction)).Find(target.Id, field.Text))?.Title ?? field.Text;
    }

    static bool FieldsOf(ProcessInstance instance, string variable, out Context fields)
    {
        fields = Context.Empty;
        return instance.Root.Variables.TryGetValue(variable, out var value) && value.Value.TryContext(out fields!);
    }

    // What the process carries beside the record is its own; and what the step left alone may be newer in the record. Another id is another record.
    static Context Changed(RecordType type, Context fields, Context before)
    {
        var isSame = fields[FactType.KeyField].Equals(before[FactType.KeyField]);
        return Context.Of([.. fields.Where(field => type.Find(field.Key) is { IsDerived: false } && !(isSame && field.Value.Equals(before[field.Key]))).Select(field => (field.Key, field.Value))]);
    }

    // A record that is not there yet is made of all there is: a step before may have left it incomplete.
    static async ValueTask<Outcome<SavedRecord>> Write(RecordWriter writer, RecordType type, string id, Context fields, Context changed, SavedStep step) =>
        await writer.Write(ChangeOf(type, id, await writer.Room.Find(type.Id, id) is { DeletedAt: null } ? changed : Changed(type, fields, Context.Empty), step));

    static Refusal Unnamed(RecordType type, string variable) => new(RefusalKind.Invalid, "record-unnamed",
        new Words($"变量「{variable}」应为带编号的{type.Label.Chinese}，却没有 id。", $"Expected variable '{variable}' to be a {type.Label.English} with its id, but found none."),
        new Words("在模型中改写该变量的字段，不要整个替换；或一并给出 id。", "Have the model write fields of the variable instead of the whole of it, or give its id along."));

    static RecordChange ChangeOf(RecordType type, string id, Context known, SavedStep step) =>
        RecordChange.Of(type.Id, id, known, step.Moment.Actor ?? "system") with
        {
            Cause = RecordCauses.Process, Detail = step.Instance.Key.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

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
