using System.Text;
using System.Text.RegularExpressions;
using Marketing.Rules;

namespace Marketing.Workflows.Notifications.Templates;

/// <summary>What a message on a medium says, in one language: text with places such as <c>{{person}}</c> that are filled in, and nothing else: no conditions, no loops.</summary>
/// <param name="Subject">One line; of no use to robots.</param>
public sealed record NoticeTemplate(string Subject, string Body)
{
    public const int LongestSubject = 200, LongestBody = 10_000;

    /// <summary>The places of every message, with what stands there.</summary>
    public static IReadOnlyDictionary<string, Words> Places { get; } = new Dictionary<string, Words>
    {
        ["text"] = new("通知内容；汇总里是各条通知，每条一行", "What is told; in a summary the notices, a line each"),
        ["person"] = new("收件人姓名", "The receiver's name"),
        ["process"] = new("流程名称", "The process's name"),
        ["kind"] = new("通知类型", "The kind of notice"),
        ["time"] = new("发生时间", "When it happened"),
        ["count"] = new("条数，单条通知为 1", "How many notices it tells of"),
        ["link"] = new("打开页面的链接；不写则附在末尾", "The link to the page; where it is not written it comes last"),
    };

    /// <summary>What is wrong with it: places that do not exist, brackets that do not close, too long a text.</summary>
    public IReadOnlyList<Problem> Check()
    {
        var problems = new List<Problem>();
        Check(problems, "subject", Subject, LongestSubject);
        Check(problems, "body", Body, LongestBody);
        if (Subject.Any(char.IsControl))
            problems.Add(Wrong("TPL-003", "subject", new Words("主题应为一行。", "Expected the subject to be one line."), null));
        if (string.IsNullOrWhiteSpace(Body))
            problems.Add(Wrong("TPL-003", "body", new Words("内容不能为空。", "Expected a text."), null));
        return problems;
    }

    static void Check(List<Problem> problems, string field, string text, int longest)
    {
        if (text.Length > longest)
            problems.Add(Wrong("TPL-003", field, new Words($"最长 {longest} 个字，实际 {text.Length} 个。", $"Expected at most {longest} characters, but found {text.Length}."), null));
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at + 2, StringComparison.Ordinal))
        {
            var end = text.IndexOf("}}", at, StringComparison.Ordinal);
            if (end < 0)
                problems.Add(Wrong("TPL-002", field, new Words("占位符没有以 }} 结束。", "A place does not end with }}."), Position(text, at)));
            else if (text[(at + 2)..end].Trim() is var name && !Places.ContainsKey(name))
                problems.Add(Unknown(field, text, at, name));
        }
    }

    static Problem Unknown(string field, string text, int at, string name)
    {
        var near = Spelling.Nearest(name, Places.Keys);
        var all = string.Join(", ", Places.Keys.Select(one => "{{" + one + "}}"));
        return Wrong("TPL-001", field, new Words($"没有占位符「{name}」。", $"There is no place '{name}'."), Position(text, at)) with
        {
            Mend = near is null ? new Words($"可用的是 {all}。", $"There are {all}.") : new Words($"是不是想写 {{{{{near}}}}}？", $"Did you mean {{{{{near}}}}}?"),
        };
    }

    static Problem Wrong(string code, string field, Words message, SourcePosition? at) => new(code, Severity.Error, message) { ElementId = field, Position = at };

    static SourcePosition Position(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return new SourcePosition(before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }

    /// <summary>Whether a text says where the link goes.</summary>
    public bool NamesLink => Find("link").IsMatch(Body);

    static Regex Find(string name) => new($@"\{{\{{\s*{name}\s*\}}\}}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Fills the places in; what is filled in is not looked at again.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder();
        var from = 0;
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", from, StringComparison.Ordinal))
        {
            var end = text.IndexOf("}}", at, StringComparison.Ordinal);
            if (end < 0)
                break;
            filled.Append(text, from, at - from).Append(values.GetValueOrDefault(text[(at + 2)..end].Trim(), ""));
            from = end + 2;
        }

        return filled.Append(text, from, text.Length - from).ToString();
    }
}
