using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary>The first word of the command line: what the one program shall do. Without one it serves.</summary>
static class Verb
{
    /// <summary>Runs the verb and answers the exit code: 0 done, 1 not done, 2 not understood.</summary>
    public static Task<int> Run(string[] args) => args.FirstOrDefault() switch
    {
        "serve" => ServeVerb.Run(args[1..]),
        "lint" => LintVerb.Run(args[1..]),
        "test" => TestVerb.Run(args[1..]),
        "import" => ImportVerb.Run(args[1..]),
        "simulate" => SimulateVerb.Run(args[1..]),
        "doctor" => DoctorVerb.Run(args[1..]),
        "verify-audit" => VerifyAuditVerb.Run(args[1..]),
        "backup" => BackupVerb.Run(args[1..]),
        "restore" => RestoreVerb.Run(args[1..]),
        "help" or "--help" or "-h" or "-?" => Task.FromResult(Help()),
        { } word when !word.StartsWith('-') && !word.StartsWith('/') && !word.Contains('=', StringComparison.Ordinal) => Task.FromResult(Unknown(word)),
        _ => ServeVerb.Run(args),
    };

    /// <summary>Writes a sentence in the language of the terminal.</summary>
    public static void Say(TextWriter writer, Words words) => writer.WriteLine(words.In(Language));

    /// <summary>Chinese first, unless the terminal speaks English.</summary>
    public static string Language { get; } =
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh" : "en";

    /// <summary>The command line is not understood.</summary>
    public static int Misused(Words usage)
    {
        Say(Console.Error, usage);
        return 2;
    }

    /// <summary>Does the work of a verb; what it cannot do is said in one line, with exit code 1.</summary>
    public static async Task<int> Try(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (SettingsException wrong)
        {
            Say(Console.Error, wrong.Words);
        }
        catch (MarketingException wrong)
        {
            Say(Console.Error, wrong.Words);
        }

        return 1;
    }

    static int Unknown(string word)
    {
        Say(Console.Error, new Words($"不认识「{word}」。现有：{Known}。", $"'{word}' is not known. There are: {Known}."));
        return 2;
    }

    const string Known = "serve, lint, test, import, simulate, backup, restore, doctor, verify-audit";

    static int Help()
    {
        Say(Console.Out, new Words(
            """
            用法：marketing [serve] [--urls http://127.0.0.1:5080]   启动服务（默认）
                  marketing lint 文件…                              检查 .bpmn 和 .form 文件
                  marketing test 目录                               运行目录下所有 *.scenarios.yaml
                  marketing import 类型 文件 [--apply]              从 CSV 或 XLSX 导入记录；不带 --apply 只检查
                  marketing simulate --into 文件 [--days 天数]      让演示公司按虚拟时间工作一个季度
                  marketing backup 文件                             备份数据库，运行中也可以
                  marketing restore 文件 [--force]                  从备份恢复；restore --confirm 确认后才发送通知
                  marketing doctor                                  检查安装：设置、磁盘、数据库、时钟、待办积压
                  marketing verify-audit                            核对审计记录是否被篡改
            """,
            """
            usage: marketing [serve] [--urls http://127.0.0.1:5080]   serve (the default)
                   marketing lint FILE…                              check .bpmn and .form files
                   marketing test FOLDER                             run every *.scenarios.yaml below a folder
                   marketing import TYPE FILE [--apply]              take records from CSV or XLSX; without --apply only look
                   marketing simulate --into FILE [--days N]         let the demo company work for a quarter of virtual time
                   marketing backup FILE                             copy the database, also while it is at work
                   marketing restore FILE [--force]                  make the database of a backup; nothing is sent until restore --confirm
                   marketing doctor                                  look over the installation: settings, disk, database, clock, backlog
                   marketing verify-audit                            find out whether the audit was tampered with
            """));
        return 0;
    }
}
