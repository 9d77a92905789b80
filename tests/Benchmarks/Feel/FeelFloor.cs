using System.Globalization;
using System.Text.RegularExpressions;

namespace Marketing.Benchmarks.Feel;

/// <summary>What the shared expressions cost when they are written by hand in C#: the floor an interpreter is measured against.</summary>
/// <remarks>
/// The values are read from where a program that does not know its facts when it is compiled would keep them: a dictionary of objects,
/// numbers as <see cref="decimal"/>. The computing itself is plain C#, without checks.
/// </remarks>
static partial class FeelFloor
{
    static readonly Dictionary<string, object> Facts = new(StringComparer.Ordinal)
    {
        ["price"] = 1299.5m,
        ["qty"] = 12m,
        ["discount"] = 300m,
        ["tax rate"] = 0.13m,
        ["score"] = 76m,
        ["status"] = "active",
        ["region"] = "华东",
        ["days overdue"] = 47m,
        ["amount"] = 125000.75m,
        ["name"] = "Zhang Wei",
        ["today"] = new DateOnly(2026, 7, 1),
        ["last contact"] = new DateOnly(2026, 6, 20),
        ["opened at"] = new DateTime(2026, 7, 1, 9, 0, 0, DateTimeKind.Unspecified),
        ["now at"] = new DateTime(2026, 7, 1, 9, 42, 10, DateTimeKind.Unspecified),
        ["customer"] = Record("name", "Acme", "level", "A", "address", Record("city", "上海", "zip", "200000")),
        ["quarters"] = Quarters(82, 75, 68, 71, 64, 55, 52, 49),
        ["receivables"] = Receivables(
            (1000m, 0), (2500.5m, 12), (800m, 31), (12000m, 45), (700m, 61), (9100.25m, 75), (50m, 90), (4300m, 120), (610m, 5), (15000m, 33)),
    };

    static readonly string[] Levels = ["A", "B", "C"];

    static Dictionary<string, object> Record(params object[] pairs) =>
        pairs.Chunk(2).ToDictionary(pair => (string)pair[0], pair => pair[1], StringComparer.Ordinal);

    static List<Dictionary<string, object>> Quarters(params int[] scores) =>
        [.. scores.Select((score, i) => Record("q", i + 1m, "score", (decimal)score, "failed", score < 60))];

    static List<Dictionary<string, object>> Receivables(params (decimal Amount, int Overdue)[] rows) =>
        [.. rows.Select((row, i) => Record("id", $"R{i + 1}", "amount", row.Amount, "overdue", (decimal)row.Overdue))];

    static decimal Number(string name) => (decimal)Facts[name];
    static string Text(string name) => (string)Facts[name];
    static Dictionary<string, object> Group(string name) => (Dictionary<string, object>)Facts[name];
    static List<Dictionary<string, object>> List(string name) => (List<Dictionary<string, object>>)Facts[name];

    /// <summary>A loop over the hand-written case; null for a case that has none.</summary>
    public static Action<int>? For(string id) => Hands.TryGetValue(id, out var hand) ? hand.Loop : null;

    public static bool IsCorrect(FeelCase @case) => Hands[@case.Id].Answer() == @case.Expected.Trim('"');

    static readonly Dictionary<string, Hand> Hands = new()
    {
        ["arith"] = Hand.Of(() => (Number("price") * Number("qty") - Number("discount")) * (1 + Number("tax rate")) / 12),
        ["compare-and-or"] = Hand.Of(() => (Number("score") >= 60 && Number("score") < 80) || Text("status") == "closed"),
        ["in-range"] = Hand.Of(() => Number("days overdue") is >= 31 and <= 60),
        ["in-strings"] = Hand.Of(() => Text("region") is "华北" or "华南" or "华东"),
        ["between"] = Hand.Of(() => Number("amount") is >= 100000 and <= 500000),
        ["if-ladder"] = Hand.Of(() => Number("days overdue") switch { <= 0 => "current", <= 30 => "1-30", <= 60 => "31-60", _ => "61+" }),
        ["path"] = Hand.Of(() => (string)((Dictionary<string, object>)Group("customer")["address"])["city"]),
        ["filter"] = Hand.Of(() => (decimal)List("receivables").FindAll(row => (decimal)row["overdue"] > 30 && (decimal)row["amount"] >= 1000).Count),
        ["filter-sum"] = Hand.Of(FilterSum),
        ["index"] = Hand.Of(() => (string)List("receivables")[^1]["id"]),
        ["for-range"] = Hand.Of(Squares),
        ["some"] = Hand.Of(() => List("quarters").Exists(quarter => (decimal)quarter["score"] < 50)),
        ["every-last-3"] = Hand.Of(() => List("quarters").GetRange(5, 3).TrueForAll(quarter => (bool)quarter["failed"])),
        ["sort"] = Hand.Of(() => (string)List("receivables").OrderByDescending(row => (decimal)row["amount"]).ToList()[0]["id"]),
        ["list-contains"] = Hand.Of(() => Array.IndexOf(Levels, (string)Group("customer")["level"]) >= 0),
        ["date-diff"] = Hand.Of(() => ((DateOnly)Facts["today"]).DayNumber - ((DateOnly)Facts["last contact"]).DayNumber > 7),
        ["datetime-add"] = Hand.Of(() => (DateTime)Facts["now at"] < (DateTime)Facts["opened at"] + TimeSpan.FromMinutes(30)),
        ["string-build"] = Hand.Of(() => Text("name")[..5].ToUpperInvariant() + "-" + Number("qty").ToString(CultureInfo.InvariantCulture)),
        ["string-search"] = Hand.Of(() => Text("name").Contains("Wei", StringComparison.Ordinal) && Text("name").StartsWith("Zh", StringComparison.Ordinal) && Text("name").Length == 9),
        ["regex"] = Hand.Of(() => Zip().IsMatch((string)((Dictionary<string, object>)Group("customer")["address"])["zip"])),
    };

    [GeneratedRegex("^[0-9]{6}$")]
    private static partial Regex Zip();

    static decimal FilterSum()
    {
        var sum = 0m;
        foreach (var row in List("receivables"))
        {
            if ((decimal)row["overdue"] > 60)
                sum += (decimal)row["amount"];
        }
        return sum;
    }

    static string Squares()
    {
        var squares = new List<decimal>();
        for (var i = 1m; i <= 10; i++)
            squares.Add(i * i);
        return squares.Count == 10 && squares[9] == 100 ? "[1,4,9,16,25,36,49,64,81,100]" : "";
    }

    /// <summary>One hand-written case, measured without a box around its result.</summary>
    sealed record Hand(Action<int> Loop, Func<string> Answer)
    {
        public static Hand Of<T>(Func<T> compute) => new(
            times =>
            {
                for (; times > 0; times--)
                    Keep(compute());
            },
            () => compute() switch
            {
                bool truth => truth ? "true" : "false",
                decimal number => number.ToString("0.############", CultureInfo.InvariantCulture),
                var other => $"{other}",
            });

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Keep<T>(T value) => _ = value;
    }
}
