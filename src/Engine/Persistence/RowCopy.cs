using System.Linq.Expressions;
using System.Reflection;

namespace Marketing.Engine.Persistence;

/// <summary>Copies rows, so that what is stored and what is handed out are never the same object.</summary>
static class RowCopy<TRow> where TRow : class
{
    static readonly MethodInfo Utc = typeof(RowCopy<TRow>).GetMethod(nameof(ToUtc), BindingFlags.Static | BindingFlags.NonPublic)!;
    static readonly Func<TRow, TRow> Copy = Compile(); // after Utc, which it reads

    /// <summary>The same values; instants in UTC, as a database would give them back.</summary>
    public static TRow Of(TRow row) => Copy(row);

    static Func<TRow, TRow> Compile()
    {
        var row = Expression.Parameter(typeof(TRow), "row");
        var bindings = typeof(TRow).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => Expression.Bind(property, InUtc(Expression.Property(row, property))));
        return Expression.Lambda<Func<TRow, TRow>>(Expression.MemberInit(Expression.New(typeof(TRow)), bindings), row).Compile();
    }

    static Expression InUtc(Expression value) =>
        value.Type == typeof(DateTimeOffset) ? Expression.Call(value, nameof(DateTimeOffset.ToUniversalTime), null)
        : value.Type == typeof(DateTimeOffset?) ? Expression.Call(Utc, value)
        : value;

    static DateTimeOffset? ToUtc(DateTimeOffset? instant) => instant?.ToUniversalTime();
}
