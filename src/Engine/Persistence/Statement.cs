using System.Globalization;
using System.Text.RegularExpressions;

namespace Marketing.Engine.Persistence;

/// <summary>One SQL text with the types of its parameters; its parameters are <c>@0</c>, <c>@1</c> …. Made once and used often: what is
/// prepared for it is found by it.</summary>
sealed partial class Statement(string sql, IReadOnlyList<Type>? types = null) : IEquatable<Statement>
{
    readonly int hash = string.GetHashCode(sql, StringComparison.Ordinal);
    string? positional;
    string? insisting;
    string? togetherInsisting;

    public string Sql => sql;

    /// <summary>Null when no parameter is ever null: each value then tells its own type.</summary>
    public IReadOnlyList<Type>? Types => types;

    /// <summary>The text with <c>$1</c>, <c>$2</c> … in place of the names.</summary>
    public string Positional => positional ??= Numbered('$');

    /// <summary>The same of a change, which fails by dividing by zero when it finds no row to change.</summary>
    public string Insisting => insisting ??= $"WITH hit AS ({Positional} RETURNING 1) SELECT 1 / count(*) FROM hit";

    /// <summary>The text in PostgreSQL that does the same to many rows, each parameter an array of what one row has there; null when there is none.</summary>
    public string? Together { get; init; }

    /// <summary>The same of a change, which fails by dividing by zero when it does not find every row. The parameter that has a value for each row is the first.</summary>
    public string TogetherInsisting => togetherInsisting ??= $"WITH hit AS ({Together} RETURNING 1) SELECT 1 / (count(*) / cardinality($1)) FROM hit";

    /// <summary>The text with a sign and the parameter's place, from one on, in place of the names.</summary>
    public string Numbered(char sign) => ParameterName().Replace(sql,
        match => sign + (int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));

    public bool Equals(Statement? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && sql == other.Sql);

    public override bool Equals(object? obj) => Equals(obj as Statement);

    public override int GetHashCode() => hash;

    [GeneratedRegex(@"@\d+")]
    private static partial Regex ParameterName();
}

/// <summary>A statement to come.</summary>
/// <param name="Table">The one table it changes.</param>
/// <param name="Row">The first part of the key of the one row it inserts, changes or deletes; null when it is another kind of statement.</param>
/// <param name="MustHit">Whether it must find the row, since somebody else may have been faster.</param>
readonly record struct Write(Statement Statement, IReadOnlyList<object?> Parameters, IRowTable? Table = null, object? Row = null, bool MustHit = false);
