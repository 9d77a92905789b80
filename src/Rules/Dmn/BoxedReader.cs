using Marketing.Rules.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>Reads boxed expressions (DMN 1.5 §10.2) from XML.</summary>
sealed class BoxedReader(List<Problem> problems)
{
    /// <summary>The expression among the children of an element; null when there is none.</summary>
    public BoxedExpression? In(XmlNode parent)
    {
        foreach (var child in parent.Children)
        {
            if (child.Namespace == parent.Namespace && Read(child) is { } expression)
                return expression;
        }
        return null;
    }

    BoxedExpression? Read(XmlNode node)
    {
        BoxedExpression? expression = node.Name switch
        {
            "literalExpression" => Literal(node),
            "context" => new BoxedContext(node.Position, [.. node.All("contextEntry").Select(Entry)]),
            "decisionTable" => Table(node),
            "invocation" => new BoxedInvocation(node.Position, Required(node), [.. node.All("binding").Select(Binding)]),
            "functionDefinition" => Function(node),
            "list" => new BoxedList(node.Position, [.. Expressions(node)]),
            "relation" => Relation(node),
            "conditional" => new BoxedConditional(node.Position, Child(node, "if"), Child(node, "then"), Child(node, "else")),
            "filter" => new BoxedFilter(node.Position, Child(node, "in"), Child(node, "match")),
            "for" => Iterator(node, IterationKind.For, "return"),
            "some" => Iterator(node, IterationKind.Some, "satisfies"),
            "every" => Iterator(node, IterationKind.Every, "satisfies"),
            _ => null,
        };
        return expression is null ? null : expression with { TypeRef = node.TypeRef() };
    }

    IEnumerable<BoxedExpression> Expressions(XmlNode node) => node.Children.Select(Read).OfType<BoxedExpression>();

    LiteralExpression Literal(XmlNode node)
    {
        if (node.Attribute("expressionLanguage") is { Length: > 0 } language && !language.Contains("FEEL", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new("DMN-004", Severity.Error, new($"不支持表达式语言 '{language}'", $"The expression language '{language}' is not supported"))
            {
                Position = node.Position,
                Mend = new("改用 FEEL", "use FEEL"),
            });
        }
        return TextOf(node);
    }

    static LiteralExpression TextOf(XmlNode node)
    {
        var text = node.First("text");
        return new(text?.TextPosition ?? node.Position, text?.Text ?? "");
    }

    BoxedEntry Entry(XmlNode node)
    {
        var variable = node.First("variable");
        var name = variable?.Attribute("name") is { Length: > 0 } given ? Feel.NameTable.Normalize(given) : null;
        return new(name, variable?.TypeRef(), In(node));
    }

    BoxedEntry Binding(XmlNode node)
    {
        var parameter = node.First("parameter");
        return new(Feel.NameTable.Normalize(parameter?.Attribute("name") ?? ""), parameter?.TypeRef(), In(node));
    }

    /// <summary>A function definition, also as the encapsulated logic of a knowledge model.</summary>
    public BoxedFunction Function(XmlNode node)
    {
        var kind = node.Attribute("kind") ?? "FEEL";
        if (kind is not ("FEEL" or "Java" or "PMML"))
            problems.Add(new("DMN-005", Severity.Error, new($"未知的函数种类 '{kind}'", $"Unknown kind of function '{kind}'")) { Position = node.Position });
        return new(
            node.Position,
            [.. node.All("formalParameter").Select(parameter => (Feel.NameTable.Normalize(parameter.Attribute("name") ?? ""), parameter.TypeRef()))],
            In(node),
            kind != "FEEL");
    }

    static Relation Relation(XmlNode node, Func<XmlNode, IEnumerable<BoxedExpression>> expressions) => new(
        node.Position,
        [.. node.All("column").Select(column => Feel.NameTable.Normalize(column.Attribute("name") ?? ""))],
        [.. node.All("row").Select(row => expressions(row).ToList())]);

    Relation Relation(XmlNode node) => Relation(node, Expressions);

    BoxedExpression Child(XmlNode node, string name)
    {
        var child = node.First(name);
        if (child is not null && In(child) is { } expression)
            return expression;
        problems.Add(new("DMN-006", Severity.Error, new($"{node.Name} 缺少 {name}", $"Expected '{name}' in '{node.Name}'")) { Position = node.Position });
        return new LiteralExpression(node.Position, "null");
    }

    BoxedExpression Required(XmlNode node) =>
        In(node) ?? new LiteralExpression(node.Position, "null");

    BoxedIterator Iterator(XmlNode node, IterationKind kind, string body) =>
        new(node.Position, kind, Feel.NameTable.Normalize(node.Attribute("iteratorVariable") ?? "item"), Child(node, "in"), Child(node, body));

    DecisionTable Table(XmlNode node) => new(node.Position)
    {
        HitPolicy = Policy(node),
        Aggregation = node.Attribute("aggregation") switch
        {
            "SUM" => CollectAggregation.Sum,
            "COUNT" => CollectAggregation.Count,
            "MIN" => CollectAggregation.Min,
            "MAX" => CollectAggregation.Max,
            _ => CollectAggregation.None,
        },
        Inputs = [.. node.All("input").Select(Input)],
        Outputs = [.. node.All("output").Select(Output)],
        Rules = [.. node.All("rule").Select(Rule)],
    };

    HitPolicy Policy(XmlNode node)
    {
        switch (node.Attribute("hitPolicy"))
        {
            case null or "" or "UNIQUE": return HitPolicy.Unique;
            case "ANY": return HitPolicy.Any;
            case "PRIORITY": return HitPolicy.Priority;
            case "FIRST": return HitPolicy.First;
            case "COLLECT": return HitPolicy.Collect;
            case "RULE ORDER": return HitPolicy.RuleOrder;
            case "OUTPUT ORDER": return HitPolicy.OutputOrder;
            case var other:
                problems.Add(new("DMN-007", Severity.Error, new($"未知的命中策略 '{other}'", $"Unknown hit policy '{other}'"))
                {
                    Position = node.Position,
                    Mend = new("可用：UNIQUE、ANY、PRIORITY、FIRST、COLLECT、RULE ORDER、OUTPUT ORDER",
                        "use UNIQUE, ANY, PRIORITY, FIRST, COLLECT, RULE ORDER or OUTPUT ORDER"),
                });
                return HitPolicy.Unique;
        }
    }

    static TableInput Input(XmlNode node)
    {
        var expression = node.First("inputExpression");
        return new(
            expression?.First("text")?.TextPosition ?? node.Position,
            expression?.TextOf("text") ?? node.Attribute("label") ?? "null",
            expression?.TypeRef(),
            node.First("inputValues")?.TextOf("text"),
            node.Attribute("label"))
        {
            Id = node.Attribute("id"),
        };
    }

    static TableOutput Output(XmlNode node) => new(
        node.Position,
        node.Attribute("name") is { Length: > 0 } name ? Feel.NameTable.Normalize(name) : null,
        node.TypeRef(),
        node.First("outputValues")?.TextOf("text"),
        node.First("defaultOutputEntry")?.TextOf("text"))
    {
        Id = node.Attribute("id"),
    };

    static TableRule Rule(XmlNode node) => new(
        node.Attribute("id"),
        node.Position,
        [.. node.All("inputEntry").Select(TextOf)],
        [.. node.All("outputEntry").Select(TextOf)]);
}
