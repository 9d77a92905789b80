namespace Marketing.Engine.Persistence;

/// <summary>One SQL text with the types of its parameters; its parameters are <c>@0</c>, <c>@1</c> ….</summary>
/// <param name="Types">Null when no parameter is ever null: each value then tells its own type.</param>
sealed record Statement(string Sql, IReadOnlyList<Type>? Types = null);

/// <summary>A statement to come.</summary>
/// <param name="Table">The one table it changes.</param>
/// <param name="MustHit">The row it must find, when somebody else may have been faster.</param>
readonly record struct Write(Statement Statement, IReadOnlyList<object?> Parameters, IRowTable? Table = null, (string Name, object? Key)? MustHit = null);
