using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Dashboard.Api;

/// <summary>What editors ask of an expression while it is written: is it right, what may follow, what does it give.</summary>
static class ExpressionsApi
{
    const int MostNames = 2_000;

    /// <summary>Characters told of the value of one step.</summary>
    const int LongestLiteral = 200;

    /// <summary>Levels of a value that is sent; one deeper would pass the limit of JSON together with the answer around it.</summary>
    const int DeepestValue = Json.MaxDepth - 4;

    internal sealed record NameBody(string Name, string? Type = null);

    internal sealed record CheckBody(string Expression, string? Kind = null, IReadOnlyList<NameBody>? Scope = null, string? InputType = null, string? Expects = null, bool Open = false);

    internal sealed record CompletionBody(string Expression, int Offset, string? Kind = null, IReadOnlyList<NameBody>? Scope = null, string? InputType = null, bool Open = false);

    internal sealed record EvaluateBody(string Expression, Dictionary<string, JsonElement>? Variables = null, bool Explain = false);

    sealed record ExpressionProblemView(string Code, string Severity, int Line, int Column, int Length, string Zh, string En, WordsView? Mend, IReadOnlyList<string> Suggestions)
    {
        public static ExpressionProblemView Of(ExpressionProblem problem)
        {
            var view = ProblemView.Of(problem.Problem);
            return new(view.Code, view.Severity, view.Line ?? 1, view.Column ?? 1, problem.Length, view.Message.Zh, view.Message.En, view.Mend, problem.Suggestions);
        }
    }

    sealed record Checked(string Type, IReadOnlyList<ExpressionProblemView> Problems);

    sealed record ParameterView(string Name, string Type, bool Optional, bool Variadic);

    sealed record SignatureView(IReadOnlyList<ParameterView> Parameters, string Result);

    sealed record CompletionView(string Kind, string Label, string Insert, string? Type, WordsView? Help, IReadOnlyList<SignatureView> Signatures)
    {
        public static CompletionView Of(CompletionItem item) => new(item.Kind.ToString().ToLowerInvariant(), item.Label, item.Insert, item.Type?.ToString(), WordsView.OfOptional(item.Help),
            [.. item.Signatures.Select(signature => new SignatureView(
                [.. signature.Parameters.Select(parameter => new ParameterView(parameter.Name, parameter.Type, parameter.Optional, parameter.Variadic))], signature.Result.ToString()!))]);
    }

    sealed record Completed(int Start, int Length, IReadOnlyList<CompletionView> Items);

    sealed record WarningView(string Severity, bool IsLimit, int Line, int Column, string Zh, string En);

    /// <summary>A part of the expression and the value it had: characters <paramref name="Start"/> to <paramref name="End"/>, as deep inside the others as told.</summary>
    sealed record StepView(int Start, int End, int Depth, string Literal, WordsView? Reason);

    sealed record Evaluated(JsonElement Value, string Literal, string Type, IReadOnlyList<WarningView> Warnings, IReadOnlyList<ExpressionProblemView> Problems,
        IReadOnlyList<StepView> Steps);

    public static void MapExpressions(this RouteGroupBuilder api)
    {
        api.MapPost("/expressions/check", Check).WithName("checkExpression").Produces<Checked>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/expressions/completion", Complete).WithName("completeExpression").Produces<Completed>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/expressions/evaluate", Evaluate).WithName("evaluateExpression").Produces<Evaluated>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    static IResult Check(CheckBody body, Viewer viewer, Func<Surroundings> surroundings)
    {
        var scope = ScopeOf(body.Scope, body.InputType, body.Open, surroundings());
        var expects = body.Expects is null ? null : TypeOf("expects", body.Expects);
        var check = IsUnaryTests(body.Kind) ? ExpressionChecker.CheckUnaryTests(body.Expression, scope) : ExpressionChecker.Check(body.Expression, scope, expects);
        return Results.Ok(new Checked(check.Type.ToString()!, [.. check.Problems.Select(ExpressionProblemView.Of)]));
    }

    static IResult Complete(CompletionBody body, Viewer viewer, Func<Surroundings> surroundings)
    {
        var list = ExpressionCompletion.At(body.Expression, body.Offset, ScopeOf(body.Scope, body.InputType, body.Open, surroundings()), IsUnaryTests(body.Kind));
        return Results.Ok(new Completed(list.Start, list.Length, [.. list.Items.Select(CompletionView.Of)]));
    }

