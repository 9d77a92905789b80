namespace Marketing.Rules.Production.Matching;

/// <summary>What the matcher has to say, in both languages.</summary>
static class RuleMessages
{
    static string Title(CheckedRule rule, RuleLanguage language) => rule.Source.Title.In(language);

    public static Words NoValue(CheckedRule rule, Effect effect) => new(
        $"规则“{Title(rule, RuleLanguage.Chinese)}”第 {effect.Position} 处的结果应有值，却为空；请补齐其所读的数据，或改写该结果",
        $"Rule '{Title(rule, RuleLanguage.English)}': the effect at {effect.Position} needs a value, but found null; fill in what it reads, or rewrite the effect");

    public static Words DefinedTwice(CheckedRule one, CheckedRule other, Support field) => new(
        $"{field.Table.KeyOf(field.Ordinal)} 的字段“{Name(field)}”由“{Title(one, RuleLanguage.Chinese)}”和“{Title(other, RuleLanguage.Chinese)}”以同一优先级判定为不同的值，现为空；请区分优先级",
        $"The field '{Name(field)}' of {field.Table.KeyOf(field.Ordinal)} is defined differently by '{Title(one, RuleLanguage.English)}' and '{Title(other, RuleLanguage.English)}' at one priority and is null; give them different priorities");

    public static Words DefinedInCircle(Support field, IReadOnlyList<string> way) => new(
        $"字段“{Name(field)}”的判定绕成一圈：{string.Join(" → ", way)}；其值为空，请更正引用",
        $"The field '{Name(field)}' follows from itself: {string.Join(" → ", way)}; it is null until a reference is corrected");

    public static Words Runaway(string limitChinese, string limitEnglish, IReadOnlyList<string> rules) => new(
        $"一次运行超过限额（{limitChinese}），规则 {string.Join("、", rules)} 已停用，其余规则照常运行；请检查它们是否互相触发",
        $"A run passed a limit ({limitEnglish}); the rules {string.Join(", ", rules)} are switched off and the others run on; check whether they set one another off");

    public static Words Refused(CheckedRule rule, string refusal) => new(
        $"规则“{Title(rule, RuleLanguage.Chinese)}”所做的更改被拒绝：{refusal}",
        $"The change made by rule '{Title(rule, RuleLanguage.English)}' was refused: {refusal}");

    static string Name(Support field) => field.Table.Layout.Shape.Names[field.Slot];
}
