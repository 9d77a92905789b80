using System.Linq.Expressions;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>One filter value: a plain value (equals) or operators <c>$eq $neq $exists $in $notIn $like $gt $gte $lt $lte</c>, all of which must hold.</summary>
static class SearchFilter
{
    static readonly string[] Equality = ["$eq", "$neq", "$exists", "$in", "$notIn"];
    static readonly string[] Order = ["$gt", "$gte", "$lt", "$lte"];

    public static Expression<Func<TRow, bool>> Text<TRow>(Expression<Func<TRow, string?>> column, JsonElement filter) =>
        All(Operators(filter, [.. Equality, "$like"]).Select(one => one.Name == "$like" ? Like(column, one.Operand) : Compare(column, one.Name, one.Operand, ReadText)));

    public static Expression<Func<TRow, bool>> Key<TRow>(Expression<Func<TRow, long?>> column, JsonElement filter) =>
        All(Operators(filter, Equality).Select(one => Compare(column, one.Name, one.Operand, ReadKey)));

    public static Expression<Func<TRow, bool>> Number<TRow>(Expression<Func<TRow, int?>> column, JsonElement filter) =>
        All(Operators(filter, [.. Equality, .. Order]).Select(one => Compare(column, one.Name, one.Operand, ReadNumber)));

    public static Expression<Func<TRow, bool>> Instant<TRow>(Expression<Func<TRow, DateTimeOffset?>> column, JsonElement filter) =>
        All(Operators(filter, [.. Equality, .. Order]).Select(one => Compare(column, one.Name, one.Operand, ReadInstant)));

    /// <summary>A yes or no that is computed from the row.</summary>
    public static Expression<Func<TRow, bool>> Flag<TRow>(Expression<Func<TRow, bool>> holds, JsonElement filter) => filter.ValueKind switch
    {
        JsonValueKind.True => holds,
        JsonValueKind.False => Expression.Lambda<Func<TRow, bool>>(Expression.Not(holds.Body), holds.Parameters),
        _ => throw Wrong("true or false", filter),
    };

    /// <summary>A column that holds a JSON array of texts, one of which must satisfy the filter.</summary>
    public static Expression<Func<TRow, bool>> Member<TRow>(Expression<Func<TRow, string?>> column, JsonElement filter) =>
        All(Operators(filter, [.. Equality, "$like"]).Select(one => one.Name switch
        {
            "$exists" => ReadFlag(one.Operand) ? Not(Same(column, "[]")) : Same(column, "[]"),
            "$eq" => Holds(column, one.Operand),
            "$neq" => Not(Holds(column, one.Operand)),
            "$in" => Either(List(one.Operand).Select(item => Holds(column, item))),
            "$notIn" => Not(Either(List(one.Operand).Select(item => Holds(column, item)))),
            _ => Like(column, ReadText(one.Operand), "%\"", "\"%"),
        }));

    /// <summary>The operators of a filter value, refused when one is not among those allowed.</summary>
    public static IEnumerable<(string Name, JsonElement Operand)> Operators(JsonElement filter, IReadOnlyCollection<string> allowed)
    {
        if (filter.ValueKind != JsonValueKind.Object)
        {
            yield return ("$eq", filter);
            yield break;
        }

        foreach (var property in filter.EnumerateObject())
        {
            if (!allowed.Contains(property.Name))
                throw Wrong($"one of {string.Join(", ", allowed)}", property.Name);
            yield return (property.Name, property.Value);
        }
    }

    static Expression<Func<TRow, bool>> Compare<TRow, T>(Expression<Func<TRow, T>> column, string name, JsonElement operand, Func<JsonElement, T> read)
    {
        var left = column.Body;
        Expression Value(JsonElement json) => Parameter(read(json));
        Expression body = name switch
        {
            "$eq" => Expression.Equal(left, Value(operand)),
            "$neq" => Expression.NotEqual(left, Value(operand)),
            "$gt" => Expression.GreaterThan(left, Value(operand)),
            "$gte" => Expression.GreaterThanOrEqual(left, Value(operand)),
            "$lt" => Expression.LessThan(left, Value(operand)),
            "$lte" => Expression.LessThanOrEqual(left, Value(operand)),
            "$exists" => ReadFlag(operand) ? Expression.NotEqual(left, Expression.Constant(null, typeof(T))) : Expression.Equal(left, Expression.Constant(null, typeof(T))),
            "$in" => Contains(left, operand, read),
            _ => Expression.Not(Contains(left, operand, read)),
        };
        return Expression.Lambda<Func<TRow, bool>>(body, column.Parameters);
    }

