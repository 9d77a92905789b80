namespace Marketing.Rules.Production;

/// <summary>A file of rules as its canonical tree: the same whichever language it was written in.</summary>
/// <remarks>RULES-DSL §2. Names that are known stand here as ids, also in quotes; what is unknown stands as it was written and is an error.</remarks>
/// <param name="Name">What the rule set is called.</param>
/// <param name="Parts">Everything declared, in the order of the text, which is the order of rules that tie.</param>
public sealed record RuleSetTree(SourcePosition Position, string Name, IReadOnlyList<RuleSetPart> Parts)
{
    public string? Version { get; init; }

    /// <summary>IANA id of the zone that days and calendars of the rules are in; null is the zone of the host.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The comment lines before it, without their signs.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>Comments at the end of the text, behind the last part.</summary>
    public IReadOnlyList<string> Ending { get; init; } = [];

    public IEnumerable<UseDeclaration> Uses => Parts.OfType<UseDeclaration>();
    public IEnumerable<ConstantDeclaration> Constants => Parts.OfType<ConstantDeclaration>();
    public IEnumerable<SettingDeclaration> Settings => Parts.OfType<SettingDeclaration>();
    public IEnumerable<TableDeclaration> Tables => Parts.OfType<TableDeclaration>();
    public IEnumerable<RuleDeclaration> Rules => Parts.OfType<RuleDeclaration>();
}

/// <summary>Something declared at the top of a rule set.</summary>
public abstract record RuleSetPart(SourcePosition Position)
{
    /// <summary>The comment lines that stand before it, without their signs.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}

/// <summary>What a rule set may take from elsewhere.</summary>
public enum UseKind { Model, Calendar, RuleSet, Decision }

/// <summary><c>引用 日历 "…"</c>, <c>use calendar "…"</c>: something declared elsewhere that the rules speak of.</summary>
public sealed record UseDeclaration(SourcePosition Position, UseKind Kind, string Name) : RuleSetPart(Position);

/// <summary><c>常量 n = …</c>, <c>constant n = …</c>: a name for a value that reads nothing else.</summary>
public sealed record ConstantDeclaration(SourcePosition Position, string Name, RuleExpression Value) : RuleSetPart(Position);

/// <summary><c>设定 k = … 出自 "…"</c>: a value that administrators may change, with its default and the ambiguity it settles.</summary>
/// <param name="Key">Names joined by dots; read as <c>设定.key</c>, <c>config.key</c>.</param>
/// <param name="From">Id of the ambiguity.</param>
public sealed record SettingDeclaration(SourcePosition Position, string Key, RuleExpression Value, string From) : RuleSetPart(Position);

/// <summary>The title of a rule or table in both languages; the same text twice where only one was written.</summary>
public sealed record RuleTitle(string Chinese, string English)
{
    /// <summary>A title written once.</summary>
    public static RuleTitle Of(string text) => new(text, text);

    public string In(RuleLanguage language) => language == RuleLanguage.Chinese ? Chinese : English;
}

/// <summary>The two spellings of the language.</summary>
public enum RuleLanguage { Chinese, English }
