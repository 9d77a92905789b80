namespace Marketing.Rules.Feel.Checking;

/// <summary>Types as they are written: <c>number</c>, <c>list&lt;string&gt;</c>, <c>context&lt;name: string, age: number&gt;</c>.</summary>
public static class TypeText
{
    /// <summary>The type of a value.</summary>
    public static FeelType Of(Value value) => TypeFacts.TypeOf(value);

    /// <summary>The type a text means; false when it means none.</summary>
    public static bool TryRead(string text, out FeelType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        type = FeelType.Find(text) ?? FeelType.Any;
        if (FeelType.Find(text) is not null)
            return true;
        // A type stands behind "instance of"; whatever else the text holds makes another tree, or none.
        var expression = FeelExpression.Parse($"null instance of {text}");
        if (!expression.IsValid || expression.Tree is not InstanceOfAst { Value: LiteralAst } written)
            return false;
        type = written.Type;
        return true;
    }
}
