using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>What the parts of one rule set have in common while it is read: the vocabulary, constants, settings, tables and functions.</summary>
sealed class RuleSetScope
{
    readonly Dictionary<string, TableDeclaration> _tables = new(StringComparer.Ordinal);

    public RuleSetScope(Vocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        Functions = vocabulary.Functions.WithRules(vocabulary);
        FunctionNames = new(Functions.All.Except(RuleFunctions.Hidden).Select(name => (name, name)).Concat(FeelWords.Functions.Select(pair => (pair.Key, pair.Value))));
        Fields = new(vocabulary.Types.SelectMany(type => type.Fields.Append(type.Find(FactType.KeyField)!))
            .SelectMany(field => RuleNames.SpellingsOf(field.Id, field.Label, field.Aliases).Select(spelling => (spelling, field.Id))));
    }

    public Vocabulary Vocabulary { get; }
    public FeelFunctions Functions { get; set; }

    /// <summary>All spellings of functions and tables.</summary>
    public RuleNames FunctionNames { get; }

    /// <summary>All fields of all types, for paths whose type is not known.</summary>
    public RuleNames Fields { get; }

    public Dictionary<string, RuleExpression> Constants { get; } = new(StringComparer.Ordinal);
    public RuleNames ConstantNames { get; } = new([]);
    public Dictionary<string, RuleExpression> Settings { get; } = new(StringComparer.Ordinal);
    public RuleNames SettingNames { get; } = new([]);
    public IReadOnlyDictionary<string, TableDeclaration> Tables => _tables;

    /// <summary>Makes a table callable.</summary>
    public void Declare(TableDeclaration table)
    {
        var id = TableIds.Of(table);
        _tables[id] = table;
        foreach (var spelling in RuleNames.SpellingsOf(id, new(table.Title.Chinese, table.Title.English), []))
            FunctionNames.Add(spelling, id);
        Functions = Functions.With(table);
    }
}

/// <summary>What a table is called as a function.</summary>
static class TableIds
{
    public static string Of(TableDeclaration table) => table.Id ?? table.Title.Chinese;

    /// <summary>What a call gives: the only output, or a context of all; a list of it where rows are collected.</summary>
    public static RuleType ResultOf(TableDeclaration table)
    {
        RuleType one = table.Outputs.Count == 1
            ? table.Outputs[0].Type ?? RuleType.Unknown
            : new StructureType([.. table.Outputs.Select(column => new FactField(column.Name, new(column.Name, column.Name), column.Type ?? RuleType.Unknown))]);
        return table.HitPolicy is Dmn.HitPolicy.Collect or Dmn.HitPolicy.RuleOrder ? new ListOfType(one) : one;
    }
}

/// <summary>The names an expression of a rule may use at its place.</summary>
sealed class RuleScope(RuleSetScope set)
{
    readonly Dictionary<string, RuleType> _bound = new(StringComparer.Ordinal);

    public RuleSetScope Set => set;
    public Vocabulary Vocabulary => set.Vocabulary;

    /// <summary>Names bound by clauses, with the type they have behind their clause.</summary>
    public IReadOnlyDictionary<string, RuleType> Bound => _bound;
    public RuleNames BoundNames { get; } = new([]);

    /// <summary>The fact a clause looks at, while its conditions are read: a bare name is its field, if it has one.</summary>
    public (string Name, FactType Type)? Candidate { get; set; }

    /// <summary>The record a guard looks at.</summary>
    public (string Name, string Type)? Guarded { get; set; }

    /// <summary>Type of the value that unary tests look at.</summary>
    public RuleType InputType { get; set; } = RuleType.Unknown;

    /// <summary>Id and citations of the rule that is read.</summary>
    public (string Id, IReadOnlyList<string> Clauses) ThisRule { get; set; } = ("", []);

    public void Bind(string name, RuleType type)
    {
        _bound[name] = type;
        BoundNames.Add(name, name);
    }

    /// <summary>The type of a name in its scope without the expression's own; null when there is no such name.</summary>
    public RuleType? TypeOf(string name) => Candidate is { } candidate && candidate.Name == name
        ? new FactValueType(candidate.Type.Id)
        : _bound.TryGetValue(name, out var type) ? type
        : name == FeelWords.ThisRule ? FactMembers.ThisRule
        : name == FeelWords.Actor ? new ReferenceType(Vocabulary.PersonType)
        : name == "?" ? InputType
        : name.StartsWith(FeelWords.Old, StringComparison.Ordinal) && Guarded is { } guarded && name[FeelWords.Old.Length..] == guarded.Name ? new FactValueType(guarded.Type)
        : name.StartsWith(FeelWords.Config, StringComparison.Ordinal) ? set.Settings.GetValueOrDefault(name[FeelWords.Config.Length..])?.Type
        : set.Constants.GetValueOrDefault(name)?.Type;
}
