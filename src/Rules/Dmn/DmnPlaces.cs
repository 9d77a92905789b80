using Marketing.Rules.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>Part of a decision that a place in the text of a model belongs to: of the decision alone, or of a rule, a column or a cell of its table.</summary>
/// <param name="Decision">Id of the decision or knowledge model.</param>
/// <param name="Rule">Rule of its table, counted from 1; null when no rule is meant.</param>
/// <param name="Column">Column of its table, counted from 1 among the inputs or among the outputs; null when no column is meant.</param>
/// <param name="IsOutput">Whether <paramref name="Column"/> counts the outputs.</param>
/// <param name="Label">What the column is called.</param>
public sealed record DmnPlace(string Decision, string Name, int? Rule = null, int? Column = null, bool IsOutput = false, string? Label = null);

/// <summary>Tells of places in the text of a model which cell, rule or column of which decision they are.</summary>
/// <remarks>Needs the XML only, so it answers for models that are wrong, too.</remarks>
public sealed class DmnPlaces
{
    readonly List<(SourcePosition At, DmnPlace? Place)> _starts = [];

    DmnPlaces()
    {
    }

    public static DmnPlaces Of(ReadOnlyMemory<byte> xml)
    {
        var places = new DmnPlaces();
        if (XmlTree.Read(xml, new("DMN-001", "DMN-001", "DMN-001"), file: null, out _) is { } root)
            places.Add(root, place: null, table: null);
        return places;
    }

    /// <summary>What stands at a position; null outside of decisions.</summary>
    public DmnPlace? At(SourcePosition position) =>
        _starts.FindLast(start => (start.At.Line, start.At.Column).CompareTo((position.Line, position.Column)) <= 0).Place;

    /// <summary>The parts of a table by which its cells are counted.</summary>
    sealed record Table(DmnPlace Owner, List<XmlNode> Inputs, List<XmlNode> Outputs);

    // Elements come in the order of the text, so the last one that begins before a position is the one around it.
    void Add(XmlNode node, DmnPlace? place, Table? table)
    {
        _starts.Add((node.Position, place));
        var numbers = new Dictionary<string, int>();
        foreach (var child in node.Children)
        {
            var number = numbers[child.Name] = numbers.GetValueOrDefault(child.Name) + 1;
            if (table is null)
                Add(child, PlaceOf(child) ?? place, TableOf(child, PlaceOf(child) ?? place));
            else
                Add(child, Within(table, place!, child.Name, number), child.Name == "rule" ? table : null);
        }
    }

    static DmnPlace? PlaceOf(XmlNode node) => node.Name is "decision" or "businessKnowledgeModel"
        ? new(node.Attribute("id") ?? node.Attribute("name") ?? "", node.Attribute("name") ?? node.Attribute("id") ?? "")
        : null;

    static Table? TableOf(XmlNode node, DmnPlace? owner) => node.Name == "decisionTable" && owner is not null
        ? new(owner, [.. node.Children.Where(child => child.Name == "input")], [.. node.Children.Where(child => child.Name == "output")])
        : null;

    static DmnPlace Within(Table table, DmnPlace place, string name, int number) => name switch
    {
        "rule" => table.Owner with { Rule = number },
        "input" or "inputEntry" => place with { Column = number, IsOutput = false, Label = LabelOf(table.Inputs, number) },
        "output" or "outputEntry" => place with { Column = number, IsOutput = true, Label = LabelOf(table.Outputs, number) },
        _ => place,
    };

    static string? LabelOf(List<XmlNode> columns, int number)
    {
        if (number > columns.Count)
            return null;
        var column = columns[number - 1];
        string?[] names = [column.Attribute("label"), column.Attribute("name"), column.Children.Find(child => child.Name == "inputExpression")?.Children.Find(child => child.Name == "text")?.Text];
        return Array.Find(names, name => !string.IsNullOrWhiteSpace(name));
    }
}