    static MethodCallExpression Contains<T>(Expression column, JsonElement operand, Func<JsonElement, T> read) =>
        Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)], Parameter<IEnumerable<T>>([.. List(operand).Select(read)]), column);

    // Read through a field, so that EF makes it a parameter and keeps one plan for all values.
    static MemberExpression Parameter<T>(T value) => Expression.Field(Expression.Constant(new Box<T>(value)), nameof(Box<>.Content));

    sealed class Box<T>(T content)
    {
        public readonly T Content = content;
    }

    static Expression<Func<TRow, bool>> Like<TRow>(Expression<Func<TRow, string?>> column, JsonElement operand) => Like(column, ReadText(operand), "", "");

    static Expression<Func<TRow, bool>> Like<TRow>(Expression<Func<TRow, string?>> column, string? pattern, string before, string after)
    {
        var translated = before + Pattern(pattern ?? "") + after;
        Expression<Func<string?, bool>> like = text => EF.Functions.Like(text, translated, "\\");
        return Expression.Lambda<Func<TRow, bool>>(Replace(like.Body, like.Parameters[0], column.Body), column.Parameters);
    }

    /// <summary>Camunda's wildcards (<c>*</c>, <c>?</c>, escape <c>\</c>) as SQL's.</summary>
    static string Pattern(string pattern)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    sql.Append('%');
                    break;
                case '?':
                    sql.Append('_');
                    break;
                case '\\' when i + 1 < pattern.Length:
                    AppendLiteral(sql, pattern[++i]);
                    break;
                default:
                    AppendLiteral(sql, pattern[i]);
                    break;
            }
        }

        return sql.ToString();
    }

    static void AppendLiteral(StringBuilder sql, char letter)
    {
        if (letter is '%' or '_' or '\\')
            sql.Append('\\');
        sql.Append(letter);
    }

    static Expression<Func<TRow, bool>> Holds<TRow>(Expression<Func<TRow, string?>> column, JsonElement item)
    {
        // The column was written by the same serializer: the member stands in it exactly so.
        var member = JsonSerializer.Serialize(ReadText(item));
        Expression<Func<string?, bool>> holds = text => text!.Contains(member);
        return Expression.Lambda<Func<TRow, bool>>(Replace(holds.Body, holds.Parameters[0], column.Body), column.Parameters);
    }

    static Expression<Func<TRow, bool>> Same<TRow>(Expression<Func<TRow, string?>> column, string text) =>
        Expression.Lambda<Func<TRow, bool>>(Expression.Equal(column.Body, Expression.Constant(text)), column.Parameters);

    static Expression<Func<TRow, bool>> Not<TRow>(Expression<Func<TRow, bool>> holds) =>
        Expression.Lambda<Func<TRow, bool>>(Expression.Not(holds.Body), holds.Parameters);

    public static Expression<Func<TRow, bool>> All<TRow>(IEnumerable<Expression<Func<TRow, bool>>> conditions) => Combine(conditions, Expression.AndAlso, empty: true);

    public static Expression<Func<TRow, bool>> Either<TRow>(IEnumerable<Expression<Func<TRow, bool>>> conditions) => Combine(conditions, Expression.OrElse, empty: false);

    static Expression<Func<TRow, bool>> Combine<TRow>(IEnumerable<Expression<Func<TRow, bool>>> conditions, Func<Expression, Expression, BinaryExpression> join, bool empty)
    {
        var row = Expression.Parameter(typeof(TRow), "row");
        var body = conditions.Select(condition => Replace(condition.Body, condition.Parameters[0], row)).ToList();
        return Expression.Lambda<Func<TRow, bool>>(body.Count == 0 ? Expression.Constant(empty) : body.Aggregate((left, right) => join(left, right)), row);
    }

    public static Expression Replace(Expression body, ParameterExpression parameter, Expression by) => new Replacement(parameter, by).Visit(body);

    static string? ReadText(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : throw Wrong("a string", json);

    static long? ReadKey(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && Keys.TryParse(json.GetString(), out var key) ? key : throw Wrong("a key (a string of digits)", json);

    static int? ReadNumber(JsonElement json) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : throw Wrong("a whole number", json);

    static DateTimeOffset? ReadInstant(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.TryGetDateTimeOffset(out var instant) ? instant : throw Wrong("an ISO 8601 date and time", json);

    static bool ReadFlag(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false", json),
    };

    static JsonElement.ArrayEnumerator List(JsonElement json) => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw Wrong("a list", json);

    static RefusedException Wrong(string expected, JsonElement found) => Wrong(expected, found.GetRawText());

    static RefusedException Wrong(string expected, string found)
    {
        var shown = found.Length <= 60 ? found : found[..60] + "…";
        return RefusedException.Invalid("filter", new Words($"筛选条件应为 {expected}，实际是 {shown}。", $"Expected {expected} in the filter, but found {shown}."));
    }

    sealed class Replacement(ParameterExpression parameter, Expression by) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? by : base.VisitParameter(node);
    }
}
