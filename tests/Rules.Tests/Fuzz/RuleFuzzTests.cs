using System.Diagnostics;
using Marketing.Rules.Production;
using Marketing.Rules.Tests.Production;
using Xunit.Abstractions;

namespace Marketing.Rules.Tests.Fuzz;

/// <summary>Whatever the rule set: reading, checking and printing neither throw nor hang, and every problem has a place in the text and both languages.</summary>
/// <remarks><c>MARKETING_LONG=1</c> runs ten times as many.</remarks>
public class RuleFuzzTests(ITestOutputHelper output)
{
    const int Seed = 20261122;

    // The stack of a thread where it is smallest: 1 MB, as on Windows.
    const int StackSize = 1 << 20;

    static readonly int Count = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 10_000 : 1_000;

    static readonly string[] Words =
    [
        "规则", "当", "则", "结束", "有", "没有", "最近连续", "条", "其中", "按", "统计", "取自", "设", "且", "自", "起满", "逢", "每年", "阶梯自", "满", "若", "判定", "为", "在", "前", "须", "提示", "改为", "启动流程", "以", "通知",
        "决策表", "→", "|", "命中", "唯一", "rule", "when", "then", "end", "there is a", "the last", "before", "must", "every", "year", "ladder from", "define", "set", "table", "hit", "与", "介于", "属于", "如果", "那么", "否则", "不",
        "天", "万", "%", "原", "设定.", "config.", "本规则", "操作人", "今天", "\n", "\n  ", "\n      ", "“", "，", "（", "\t", "\"", "((((((((", "[[[[[[[[", "{{{{", "不 不 不 ", "如果 如果 ", "\u3000", "\uFEFF", "\uD83D",
    ];

    [Fact]
    public void Mutated_rule_sets_neither_throw_nor_hang()
    {
        var seeds = ExampleTests.Names.SelectMany(file => Pieces(ExampleTests.TextOf(file)).Select(text => (text, ExampleTests.VocabularyOf(file)))).ToArray();
        var (slowest, slowestText) = (TimeSpan.Zero, "");
        for (var number = 0; number < Count; number++)
        {
            var random = new Random(unchecked(Seed * 31 + number));
            var (text, vocabulary) = seeds[random.Next(seeds.Length)];
            text = Mutated(text, seeds[random.Next(seeds.Length)].text, random);
            var started = Stopwatch.GetTimestamp();
            OnSmallStack(() => Try(text, vocabulary), $"case {number}: {text}");
            if (Stopwatch.GetElapsedTime(started) is var took && took > slowest)
                (slowest, slowestText) = (took, $"case {number}: {text}");
        }
        output.WriteLine($"{Count} cases, slowest {slowest.TotalMilliseconds:0} ms");
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"{slowest}: {slowestText}");
    }

    // Some rules of a file at a time.
    static IEnumerable<string> Pieces(string text)
    {
        var parts = text.Split("\n\n");
        for (var i = 0; i < parts.Length; i += 3)
            yield return string.Join("\n\n", parts.Skip(i).Take(3));
    }

    static string Mutated(string text, string other, Random random)
    {
        var mutations = new TextMutations(random);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(3) switch
            {
                0 => mutations.Of(text, other),
                1 => text.Insert(at, Words[random.Next(Words.Length)]),
                _ => text[..at] + string.Concat(Enumerable.Repeat(Words[random.Next(Words.Length)], random.Next(20) == 0 ? 500 : 1)) + text[Math.Min(text.Length, at + random.Next(8))..],
            };
        }
        return text;
    }

    static void Try(string text, Vocabulary vocabulary)
    {
        var read = RuleSetReader.Read(text, vocabulary);
        Assert.All(read.Problems, problem =>
        {
            Assert.NotEmpty(problem.Message.Chinese);
            Assert.NotEmpty(problem.Message.English);
            Assert.NotNull(problem.Position);
            Assert.InRange(problem.Position.Value.Line, 1, text.Split('\n').Length);
            Assert.True(problem.Position.Value.Column >= 1, problem.ToString());
        });
        foreach (var language in Enum.GetValues<RuleLanguage>())
            Assert.NotNull(RulePrinter.Print(read.Tree, vocabulary, language));
    }

    static void OnSmallStack(Action action, string what)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }, StackSize);
        thread.Start();
        thread.Join();
        Assert.True(failure is null, $"{failure}\n{what}");
    }
}
