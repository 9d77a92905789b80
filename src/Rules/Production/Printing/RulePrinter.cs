using System.Globalization;
using System.Text;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Writes the tree of a rule set in either language, without loss: reading the text gives the same tree.</summary>
public sealed partial class RulePrinter
{
    readonly StringBuilder _text = new();
    readonly RuleSetNames _names;
    readonly RuleLanguage _language;
    readonly Vocabulary _vocabulary;

    RulePrinter(RuleSetTree tree, Vocabulary vocabulary, RuleLanguage language)
    {
        _names = new(tree, vocabulary);
        _vocabulary = vocabulary;
        _language = language;
    }

    /// <summary>The rule set as a text, in Chinese or in English.</summary>
    /// <param name="vocabulary">That with which the tree was read: it gives ids their names.</param>
    public static string Print(RuleSetTree tree, Vocabulary vocabulary, RuleLanguage language)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var printer = new RulePrinter(tree, vocabulary, language);
        printer.RuleSet(tree);
        return printer._text.ToString();
    }

    /// <summary>One expression of a rule set as people read it.</summary>
    public static string Print(RuleExpression expression, RuleSetTree tree, Vocabulary vocabulary, RuleLanguage language)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return ExpressionPrinter.Print(expression, new(tree, vocabulary), language);
    }

    /// <summary>One clause as people read it.</summary>
    internal static string Print(Clause clause, RuleSetTree tree, Vocabulary vocabulary, RuleLanguage language) => new RulePrinter(tree, vocabulary, language).Clause(clause);

    /// <summary>One effect as people read it.</summary>
    internal static string Print(Effect effect, RuleSetTree tree, Vocabulary vocabulary, RuleLanguage language) => new RulePrinter(tree, vocabulary, language).Effect(effect);

    string K(Phrase phrase) => phrase.In(_language);
    bool IsChinese => _language == RuleLanguage.Chinese;
    string X(RuleExpression expression) => ExpressionPrinter.Print(expression, _names, _language);
    string Type(string id) => _names.TypeIn(id, _language);
    static string Q(string text) => FeelLiteral.Of(Value.Of(text));
    static string Q(IEnumerable<string> texts) => string.Join(", ", texts.Select(Q));
    string Thing(NamedKind kind, string id) => Q(_names.ThingIn(kind, id, _language));

    void Line(string text) => _text.Append(text.TrimEnd()).Append('\n');

    void Comments(IEnumerable<string> comments, string indent = "")
    {
        foreach (var comment in comments)
            Line($"{indent}// {comment}");
    }

    void RuleSet(RuleSetTree tree)
    {
        Comments(tree.Comments);
        if (tree.Name.Length > 0)
        {
            Line($"{K(Keywords.RuleSet)} {Q(tree.Name)}{(tree.Version is { } version ? $" {K(Keywords.Version)} {Q(version)}" : "")}{(tree.TimeZone is { } zone ? $" {K(Keywords.TimeZone)} {Q(zone)}" : "")}");
        }
        RuleSetPart? before = null;
        foreach (var part in tree.Parts)
        {
            if (_text.Length > 0 && (part is RuleDeclaration or TableDeclaration || before?.GetType() != part.GetType()))
                Line("");
            Comments(part.Comments);
            Part(part);
            before = part;
        }
        Comments(tree.Ending);
    }

    void Part(RuleSetPart part)
    {
        switch (part)
        {
            case UseDeclaration use:
                Line($"{K(Keywords.Use)} {K(Keywords.Uses.First(pair => pair.Kind == use.Kind).Phrase)} {Thing(Enum.Parse<NamedKind>(use.Kind.ToString()), use.Name)}");
                break;
            case ConstantDeclaration constant:
                Line($"{K(Keywords.Constant)} {constant.Name} = {X(constant.Value)}");
                break;
            case SettingDeclaration setting:
                Line($"{K(Keywords.Setting)} {setting.Key} = {X(setting.Value)} {K(Keywords.From)} {Q(setting.From)}");
                break;
            case TableDeclaration table:
                Table(table);
                break;
            case RuleDeclaration rule:
                Rule(rule);
                break;
        }
    }

    // The first title is in the language of the text.
    string Title(RuleTitle title) => title.Chinese == title.English ? Q(title.Chinese) : IsChinese ? $"{Q(title.Chinese)} / {Q(title.English)}" : $"{Q(title.English)} / {Q(title.Chinese)}";

    static string Id(string? id) => id is null ? "" : id + " ";

    void Rule(RuleDeclaration rule)
    {
        Line($"{K(Keywords.Rule)} {Id(rule.Id)}{Title(rule.Title)}");
        foreach (var line in Attributes(rule.Attributes))
            Line("  " + line);
        if (rule.Body is GuardBody guard)
            Line(IsChinese ? $"{K(Keywords.Guard)} {Change(guard.Change)} {K(Keywords.GuardEnd)}" : $"{K(Keywords.Guard)} {Change(guard.Change)}");
        else
            Line(K(Keywords.When));
        foreach (var clause in rule.Clauses)
        {
            Comments(clause.Comments, "  ");
            Line("  " + Clause(clause));
        }
        Body(rule.Body);
        Line(K(Keywords.End));
    }

    IEnumerable<string> Attributes(RuleAttributes attributes)
    {
        var citations = new List<string>();
        if (attributes.Clauses.Count > 0)
            citations.Add($"{K(Keywords.Per)} {Q(attributes.Clauses)}");
        if (attributes.Provisional.Count > 0)
            citations.Add($"{K(Keywords.Provisional)} {Q(attributes.Provisional)}");
        var firing = new List<string>();
        if (attributes.OncePer is { } key)
            firing.Add(IsChinese ? $"{K(Keywords.Each)} {X(key)} {K(Keywords.Once)}" : $"{K(Keywords.OncePer)} {X(key)}");
        if (attributes.Again is { } again)
            firing.Add($"{K(Keywords.Again)} {K(again switch { Refire.Never => Keywords.Never, Refire.WhenTrueAgain => Keywords.WhenTrueAgain, _ => Keywords.OnEveryChange })}");
        if (attributes.CheckEvery is { } every)
            firing.Add(IsChinese ? $"{K(Keywords.Each)} {X(every)} {K(Keywords.Check)}" : $"{K(Keywords.CheckEvery)} {X(every)}");
        var order = new List<string>();
        if (attributes.ChooseOne is { } choice)
            order.Add($"{K(Keywords.ChooseOne)} {Thing(NamedKind.Group, choice.Group)}{(choice.By is { } by ? $" {K(Keywords.By)} {X(by)}" : "")}");
        if (attributes.Priority is { } priority)
            order.Add($"{K(Keywords.Priority)} {priority.ToString(CultureInfo.InvariantCulture)}");
        if (attributes.Unbounded)
            order.Add(K(Keywords.Unbounded));
        if (attributes.ValidFrom is { } from)
            order.Add($"{K(Keywords.ValidFrom)} {from:yyyy-MM-dd}{(attributes.ValidTo is { } to ? $" {K(Keywords.ValidTo)} {to:yyyy-MM-dd}" : "")}");
        return new[] { citations, firing, order }.Where(group => group.Count > 0).Select(group => string.Join("   ", group));
    }

    void Body(RuleBody body)
    {
        switch (body)
        {
            case ThenBody then:
                Line(K(Keywords.Then));
                foreach (var effect in then.Effects)
                    Line("  " + Effect(effect));
                break;
            case LadderBody ladder:
                Line($"{K(Keywords.Ladder)} {X(ladder.From)}{Calendar(ladder.Calendar)}");
                foreach (var rung in ladder.Rungs)
                    Rung(rung);
                break;
            case DefineBody define:
                foreach (var definition in define.Definitions)
                    Line($"{K(Keywords.Define)} {Path(definition.Target)} {K(Keywords.As)} {X(definition.Value)}");
                break;
            case GuardBody guard:
                foreach (var requirement in guard.Requirements)
                    Line($"  {K(Keywords.Must)} {X(requirement.Condition)}{(requirement.Saying is { } saying ? $" {K(Keywords.Saying)} {X(saying)}" : "")}");
                break;
        }
    }

    void Rung(Rung rung)
    {
        Line($"  {K(Keywords.RungAfter)} {X(rung.After)}{(rung.If is { } condition ? $" {K(Keywords.If)} {X(condition)}" : "")} {K(Keywords.Then)} {Effect(rung.Effects[0])}");
        foreach (var effect in rung.Effects.Skip(1))
            Line("      " + Effect(effect));
    }

    string Change(GuardedChange change) => change switch
    {
        CreationChange => $"{Article(Keywords.Creating, change.Type)} {Type(change.Type)} {change.Name}",
        DeletionChange => $"{Article(Keywords.Deleting, change.Type)} {Type(change.Type)} {change.Name}",
        FieldsChange fields => $"{K(Keywords.Changing)} {Type(change.Type)} {change.Name}.{string.Join(", ", fields.Fields.Select(field => _names.FieldIn(change.Type, field, _language)))}",
        BecomesChange becomes => $"{Type(change.Type)} {change.Name}.{_names.FieldIn(change.Type, becomes.Field, _language)} {K(Keywords.Becomes)} {X(becomes.Tests)}",
        _ => "",
    };

    string Article(Phrase phrase, string type) => !IsChinese && phrase.English.Count > 1 && "aeiouAEIOU".Contains(Type(type)[0], StringComparison.Ordinal) ? phrase.English[1] : K(phrase);

    void Table(TableDeclaration table)
    {
        Line($"{K(Keywords.Table)} {Id(table.Id)}{Title(table.Title)} ({string.Join(", ", table.Inputs.Select(Column))}) {(IsChinese ? "→" : "->")} {string.Join(", ", table.Outputs.Select(Column))}"
            + (table.Clauses.Count > 0 ? $"  {K(Keywords.Per)} {Q(table.Clauses)}" : "") + (table.Provisional.Count > 0 ? $"  {K(Keywords.Provisional)} {Q(table.Provisional)}" : "")
            + $"  {K(Keywords.Hit)} {K(Keywords.HitPolicies.First(pair => pair.Kind == table.HitPolicy).Phrase)}");
        var cells = table.Rows.Select(row => row.Tests.Concat(row.Outputs).Select(X).ToArray()).ToList();
        var widths = Enumerable.Range(0, table.Inputs.Count + table.Outputs.Count).Select(column => cells.Count == 0 ? 0 : cells.Max(row => Width(row[column]))).ToArray();
        for (var i = 0; i < cells.Count; i++)
        {
            var padded = cells[i].Select((cell, column) => cell + new string(' ', widths[column] - Width(cell)));
            Line($"| {string.Join(" | ", padded)} |{(table.Rows[i].Clauses.Count > 0 ? $" {K(Keywords.Per)} {Q(table.Rows[i].Clauses)}" : "")}");
        }
    }

    // A Chinese character is as wide as two Latin ones.
    static int Width(string text) => text.Sum(c => c >= 0x2E80 ? 2 : 1);

    string Column(TableColumnDeclaration column) => column.Name + (column.TypeText is not null ? $": {ColumnType(column)}" : "");

    string ColumnType(TableColumnDeclaration column) => column.Field is { } field ? $"{Type(field.Type)}.{_names.FieldIn(field.Type, field.Field, _language)}" : column.TypeText!;
}
