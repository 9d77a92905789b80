using Marketing.Rules.Feel;

namespace Marketing.Engine.Model;

/// <summary>A value in a model: FEEL when it starts with <c>=</c>, otherwise the text itself.</summary>
public sealed class ModelExpression
{
    ModelExpression(string text, FeelExpression? feel)
    {
        Text = text;
        Feel = feel;
    }

    /// <summary>As it stands in the model, with the leading <c>=</c>.</summary>
    public string Text { get; }

    /// <summary>The parsed expression; null for a literal.</summary>
    public FeelExpression? Feel { get; }

    public bool IsLiteral => Feel is null;

    /// <summary>Reads a value of a model. Problems of the expression stand in <see cref="Feel"/>.</summary>
    public static ModelExpression Parse(string text, FeelNames names, FeelFunctions functions)
    {
        var trimmed = text.TrimStart();
        return trimmed.StartsWith('=')
            ? new ModelExpression(text, FeelExpression.Parse(trimmed[1..], names, functions))
            : new ModelExpression(text, null);
    }

    public static ModelExpression Literal(string text) => new(text, null);

    public FeelResult Evaluate(IFeelScope scope, FeelEnvironment environment) =>
        Feel is null ? new FeelResult(Value.Of(Text), []) : Feel.Evaluate(scope, environment);

    public override string ToString() => Text;
}
