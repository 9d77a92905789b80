using System.Text;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Writes an expression in one of the languages, so that reading it gives the same tree.</summary>
/// <remarks>
/// Levels, from loose to tight: 0 if, for, some, every, function and or; 1 and; 2 comparison, between, in; 3 + −; 4 * /; 5 **;
/// 6 sign and negation; 7 instance of; 8 what needs no brackets. A part that is looser than its place stands in brackets.
/// </remarks>
sealed partial class ExpressionPrinter(RuleExpression expression, RuleSetNames names, RuleLanguage language)
{
    readonly StringBuilder _text = new();

    bool IsChinese => language == RuleLanguage.Chinese;

    /// <summary>The text; empty for an expression that could not be read.</summary>
    public static string Print(RuleExpression expression, RuleSetNames names, RuleLanguage language)
    {
        var printer = new ExpressionPrinter(expression, names, language);
        if (expression.Syntax is UnaryTestsAst tests)
            printer.Tests(tests);
        else if (expression.Syntax is { } tree)
            printer.Put(tree, 0);
        return printer._text.ToString();
    }

    ExpressionPrinter Put(string text)
    {
        _text.Append(text);
        return this;
    }

    ExpressionPrinter Put(Ast tree, int level)
    {
        var needsBrackets = LevelOf(tree) < level;
        if (needsBrackets)
            _text.Append('(');
        Inside(tree);
        if (needsBrackets)
            _text.Append(')');
        return this;
    }

