using System.Linq.Expressions;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Rules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>A column rows are sorted by. Absent values come first when ascending, in every database.</summary>
abstract class SortColumn<TRow>
{
    public abstract IOrderedQueryable<TRow> OrderBy(IQueryable<TRow> rows, bool descending);

    public abstract IOrderedQueryable<TRow> ThenBy(IOrderedQueryable<TRow> rows, bool descending);

    /// <summary>The value a row has in this column, as a cursor keeps it.</summary>
    public abstract object? Value(TRow row);

    /// <summary>Rows that come strictly after the value, and rows that are level with it.</summary>
    public abstract (Expression Beyond, Expression Level) Against(JsonElement value, ParameterExpression row, bool descending);
}

/// <inheritdoc/>
sealed class SortColumn<TRow, T>(Expression<Func<TRow, T>> column) : SortColumn<TRow>
{
    readonly Func<TRow, T> read = column.Compile();

    public override IOrderedQueryable<TRow> OrderBy(IQueryable<TRow> rows, bool descending) =>
        descending ? rows.OrderByDescending(column) : rows.OrderBy(column);

    public override IOrderedQueryable<TRow> ThenBy(IOrderedQueryable<TRow> rows, bool descending) =>
        descending ? rows.ThenByDescending(column) : rows.ThenBy(column);

    public override object? Value(TRow row) => read(row);

    public override (Expression Beyond, Expression Level) Against(JsonElement value, ParameterExpression row, bool descending)
    {
        var left = SearchFilter.Replace(column.Body, column.Parameters[0], row);
        var nothing = default(T) is null ? Expression.Constant(null, typeof(T)) : null;
        if (value.ValueKind == JsonValueKind.Null)
        {
            // Nulls are the smallest: after one come all values when ascending, and nothing when descending.
            var level = nothing is null ? (Expression)Expression.Constant(false) : Expression.Equal(left, nothing);
            return (descending || nothing is null ? Expression.Constant(false) : Expression.NotEqual(left, nothing), level);
        }

        var right = Expression.Constant(value.Deserialize<T>(), typeof(T));
        var greater = typeof(T) == typeof(string)
            ? Expression.GreaterThan(Expression.Call(typeof(string), nameof(string.Compare), null, left, right), Expression.Constant(0))
            : Expression.GreaterThan(left, right);
        var smaller = typeof(T) == typeof(string)
            ? Expression.LessThan(Expression.Call(typeof(string), nameof(string.Compare), null, left, right), Expression.Constant(0))
            : Expression.LessThan(left, right);
        var beyond = descending ? nothing is null ? smaller : Expression.OrElse(smaller, Expression.Equal(left, nothing)) : greater;
        return (beyond, Expression.Equal(left, right));
    }
}

/// <summary>Where a page ends: the sort values and key of a row, as opaque base64. The next page begins after that row, whatever has come in between.</summary>
static class Cursor
{
    public static string Of(IReadOnlyList<object?> values) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(values));

    /// <summary>The rows after the cursor's, in this order.</summary>
    /// <exception cref="RefusedException">The cursor is none of this order.</exception>
    public static Expression<Func<TRow, bool>> Beyond<TRow>(IReadOnlyList<(SortColumn<TRow> Column, bool Descending)> order, Expression<Func<TRow, long>> key, string cursor)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(cursor)), Json.Reading);
            var values = document.RootElement.EnumerateArray().ToList();
            return values.Count == order.Count ? Beyond(order, values, key.Parameters[0]) : throw Wrong();
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw Wrong();
        }
    }

    // (a > x) or (a = x and ((b > y) or (b = y and …)))
    static Expression<Func<TRow, bool>> Beyond<TRow>(IReadOnlyList<(SortColumn<TRow> Column, bool Descending)> order, List<JsonElement> values, ParameterExpression row)
    {
        Expression condition = Expression.Constant(false);
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var (beyond, level) = order[i].Column.Against(values[i], row, order[i].Descending);
            condition = Expression.OrElse(beyond, Expression.AndAlso(level, condition));
        }

        return Expression.Lambda<Func<TRow, bool>>(condition, row);
    }

    static RefusedException Wrong() => RefusedException.Invalid("cursor", new Words("page 中的游标不属于这个查询。", "The cursor in page does not belong to this search."));
}
