using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Scenarios;
using Marketing.Workflows.Directory;

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

    // A deployment into a store in memory: lint and deploy can never disagree.
    static async Task<IReadOnlyList<Problem>> Problems(IReadOnlyList<ResourceFile> files)
    {
        var world = new ScenarioWorld(new MemoryEngineStore(), FixedDirectory.ReadShipped(), TimeProvider.System.GetUtcNow());
        var deployed = await world.Engine.Deploy(files, "lint");
        return deployed.Succeeded ? deployed.Value.Warnings : deployed.Refusal!.Problems;
    }
}