    int LevelOf(Ast tree) => tree switch
    {
        IfAst or ForAst or QuantifiedAst or FunctionAst or LogicAst { IsAnd: false } => 0,
        LogicAst => 1,
        BetweenAst or InAst => 2,
        BinaryAst binary when UnitOf(binary) is not null => 8,
        BinaryAst { Operator: > BinaryOperator.Power } => 2,
        BinaryAst { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => 3,
        BinaryAst { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } => 4,
        BinaryAst => 5,
        NegateAst => 6,
        LiteralAst literal when literal.Value.TryNumber(out var number) && number < 0 => 6,
        CallAst call when IsNegation(call) => 6,
        InstanceOfAst => 7,
        _ => 8,
    };

    bool IsNegation(CallAst call) => IsChinese && call is { Function: NameAst { Name: "not" }, Arguments.Count: 1, Names: null };

    void Inside(Ast tree)
    {
        switch (tree)
        {
            case LiteralAst literal:
                Literal(literal);
                break;
            case NameAst name:
                Put(NameOf(name));
                break;
            case PathAst path:
                Put(path.Source, 8).Put(".").Put(Label(path, path.Name));
                break;
            case BinaryAst binary:
                Binary(binary);
                break;
            case LogicAst logic:
                Joined(logic.Operands, logic.IsAnd ? Word(" 且 ", " and ") : Word(" 或 ", " or "), logic.IsAnd ? 2 : 1);
                break;
            case NegateAst negate:
                Put("-").Put(negate.Operand, 6);
                break;
            case BetweenAst between:
                Put(between.Value, 2).Put(Word(" 介于 ", " between ")).Put(between.Low, 3).Put(Word(" 与 ", " and ")).Put(between.High, 3);
                break;
            case InAst membership:
                In(membership);
                break;
            case InstanceOfAst instance:
                Put(instance.Value, 7).Put(" instance of ").Put(instance.Type.ToString()!);
                break;
            case ListAst list:
                Put("[").Joined(list.Items, ", ", 0).Put("]");
                break;
            case RangeAst range:
                Put(range.StartIncluded ? "[" : "(").Put(range.Start, 1).Put("..").Put(range.End, 1).Put(range.EndIncluded ? "]" : ")");
                break;
            case OperatorRangeAst range:
                Put("(").Put(Sign(range.Operator)).Put(" ").Put(range.End, 3).Put(")");
                break;
            case ContextAst context:
                Context(context);
                break;
            case FilterAst filter:
                Put(filter.Source, 8).Put("[").Put(filter.Condition, 0).Put("]");
                break;
            case CallAst call:
                Call(call);
                break;
            default:
                Compound(tree);
                break;
        }
    }

    void Compound(Ast tree)
    {
        switch (tree)
        {
            case IfAst choice:
                Put(Word("如果 ", "if ")).Put(choice.Condition, 0).Put(Word(" 那么 ", " then ")).Put(choice.Then, 0).Put(Word(" 否则 ", " else ")).Put(choice.Else, 0);
                break;
            case ForAst loop:
                Put(Word("对 ", "for "));
                Iterators(loop.Iterators);
                Put(Word(" 取 ", " return ")).Put(loop.Body, 0);
                break;
            case QuantifiedAst quantified:
                Put(quantified.IsEvery ? Word("每个 ", "every ") : Word("存在 ", "some "));
                Iterators(quantified.Iterators);
                Put(Word(" 满足 ", " satisfies ")).Put(quantified.Condition, 0);
                break;
            case FunctionAst function:
                Put("function(").Put(string.Join(", ", function.Parameters.Select(parameter => ReferenceEquals(parameter.Type, FeelType.Any) ? parameter.Name : $"{parameter.Name}: {parameter.Type}"))).Put(") ");
                Put(function.Body, 0);
                break;
        }
    }

    string Word(string chinese, string english) => IsChinese ? chinese : english;

    ExpressionPrinter Joined(IReadOnlyList<Ast> parts, string between, int level)
    {
        for (var i = 0; i < parts.Count; i++)
            Put(i == 0 ? "" : between).Put(parts[i], level);
        return this;
    }

    void Iterators(IReadOnlyList<IteratorAst> iterators)
    {
        for (var i = 0; i < iterators.Count; i++)
        {
            Put(i == 0 ? "" : ", ").Put(iterators[i].Name).Put(Word(" 属于 ", " in ")).Put(iterators[i].Source, 1);
            if (iterators[i].End is { } end)
                Put("..").Put(end, 1);
        }
    }

    void Literal(LiteralAst literal)
    {
        if (literal.Value.TryNumber(out _))
            Put(expression.Written.TryGetValue(literal, out var written) && (IsChinese || written[^1] == '%') ? written : literal.Value.ToString());
        else if (literal.Value.TryString(out var text))
            Put(FeelLiteral.Of(Value.Of(TextOf(literal, text))));
        else if (literal.Value.TryBoolean(out var truth))
            Put(truth ? Word("真", "true") : Word("假", "false"));
        else if (literal.Value.IsNull)
            Put(Word("空", "null"));
        else
            Put($"@\"{literal.Value}\"");
    }

    string TextOf(LiteralAst literal, string text) => expression.Types.GetValueOrDefault(literal) switch
    {
        EnumerationType enumeration => RuleSetNames.ValueIn(enumeration, text, language),
        NameOfType name => names.ThingIn(name.Kind, text, language),
        _ => text,
    };

    string NameOf(NameAst name)
    {
        if (expression.Fields.ContainsKey(name))
            return Label(name, name.Name);
        if (name.Name.StartsWith(FeelWords.Config, StringComparison.Ordinal))
            return Word("设定.", FeelWords.Config) + name.Name[FeelWords.Config.Length..];
        if (name.Name.StartsWith(FeelWords.Old, StringComparison.Ordinal))
            return Word("原 ", FeelWords.Old) + name.Name[FeelWords.Old.Length..];
        return FeelWords.Specials.FirstOrDefault(special => special.English == name.Name) is { Chinese: { } chinese } ? Word(chinese, name.Name) : name.Name;
    }

    string Label(object node, string id) => expression.Fields.TryGetValue(node, out var field) ? field.Label.In(IsChinese ? "zh" : "en") : id;

    static string Sign(BinaryOperator operation) => OrderNode.Sign(operation);

    void Context(ContextAst tree)
    {
        Put(tree.Entries.Count == 0 ? "{" : "{ ");
        for (var i = 0; i < tree.Entries.Count; i++)
        {
            var key = Label(tree.Entries[i], tree.Entries[i].Key);
            Put(i == 0 ? "" : ", ").Put(FeelNames.IsName(key) ? key : FeelLiteral.Of(Value.Of(key))).Put(": ").Put(tree.Entries[i].Value, 0);
        }
        Put(tree.Entries.Count == 0 ? "}" : " }");
    }

    void Call(CallAst call)
    {
        if (IsNegation(call))
        {
            Put("不 ").Put(call.Arguments[0], 6);
            return;
        }
        if (DurationOf(call) is { } duration)
        {
            Put(duration);
            return;
        }
        if (call.Function is NameAst name)
        {
            if (IsChinese && call.Arguments.Count == 0 && FeelWords.Calls.FirstOrDefault(word => word.Function == name.Name) is { Word: { } word })
            {
                Put(word);
                return;
            }
            Put(names.FunctionIn(name.Name, language));
        }
        else
        {
            Put(call.Function, 8);
        }
        Put("(");
        for (var i = 0; i < call.Arguments.Count; i++)
            Put(i == 0 ? "" : ", ").Put(call.Names is { } given ? given[i] + ": " : "").Put(call.Arguments[i], 0);
        Put(")");
    }
}
