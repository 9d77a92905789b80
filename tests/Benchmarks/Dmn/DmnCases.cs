using System.Globalization;
using System.Security;
using System.Text;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Benchmarks.Dmn;

/// <summary>The shared decision table as a DMN model, its generated inputs, and the checksum of their hits.</summary>
sealed record DmnCases(IReadOnlyList<string> Inputs, IReadOnlyList<DmnRow> Rows, long Checksum)
{
    public const int InputCount = 10_000;
    const int Parts = 20;
    const int AmountColumn = 1;

    public static DmnCases Load() => CaseFile.Read<DmnCases>("dt-cases.json");

    /// <summary>The same table with twenty times the rows: each band of amounts is cut into twenty, and all of them answer alike.</summary>
    public DmnCases Longer() => this with { Rows = [.. Rows.SelectMany(row => Cut(row.When[AmountColumn]).Select(band => row with { When = [row.When[0], band, row.When[2]] }))] };

    static IEnumerable<string> Cut(string band)
    {
        var (low, high) = band[0] == '[' ? (10_000, 100_000) : band[0] == '<' ? (0, 10_000) : (100_000, 200_000);
        var width = (high - low) / Parts;
        for (var i = 0; i < Parts; i++)
        {
            var (from, to) = (low + i * width, low + (i + 1) * width);
            yield return i == 0 && band[0] == '<' ? $"< {to}" : i == Parts - 1 && band[0] == '>' ? $">= {from}" : $"[{from}..{to})";
        }
    }

    /// <summary>Input number <paramref name="i"/>, as the shared file defines it.</summary>
    public static (int DaysOverdue, decimal Amount, string Level) Input(int i) =>
        (i * 37 % 131 - 10, i * 7919L % 200_003 + 0.5m, "ABCDE".Substring(i % 5, 1));

    public static Context ContextOf((int DaysOverdue, decimal Amount, string Level) input) => Context.Of(
        ("days overdue", Value.Of(input.DaysOverdue)), ("amount", Value.Of(input.Amount)), ("level", Value.Of(input.Level)));

    /// <summary>The model as a DMN 1.5 file; decision <c>collection</c>.</summary>
    public string Xml()
    {
        var xml = new StringBuilder("""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:benchmark" name="benchmark" id="benchmark">""");
        for (var i = 0; i < Inputs.Count; i++)
            xml.Append(CultureInfo.InvariantCulture, $"""<inputData id="i{i}" name="{Inputs[i]}"><variable name="{Inputs[i]}"/></inputData>""");
        xml.Append("""<decision id="collection" name="collection"><variable name="collection"/>""");
        for (var i = 0; i < Inputs.Count; i++)
            xml.Append(CultureInfo.InvariantCulture, $"""<informationRequirement><requiredInput href="#i{i}"/></informationRequirement>""");
        xml.Append("""<decisionTable hitPolicy="UNIQUE">""");
        foreach (var input in Inputs)
            xml.Append(CultureInfo.InvariantCulture, $"<input><inputExpression><text>{input}</text></inputExpression></input>");
        xml.Append("""<output name="action"/><output name="days"/>""");
        foreach (var row in Rows)
        {
            xml.Append("<rule>");
            foreach (var cell in row.When)
                xml.Append(CultureInfo.InvariantCulture, $"<inputEntry><text>{SecurityElement.Escape(cell)}</text></inputEntry>");
            xml.Append(CultureInfo.InvariantCulture, $"""<outputEntry><text>"{row.Then.Action}"</text></outputEntry><outputEntry><text>{row.Then.Days}</text></outputEntry></rule>""");
        }
        return xml.Append("</decisionTable></decision></definitions>").ToString();
    }

    public DecisionModel Read()
    {
        var model = DecisionModel.Read(Xml());
        return model.IsValid ? model : throw new InvalidOperationException(string.Join("; ", model.Problems.Select(problem => problem.ToString())));
    }
}

sealed record DmnRow(IReadOnlyList<string> When, DmnAnswer Then);

sealed record DmnAnswer(string Action, int Days);
