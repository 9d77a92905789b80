using System.Diagnostics;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Import;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Works;

namespace Marketing.Workflows.Records;

/// <summary>What becomes of a row of a file.</summary>
public enum RowFate { Added, Changed, Same, Rejected }

/// <summary>A row of a file, and what becomes of it.</summary>
/// <param name="Row">As a spreadsheet counts.</param>
/// <param name="Id">The key of the record; null for a new one that has got none yet.</param>
/// <param name="Fields">Ids of the fields that change.</param>
public sealed record ImportedRow(int Row, RowFate Fate, string? Id, IReadOnlyList<string> Fields);

/// <summary>What a file of records would do, or has done.</summary>
/// <param name="Map">How its columns were understood.</param>
/// <param name="Rows">Row by row; empty when its columns cannot be understood.</param>
/// <param name="Problems">Everything wrong, from the top of the file to its end.</param>
public sealed record RecordImportResult(Sheet Sheet, ColumnMap Map, IReadOnlyList<ImportedRow> Rows, IReadOnlyList<RowProblem> Problems)
{
    /// <summary>Rows at the end of the file that nothing was done with, because the import was stopped.</summary>
    public int NotReached => IsReadable ? Sheet.Rows.Count - Rows.Count : 0;

    /// <summary>Whether the columns could be understood: with the key of known records nothing else need be there.</summary>
    public bool IsReadable => CanRead(Map);

    internal static bool CanRead(ColumnMap map) => map.Twice is null && (map.Missing.Count == 0 || map.Has(FactType.KeyField));

    /// <summary>The rejected rows as they came, with what is wrong beside them: to be mended and sent again.</summary>
    public IEnumerable<IReadOnlyList<string>> RejectedRows(bool english) => Sheet.Rejected(Problems, english);
}

/// <summary>Takes records from files: as they would be entered by hand, row by row.</summary>
/// <remarks>A known record is found by its key, else by the first set of unique fields of its type. A dry run does everything but save it.</remarks>
public sealed class RecordImport(CommandRunner runner, RecordTypes types, RuleGuards guards)
{
    /// <summary>Rows that are saved together at most, and how long they may take: others get a turn between.</summary>
    const int AtOnce = 500;
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>The fields a file may have columns for.</summary>
    public static IReadOnlyList<ImportField> Fields(RecordType type) =>
    [
        new(FactType.KeyField, new Words("编号", "Id"), false, "key", "主键"),
        .. type.Fields.Where(field => !field.IsDerived).Select(field => new ImportField(field.Id, field.Label, field.IsRequired, field.Aliases)),
    ];

    /// <summary>Reads a file, and saves its rows unless it is a dry run.</summary>
    /// <param name="access">What whoever imports may change.</param>
    /// <param name="progress">Told of the rows that are done.</param>
    /// <param name="cancellation">Stops it between two rows that are saved apart: what was saved stays, and is told.</param>
    public async Task<Outcome<RecordImportResult>> Take(ReadOnlyMemory<byte> file, string name, RecordType type, IReadOnlyDictionary<int, string>? chosen, bool dryRun, RecordAccess access,
        string actor, IProgress<Reached>? progress, CancellationToken cancellation)
    {
        var read = SheetFile.Read(file);
        if (!read.Succeeded)
            return read.Refusal!;
        var (sheet, map) = (read.Value, new ColumnMap(read.Value.Head, Fields(type), chosen));
        if (!RecordImportResult.CanRead(map))
            return new RecordImportResult(sheet, map, [], []);
        var names = await runner.Look(async context => await RecordNames.For(type, await RecordRoom.ToRead(context.Transaction), guards.Directory, access.Sight), cancellation);
        var taken = new ImportRun(type, sheet, map, names, dryRun);
        while (taken.Rows.Count < sheet.Rows.Count && !cancellation.IsCancellationRequested)
        {
            progress?.Report(new Reached(taken.Rows.Count, sheet.Rows.Count));

            // Not cancelled on its way: what is told of a row is what was saved.
            var done = await runner.Run<Done>(async context =>
            {
                taken.Begin(await RecordWriter.In(types, guards, WriteUnit.Of(context)), context, name, access, actor);
                await taken.TakeSome();
                if (dryRun)
                    context.Transaction.Abandon();
                return default(Done);
            }, actor, CancellationToken.None, beside: false);
            if (!done.Succeeded)
                return done.Refusal!;
            taken.Keep();
        }

        progress?.Report(new Reached(taken.Rows.Count, sheet.Rows.Count));
        return new RecordImportResult(sheet, map, taken.Rows, taken.Problems);
    }

    /// <summary>One file on its way. What a unit has done counts when it was saved: it may have to be done again.</summary>
    sealed class ImportRun(RecordType type, Sheet sheet, ColumnMap map, CellNames names, bool dryRun)
    {
        readonly List<ImportedRow> rows = [];
        readonly List<RowProblem> problems = [];
        readonly Dictionary<string, int> seen = [];
        readonly ILookup<int, RowProblem> unreadable = sheet.Problems.ToLookup(problem => problem.Row);
        List<ImportedRow> someRows = [];
        List<RowProblem> someProblems = [];
        Dictionary<string, int> someSeen = [];
        RecordWriter writer = null!;
        CommandContext context = null!;
        RecordCells cells = null!;
        RecordAccess access = null!;
        string file = "";
        string actor = "";

