using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary>The first word of the command line: what the one program shall do. Without one it serves.</summary>
static class Verb
{
    /// <summary>Planned (DESIGN §2), not built yet.</summary>
    static readonly string[] Later = ["simulate", "import", "backup", "restore", "verify-audit", "doctor"];

    /// <summary>Runs the verb and answers the exit code: 0 done, 1 not done, 2 not understood.</summary>
    public static Task<int> Run(string[] args) => args.FirstOrDefault() switch
    {
        "serve" => ServeVerb.Run(args[1..]),
        "lint" => LintVerb.Run(args[1..]),
        "test" => TestVerb.Run(args[1..]),
        "help" or "--help" or "-h" or "-?" => Task.FromResult(Help()),
        { } verb when Later.Contains(verb) => Task.FromResult(NotYet(verb)),
        { } word when !word.StartsWith('-') && !word.StartsWith('/') && !word.Contains('=', StringComparison.Ordinal) => Task.FromResult(Unknown(word)),
        _ => ServeVerb.Run(args),
    };

    /// <summary>Writes a sentence in the language of the terminal.</summary>
    public static void Say(TextWriter writer, Words words) => writer.WriteLine(words.In(Language));

    /// <summary>Chinese first, unless the terminal speaks English.</summary>
    public static string Language { get; } =
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : "en";

    static int NotYet(string verb)
    {
        Say(Console.Error, new Words($"「{verb}」还没有实现。现有：serve、lint、test。", $"'{verb}' is not there yet. There are: serve, lint, test."));
        return 2;
    }

    static int Unknown(string word)
    {
        Say(Console.Error, new Words($"不认识「{word}」。现有：serve、lint、test。", $"'{word}' is not known. There are: serve, lint, test."));
        return 2;
    }

    static int Help()
    {
        Say(Console.Out, new Words(
            """
            用法：marketing [serve] [--urls http://127.0.0.1:5080]   启动服务（默认）
                  marketing lint 文件…                              检查 .bpmn 和 .form 文件
                  marketing test 目录                               运行目录下所有 *.scenarios.yaml
            """,
            """
            usage: marketing [serve] [--urls http://127.0.0.1:5080]   serve (the default)
                   marketing lint FILE…                              check .bpmn and .form files
                   marketing test FOLDER                             run every *.scenarios.yaml below a folder
            """));
        return 0;
    }
}
