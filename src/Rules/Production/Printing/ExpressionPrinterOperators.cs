using System.Text.RegularExpressions;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Operators, tests, and durations with their units.</summary>
sealed partial class ExpressionPrinter
{
    void Binary(BinaryAst tree)
    {
        if (UnitOf(tree) is { } unit)
        {
            Put("(").Put(tree.Left, 0).Put(") ").Put(unit);
            return;
        }
        var level = LevelOf(tree);
        Put(tree.Left, level).Put($" {Operator(tree)} ").Put(tree.Right, level + 1);
    }

    string Operator(BinaryAst tree)
    {
        var isTemporal = IsTemporal(tree.Left) || IsTemporal(tree.Right);
        return tree.Operator switch
        {
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.Power => "**",
            _ when !IsChinese => Sign(tree.Operator),
            BinaryOperator.Equal => "等于",
            BinaryOperator.NotEqual => "不等于",
            BinaryOperator.Greater => isTemporal ? "晚于" : "大于",
            BinaryOperator.Less => isTemporal ? "早于" : "小于",
            BinaryOperator.GreaterOrEqual => isTemporal ? "不早于" : "不低于",
            _ => isTemporal ? "不晚于" : "不高于",
        };
    }

    bool IsTemporal(Ast tree) => expression.Types.TryGetValue(tree, out var type) && RuleTypes.IsTemporal(type);

    void In(InAst tree)
    {
        Put(tree.Value, 2).Put(Word(" 属于 ", " in "));
        if (tree.Tests is [{ Operator: null, Operand: var only }] && only is NameAst or PathAst or CallAst or ListAst or FilterAst or RangeAst && LevelOf(only) == 8)
        {
            Put(only, 3);
            return;
        }
        Put("(");
        for (var i = 0; i < tree.Tests.Count; i++)
        {
            Put(i == 0 ? "" : ", ");
            Test(tree.Tests[i]);
        }
        Put(")");
    }

    void Test(TestAst test)
    {
        if (test.Operator is { } operation)
            Put(Sign(operation)).Put(" ");
        Put(test.Operand, 0);
    }

    void Tests(UnaryTestsAst tree)
    {
        if (tree.Tests.Count == 0)
            Put("-");
        Put(tree.Negated ? "not(" : "");
        for (var i = 0; i < tree.Tests.Count; i++)
        {
            Put(i == 0 ? "" : ", ");
            Test(tree.Tests[i]);
        }
        Put(tree.Negated ? ")" : "");
    }

    [GeneratedRegex("^P(T?)(0|[1-9][0-9]{0,8})([SMHDY])$")]
    private static partial Regex WholeUnits { get; }

    // duration("P7D") is 7 days; a duration of several units has no such spelling.
    string? DurationOf(CallAst call)
    {
        if (Amount(call) is not { } amount)
            return null;
        return $"{amount.Count} {(IsChinese ? amount.Unit.Chinese : amount.Count == "1" ? amount.Unit.English[..^1] : amount.Unit.English)}";
    }

    static (string Count, (string Chinese, string English, string One) Unit)? Amount(Ast tree)
    {
        if (tree is not CallAst { Function: NameAst { Name: "duration" }, Names: null, Arguments: [LiteralAst literal] } || !literal.Value.TryString(out var text) || WholeUnits.Match(text) is not { Success: true } match)
            return null;
        var one = $"P{match.Groups[1].Value}1{match.Groups[3].Value}";
        var unit = FeelWords.Units.FirstOrDefault(unit => unit.One == one);
        return unit.One is null ? null : (match.Groups[2].Value, unit);
    }

    // x * duration("P1D") is (x) days; a literal has its unit at once, and another tree.
    string? UnitOf(BinaryAst tree)
    {
        if (tree.Operator != BinaryOperator.Multiply || Amount(tree.Right) is not { Count: "1" } amount)
            return null;
        return tree.Left is LiteralAst literal && literal.Value.TryNumber(out _) ? null : IsChinese ? amount.Unit.Chinese : amount.Unit.English;
    }
}
