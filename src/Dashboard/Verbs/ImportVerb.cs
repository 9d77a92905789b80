using Marketing.Dashboard.Hosting;
using Marketing.Rules;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Import;
using Marketing.Workflows.Records;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>import TYPE FILE [--apply] [--by PERSON] [--rejected FILE]</c>: takes records from a CSV or XLSX file into the configured database, as the pages do. Without <c>--apply</c> it only looks.</summary>
static class ImportVerb
{
    const int MostTold = 200;

    static readonly Words Usage = new("用法：marketing import 记录类型 文件 [--apply] [--by 人员编号] [--rejected 文件]；不带 --apply 只检查", "usage: marketing import TYPE FILE [--apply] [--by PERSON] [--rejected FILE]; without --apply it only looks");

    sealed record Asked(string Type, string File, bool Applies, string By, string? Rejected);

    public static async Task<int> Run(string[] args)
    {
        if (Read(VerbSettings.Words(args)) is not { } asked)
            return Verb.Misused(Usage);
        return await Verb.Try(() => Import(asked, [.. args.Except(VerbSettings.Words(args))]));
    }

    static Asked? Read(string[] words)
    {
        if (words.Length < 2 || words[0].StartsWith('-') || words[1].StartsWith('-'))
            return null;
        var asked = new Asked(words[0], words[1], false, "admin", null);
        for (var at = 2; at < words.Length; at++)
        {
            var value = at + 1 < words.Length ? words[at + 1] : null;
            switch (words[at])
            {
                case "--apply": asked = asked with { Applies = true }; break;
                case "--by" when value is not null: (asked, at) = (asked with { By = value }, at + 1); break;
                case "--rejected" when value is not null: (asked, at) = (asked with { Rejected = value }, at + 1); break;
                default: return null;
            }
        }

        return asked;
    }

    static async Task<int> Import(Asked asked, string[] settings)
    {
        var file = Folders.FromShell(asked.File);
        if (!File.Exists(file))
            return Wrong(new Words($"没有文件“{asked.File}”。", $"There is no file '{asked.File}'."));
        await using var app = MarketingHost.Build([.. settings, "--Logging:LogLevel:Default=Error"]);
        var services = app.Services;
        if (services.GetRequiredService<RecordTypes>().Find(asked.Type) is not { } type)
            return Wrong(new Words($"没有记录类型“{asked.Type}”：记录页的地址里有它们的编号，例如 customer。", $"There is no record type '{asked.Type}'; the addresses of the record pages have their ids, such as customer."));
        await services.GetServices<IHostedService>().OfType<Opening>().Single().StartingAsync(CancellationToken.None);
        if (services.GetRequiredService<Func<DirectorySnapshot>>()().Find(asked.By) is not { } person)
            return Wrong(new Words($"没有人员“{asked.By}”。", $"There is nobody '{asked.By}'."));
        var access = new RecordSight(person, services.GetRequiredService<RecordTypes>()).Of(type);
        if (!access.Changes)
            return Wrong(new Words($"{person.Name} 无权修改“{type.Label.Chinese}”。", $"{type.Label.English} is not for {person.Name} to change."));
        var taken = await services.GetRequiredService<RecordImport>().Take(await File.ReadAllBytesAsync(file), Path.GetFileName(file), type, null, !asked.Applies, access, person.Id, null, CancellationToken.None);
        if (!taken.Succeeded)
            return Wrong(taken.Refusal!.Message);
        return await Tell(asked, taken.Value);
    }

    static async Task<int> Tell(Asked asked, RecordImportResult taken)
    {
        if (!taken.IsReadable)
        {
            var missing = string.Join(", ", taken.Map.Missing);
            return Wrong(taken.Map.Twice ?? new Words($"缺少必需的列：{missing}。第一行应为字段的名称或编号。", $"Columns that are needed are missing: {missing}. The first row should hold the names or ids of fields."));
        }

        foreach (var problem in taken.Problems.Take(MostTold))
            Verb.Say(Console.Error, At(asked.File, taken.Sheet, problem));
        int Count(RowFate fate) => taken.Rows.Count(row => row.Fate == fate);
        var (zh, en) = asked.Applies ? ("已导入", "Imported") : ("检查完毕，未写入（加 --apply 写入）", "Looked at; nothing is written (add --apply to write)");
        Verb.Say(Console.Out, new Words(
            $"{zh}：{taken.Rows.Count} 行，新增 {Count(RowFate.Added)}，修改 {Count(RowFate.Changed)}，不变 {Count(RowFate.Same)}，未通过 {Count(RowFate.Rejected)}。",
            $"{en}: {taken.Rows.Count} rows, {Count(RowFate.Added)} added, {Count(RowFate.Changed)} changed, {Count(RowFate.Same)} the same, {Count(RowFate.Rejected)} rejected."));
        if (taken.Problems.Count > 0 && asked.Rejected is { } rejected)
            await File.WriteAllBytesAsync(Folders.FromShell(rejected), SheetWriter.Write(Path.GetExtension(rejected).TrimStart('.'), asked.Type, taken.RejectedRows(Verb.Language == "en")).Item1);
        return taken.Problems.Count == 0 ? 0 : 1;
    }

    static Words At(string file, Sheet sheet, RowProblem problem)
    {
        var place = $"{file}:{problem.Row}{(problem.Column is { } column ? ":" + sheet.Head.Cells.ElementAtOrDefault(column) : "")}: ";
        return new Words(place + problem.Message.Chinese + problem.Mend?.Chinese, $"{place}{problem.Message.English} {problem.Mend?.English}".TrimEnd());
    }

    static int Wrong(Words why)
    {
        Verb.Say(Console.Error, why);
        return 1;
    }
}