        public List<ImportedRow> Rows => rows;
        public IReadOnlyList<RowProblem> Problems => problems;

        public void Begin(RecordWriter writer, CommandContext context, string file, RecordAccess access, string actor)
        {
            (this.writer, this.context, this.file, this.access, this.actor) = (writer, context, file, access, actor);
            (cells, someRows, someProblems, someSeen) = (new RecordCells(names, context.Feel), [], [], []);
        }

        public void Keep()
        {
            rows.AddRange(someRows);
            problems.AddRange(someProblems);
            foreach (var (key, row) in someSeen)
                seen[key] = row;
        }

        /// <summary>The next rows, as many as a turn holds.</summary>
        public async ValueTask TakeSome()
        {
            var began = Stopwatch.GetTimestamp();
            foreach (var row in sheet.Rows.Skip(rows.Count).Take(AtOnce))
            {
                await Take(row);
                if (Stopwatch.GetElapsedTime(began) >= Turn)
                    break;
            }
        }

        async ValueTask Take(SheetRow row)
        {
            var (given, id, faults) = Read(row);
            id ??= await Known(given);
            faults.AddRange(Twice(row, id, given));
            if (faults.Count == 0)
            {
                var saved = await writer.Write(RecordChange.Of(type.Id, id, given, actor) with
                {
                    Cause = RecordCauses.Import, Detail = file, Locked = access.Locked, Access = access,
                });
                if (saved.Succeeded)
                {
                    if (!dryRun)
                        someSeen[ById(saved.Value.Row.Id)] = row.Number; // a row below finds it there
                    var fate = saved.Value.IsNew ? RowFate.Added : saved.Value.Changed.Count == 0 ? RowFate.Same : RowFate.Changed;
                    someRows.Add(new ImportedRow(row.Number, fate, dryRun && saved.Value.IsNew && id is null ? null : saved.Value.Row.Id, saved.Value.Changed));
                    return;
                }

                faults.AddRange(Told(row, saved.Refusal!));
            }

            someProblems.AddRange(faults);
            someRows.Add(new ImportedRow(row.Number, RowFate.Rejected, id, []));
        }

        // An empty cell says nothing of its field.
        (Context Given, string? Id, List<RowProblem> Faults) Read(SheetRow row)
        {
            var faults = unreadable[row.Number].ToList();
            var given = Context.Empty;
            foreach (var field in type.Fields.Where(field => map.ColumnOf(field.Id) is not null))
            {
                if (map.Text(row, field.Id) is not { Length: > 0 } text)
                    continue;
                var (value, wrong) = cells.Read(field, text);
                faults.AddRange(wrong.Select(problem => new RowProblem(row.Number, map.ColumnOf(field.Id), problem.Code, problem.Message, problem.Mend)));
                given = given.With(field.Id, FeelJson.Normalize(value));
            }

            return (given, map.Text(row, FactType.KeyField) is { Length: > 0 } id ? id : null, faults);
        }

        async ValueTask<string?> Known(Context given)
        {
            if (type.Unique.Count == 0)
                return null;
            var typed = RecordValues.Typed(type, given, context.Feel);
            return await writer.Same(type, type.Unique[0], typed, null) is { } known && access.SeesRecord(known) ? known.Id : null;
        }

        static string ById(string id) => "id " + id;

        // A row that speaks of the same record as one above it.
        IEnumerable<RowProblem> Twice(SheetRow row, string? id, Context given)
        {
            var key = id is not null ? ById(id) : type.Unique.Count > 0 && type.Unique[0].All(field => !given[field].IsNull) ? string.Join('\n', type.Unique[0].Select(field => given[field].ToString())) : null;
            if (key is null)
                yield break;
            if (seen.TryGetValue(key, out var before) || someSeen.TryGetValue(key, out before))
                yield return new RowProblem(row.Number, map.ColumnOf(id is not null && map.Has(FactType.KeyField) ? FactType.KeyField : type.Unique.Count > 0 ? type.Unique[0][0] : FactType.KeyField), "REC-400", new Words($"与第 {before} 行是同一条记录。", $"Speaks of the same record as row {before}."),
                    new Words("留下其中一行。", "Keep one of them."));
            else
                someSeen[key] = row.Number;
        }

        IEnumerable<RowProblem> Told(SheetRow row, Refusal refusal) => refusal.Problems.Count == 0
            ? [new RowProblem(row.Number, null, refusal.Code, refusal.Message, refusal.Mend)]
            : refusal.Problems.Select(problem => new RowProblem(row.Number, problem.ElementId is { } field ? map.ColumnOf(field) : null, problem.Code, problem.Message, problem.Mend));
    }

    /// <summary>Records as rows of a file, the head first.</summary>
    public static IEnumerable<IReadOnlyList<string>> Export(RecordType type, IEnumerable<RecordRow> rows, IReadOnlyList<RecordField> fields, RecordCells cells, bool english)
    {
        yield return [english ? "Id" : "编号", .. fields.Select(field => english ? field.Label.English : field.Label.Chinese)];
        foreach (var row in rows)
        {
            var values = RecordLook.Values(type, row);
            yield return [row.Id, .. fields.Select(field => cells.Text(field, values[field.Id], english ? "en" : "zh"))];
        }
    }
}
