using System.Text;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;
using Marketing.Workflows.Schedules;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>lint FILE…</c>: says everything that would stop the files from being deployed, and stores nothing.</summary>
static class LintVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length == 0)
        {
            Verb.Say(Console.Error, new Words("用法：marketing lint 文件…", "usage: marketing lint FILE…"));
            return 2;
        }

        var files = new List<ResourceFile>();
        foreach (var name in args)
        {
            if (Folders.FindFile(name) is not { } path)
            {
                Verb.Say(Console.Error, new Words($"没有文件「{name}」。", $"There is no file '{name}'."));
                return 2;
            }

            files.Add(new ResourceFile(Path.GetFileName(path), await File.ReadAllBytesAsync(path)));
        }

        var problems = await Problems(files);
        foreach (var problem in problems)
            Console.WriteLine(problem.Format(Verb.Language));
        var errors = problems.Count(problem => problem.IsError);
        Verb.Say(Console.Out, new Words($"{files.Count} 个文件，{errors} 个错误，{problems.Count - errors} 个警告。", $"{files.Count} files, {errors} errors, {problems.Count - errors} warnings."));
        return errors == 0 ? 0 : 1;
    }

    static async Task<IReadOnlyList<Problem>> Problems(List<ResourceFile> files)
    {
        var schedules = files.Where(file => file.Name == ScheduleBook.FileName).ToList();
        var models = files.Except(schedules).ToList();
        var processes = ShippedCatalog.Files(ShippedCatalog.Folder).Concat(models).Select(file => Path.GetFileNameWithoutExtension(file.Name)).ToHashSet();
        var names = new ScheduleNames(FixedDirectory.ReadShipped().Roles.Select(role => role.Id).ToHashSet(), processes, WorkingCalendars.Shipped);
        return [.. schedules.SelectMany(file => ScheduleFile.Read(Encoding.UTF8.GetString(file.Content.Span), file.Name, "", names).Problems), .. models.Count == 0 ? [] : await ProblemsOfModels(models)];
    }

    // A deployment into a store in memory: lint and deploy can never disagree.
    static async Task<IReadOnlyList<Problem>> ProblemsOfModels(List<ResourceFile> files)
    {
        var world = new ScenarioWorld(new MemoryEngineStore(), FixedDirectory.ReadShipped(), TimeProvider.System.GetUtcNow());
        var deployed = await world.Engine.Deploy(files, "lint");
        return deployed.Succeeded ? deployed.Value.Warnings : deployed.Refusal!.Problems;
    }
}
