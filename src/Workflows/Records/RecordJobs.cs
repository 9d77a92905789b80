using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>Carries out service tasks of type <c>read-record</c>: inputs <c>type</c> and <c>id</c>; the variable <c>record</c> is the record with its <c>id</c>, or null.</summary>
public sealed class ReadRecordHandler(CommandRunner runner, RecordTypes types) : IJobHandler
{
    public string Type => "read-record";

    public async ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
    {
        var type = RecordJobs.TypeOf(job, types);
        var id = job.Variables.GetValueOrDefault("id").TryString(out var key) ? key : "";
        var row = await runner.Look(async context => await (await RecordRoom.ToRead(context.Transaction)).Find(type.Id, id), cancellation);
        return JobResult.Of(("record", row is { DeletedAt: null } ? RecordJobs.Told(type, row) : Value.Null));
    }
}

/// <summary>Carries out service tasks of type <c>find-records</c>: inputs <c>type</c> and <c>where</c>, a context of fields with the values they must have;
/// the variable <c>records</c> is the list of those that have them, in the order of their keys. More than <see cref="Most"/> are an incident: nothing is cut off unseen.</summary>
public sealed class FindRecordsHandler(CommandRunner runner, RecordTypes types) : IJobHandler
{
    /// <summary>So many at most are handed to a process.</summary>
    public const int Most = 10_000;

    public string Type => "find-records";

    public async ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
    {
        var type = RecordJobs.TypeOf(job, types);
        var where = job.Variables.GetValueOrDefault("where").TryContext(out var given) ? given : Context.Empty;
        if (where.FirstOrDefault(pair => type.Find(pair.Key) is null) is { Key: { } unknown })
            throw new InvalidOperationException($"Service task '{job.Job.ElementId}' looks for '{unknown}', which is no field of {type.Id}.");
        var found = await runner.Look(async context => await Find(await RecordRoom.ToRead(context.Transaction), type, RecordValues.Typed(type, where, context.Feel)), cancellation);
        if (found.Count > Most)
            throw new InvalidOperationException($"Service task '{job.Job.ElementId}' finds {found.Count} records of {type.Id}, more than {Most}: narrow its 'where'.");
        return JobResult.Of(("records", Value.OfList([.. found.Select(row => RecordJobs.Told(type, row))])));
    }

    // By the fields that have an index; what these bring is looked at.
    static async ValueTask<IReadOnlyList<RecordRow>> Find(RecordRoom room, RecordType type, Context where)
    {
        var indexed = where.Where(pair => RecordLook.IsIndexed(type, type.Find(pair.Key)!)).SelectMany(pair => SortText.Of(pair.Value).Select(text => (pair.Key, text))).ToList();
        var rows = new List<RecordRow>();
        if (indexed.Count == 0)
            rows.AddRange(await room.All([type.Id]));
        foreach (var id in indexed.Count == 0 ? [] : await room.Having(type.Id, indexed, int.MaxValue))
        {
            if (await room.Find(type.Id, id) is { DeletedAt: null } row)
                rows.Add(row);
        }

        return [.. rows.Where(row => Has(RecordLook.Values(type, row), where)).OrderBy(row => row.Id, StringComparer.Ordinal)];
    }

    static bool Has(Context values, Context where) => where.All(pair => values[pair.Key].Equals(pair.Value));
}

static class RecordJobs
{
    /// <exception cref="InvalidOperationException">The task names no record type.</exception>
    public static RecordType TypeOf(JobContext job, RecordTypes types)
    {
        var name = job.Variables.GetValueOrDefault("type").TryString(out var text) ? text : "";
        return types.Find(name) ?? throw new InvalidOperationException($"Service task '{job.Job.ElementId}' names the record type '{name}', which is not declared.");
    }

    public static Value Told(RecordType type, RecordRow row) => FeelJson.Normalize(Value.Of(RecordLook.Values(type, row).With("id", Value.Of(row.Id))));
}