    static bool IsUnaryTests(string? kind) => kind switch
    {
        null or "expression" => false,
        "unary-tests" => true,
        _ => throw RefusedException.Invalid("unknown-kind", new Words($"kind 应为 expression 或 unary-tests，却是「{kind}」。", $"Expected kind 'expression' or 'unary-tests', but found '{kind}'.")),
    };

    static ExpressionScope ScopeOf(IReadOnlyList<NameBody>? names, string? inputType, bool isOpen, Surroundings surroundings)
    {
        if (names?.Count > MostNames)
            throw RefusedException.Invalid("too-many-names", new Words($"scope 最多 {MostNames} 个名称。", $"Expected a scope of at most {MostNames} names."));
        return new ExpressionScope([.. (names ?? []).Select(name => new ScopeVariable(name.Name, TypeOf(name.Name, name.Type)))])
        {
            IsOpen = isOpen,
            Functions = surroundings.Functions,
            InputType = TypeOf("inputType", inputType),
        };
    }

    static FeelType TypeOf(string what, string? type)
    {
        if (type is null)
            return FeelType.Any;
        return TypeText.TryRead(type, out var read)
            ? read
            : throw RefusedException.Invalid("unknown-type", new Words($"「{what}」的类型「{type}」不是 FEEL 类型。", $"'{type}', the type of '{what}', is no FEEL type."));
    }

    static IResult Evaluate(EvaluateBody body, Viewer viewer, Func<Surroundings> surroundings, EngineClock clock)
    {
        var around = surroundings();
        // Values are data: a text stays a text, whatever it looks like.
        var variables = new Context.Builder();
        foreach (var (name, value) in body.Variables ?? [])
            variables.Set(name, FeelJson.FromJson(value));
        var context = variables.Build();
        var scope = new ExpressionScope([.. context.Keys.Select(name => new ScopeVariable(name, TypeText.Of(context[name])))]) { Functions = around.Functions };
        var check = ExpressionChecker.Check(body.Expression, scope);
        var expression = FeelExpression.Parse(body.Expression, FeelNames.Of(context.Keys), around.Functions);
        var environment = new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), around.Zone), around.Zone) { Functions = around.Functions };
        if (!body.Explain)
            return Results.Ok(Answer(expression.Evaluate(new ContextScope(context), environment), check, []));
        var explanation = expression.Explain(new ContextScope(context), environment);
        return Results.Ok(Answer(new(explanation.Value, explanation.Warnings), check, explanation.Root is { } root ? Steps(root, 0) : []));
    }

    static IEnumerable<StepView> Steps(FeelStep step, int depth) =>
        step.Steps.SelectMany(inner => Steps(inner, depth + 1)).Prepend(new(step.Start, step.End, depth, FeelLiteral.Beginning(step.Value, LongestLiteral), WordsView.OfOptional(step.Reason?.Message)));

    static Evaluated Answer(FeelResult result, ExpressionCheck check, IEnumerable<StepView> steps)
    {
        var warnings = result.Warnings.Select(warning => new WarningView(warning.Severity == Severity.Information ? "information" : "warning", warning.IsLimit,
            warning.Position.Line, warning.Position.Column, warning.Message.Chinese, warning.Message.English)).ToList();
        var (value, json) = (result.Value, JsonOf(result.Value));
        if (json is null)
        {
            warnings.Add(new("warning", IsLimit: true, 1, 1, $"值的嵌套超过 {DeepestValue} 层或太大，不能显示", $"The value nests deeper than {DeepestValue} levels or is too large, and cannot be shown"));
            value = default;
        }
        return new(json ?? JsonElement.Parse("null"), FeelLiteral.Of(value), TypeText.Of(value).ToString()!, warnings, [.. check.Problems.Select(ExpressionProblemView.Of)], [.. steps]);
    }

    static JsonElement? JsonOf(Value value)
    {
        try
        {
            return JsonElement.Parse(FeelJson.ToJson(value), new JsonDocumentOptions { MaxDepth = DeepestValue });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
