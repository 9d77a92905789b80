using Marketing.Rules;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Gathers what is wrong with one file: all of it, not the first.</summary>
sealed class BpmnProblems(string file)
{
    /// <summary>Problems kept; a file with more is wrong as a whole.</summary>
    const int Limit = 200;

    readonly List<Problem> problems = [];

    public IReadOnlyList<Problem> All => problems;

    public void Add(Problem problem)
    {
        if (problems.Count < Limit)
            problems.Add(problem with { File = file });
    }

    public void Error(string code, XmlNode at, string chinese, string english, string? mendChinese = null, string? mendEnglish = null) =>
        Add(new Problem(code, Severity.Error, new Words(chinese, english))
        {
            Position = at.Position,
            ElementId = at.Attribute("id"),
            Mend = mendChinese is null ? null : new Words(mendChinese, mendEnglish!),
        });

    public void Warning(string code, XmlNode at, string chinese, string english, string? mendChinese = null, string? mendEnglish = null) =>
        Add(new Problem(code, Severity.Warning, new Words(chinese, english))
        {
            Position = at.Position,
            ElementId = at.Attribute("id"),
            Mend = mendChinese is null ? null : new Words(mendChinese, mendEnglish!),
        });
}
