using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Marketing.Engine.Persistence;

/// <summary>One table of the model as plain SQL: the texts that read and write a row, and how a row becomes values and back.</summary>
/// <remarks>EF Core's own saving costs several times the write itself on the hot path. Everything here is compiled once from the
/// EF model, so a column is still described in one place; parameters are named <c>@0</c>, <c>@1</c> … in every provider.</remarks>
sealed class RowTable<TRow> : IRowTable where TRow : class
{
    readonly IReadOnlyList<IProperty> properties;
    readonly IReadOnlyList<string> columns;
    readonly IReadOnlyList<int> keys;
    readonly ulong keyBits;
    readonly int instance; // the position of the instance's key, or -1
    readonly Func<TRow, object?[]> values;
    readonly Func<object?[], TRow> again;
    readonly IReadOnlyList<Type> types;
    readonly string selectText;
    readonly ConcurrentDictionary<ulong, Statement> updates = [];
    readonly ConcurrentDictionary<string, Statement> selects = [];

    public RowTable(IModel model)
    {
        var entity = model.FindEntityType(typeof(TRow)) ?? throw new InvalidOperationException($"{typeof(TRow).Name} has no table.");
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        properties = [.. entity.GetProperties()];
        columns = [.. properties.Select(property => $"\"{property.GetColumnName(table)}\"")];
        keys = [.. entity.FindPrimaryKey()!.Properties.Select(key => properties.ToList().IndexOf(key))];
        instance = properties.ToList().FindIndex(property => property.Name == "InstanceKey");
        keyBits = keys.Aggregate(0UL, (bits, at) => bits | (1UL << at));
        values = Values(properties);
        again = Again(properties);
        types = [.. properties.Select(Stored)];
        Name = table.Name;
        RowName = typeof(TRow).Name[..^"Row".Length];
        var all = string.Join(", ", columns);
        selectText = $"SELECT {all} FROM {Name} WHERE ";
        Insert = new($"INSERT INTO {Name} ({all}) VALUES ({string.Join(", ", columns.Select((_, at) => Parameter(at)))})", types)
        {
            Together = $"INSERT INTO {Name} ({all}) SELECT * FROM {Given(types)}",
        };
        List<Type> keyTypes = [.. keys.Select(at => types[at])];
        Delete = new($"DELETE FROM {Name} WHERE {Where(0)}", keyTypes) { Together = $"DELETE FROM {Name} USING {Given(keyTypes)} WHERE {WhereGiven(0)}" };
    }

    /// <summary>The table's name in the database.</summary>
    public string Name { get; }

    /// <summary>What a person may call a row: <c>ProcessInstance</c>.</summary>
    public string RowName { get; }

    public IReadOnlyList<Type> Types => types;

    public long? InstanceKeyIn(object?[] captured) => instance < 0 ? null : captured[instance] as long?;

    /// <summary>Selects the rows that meet a condition. Conditions are few and known beforehand: what is made of one is kept.</summary>
    public Statement Select(string condition) => selects.GetOrAdd(condition, text => new Statement(selectText + text));

    /// <summary>Inserts the values of <see cref="Capture"/>.</summary>
    public Statement Insert { get; }

    /// <summary>Deletes the row with the key values given.</summary>
    public Statement Delete { get; }

    /// <summary>The row's values at this moment, in column order, as the database keeps them.</summary>
    public object?[] Capture(TRow row) => values(row);

    /// <summary>The position of the key's first part among captured values.</summary>
    public int KeyPosition => keys[0];

    /// <summary>The key among captured values.</summary>
    public object?[] KeyOf(object?[] captured) => keys.Count == 1 ? [captured[keys[0]]] : [.. keys.Select(at => captured[at])];

    /// <summary>A row with values as the database keeps them.</summary>
    public TRow Row(object?[] captured) => again(captured);

    /// <summary>The bit of one property (see <see cref="Changed"/>).</summary>
    public ulong Bit(string property) => 1UL << properties.Select(each => each.Name).ToList().IndexOf(property);

    /// <summary>Which values differ, as a bit for each; all but the key when the earlier ones are not known.</summary>
    /// <remarks>Naming a column in an UPDATE rewrites every index it is part of, changed or not; so only what changed is named.</remarks>
    public ulong Changed(object?[]? before, object?[] after)
    {
        var changed = 0UL;
        for (var at = 0; at < after.Length; at++)
        {
            if ((keyBits & (1UL << at)) == 0 && (before is null || !Equals(before[at], after[at])))
            {
                changed |= 1UL << at;
            }
        }
        return changed;
    }

    /// <summary>Updates the columns named by the bits; parameters are their values in order, then the key, then <paramref name="extra"/>
    /// when there is a further condition on a column.</summary>
    public Statement Update(ulong changed, string? extra = null)
    {
        if (extra is not null)
        {
            return updates.GetOrAdd(changed | ExtraBit, _ => UpdateOf(changed, extra));
        }
        return updates.GetOrAdd(changed, bits => UpdateOf(bits, null));
    }

    const ulong ExtraBit = 1UL << 63;

    Statement UpdateOf(ulong changed, string? extra)
    {
        var named = Enumerable.Range(0, columns.Count).Where(at => (changed & (1UL << at)) != 0).ToList();
        var assignments = string.Join(", ", named.Select((at, parameter) => $"{columns[at]} = {Parameter(parameter)}"));
        var and = extra is null ? "" : $" AND {extra} = {Parameter(named.Count + keys.Count)}";
        List<Type> parameters = [.. named.Select(at => types[at]), .. keys.Select(at => types[at])];
        if (extra is not null)
        {
            parameters.Add(types[columns.ToList().IndexOf($"\"{extra}\"")]);
        }
        var given = string.Join(", ", named.Select((at, parameter) => $"{columns[at]} = given.p{parameter}"));
        var andGiven = extra is null ? "" : $" AND {Name}.{extra} = given.p{named.Count + keys.Count}";
        return new($"UPDATE {Name} SET {assignments} WHERE {Where(named.Count)}{and}", parameters)
        {
            Together = $"UPDATE {Name} SET {given} FROM {Given(parameters)} WHERE {WhereGiven(named.Count)}{andGiven}",
        };
    }

    /// <summary>The parameters of <see cref="Update"/>.</summary>
    public List<object?> UpdateValues(ulong changed, object?[] after)
    {
        var parameters = new List<object?>(after.Length);
        for (var at = 0; at < after.Length; at++)
        {
            if ((changed & (1UL << at)) != 0)
            {
                parameters.Add(after[at]);
            }
        }
        parameters.AddRange(KeyOf(after));
        return parameters;
    }

    static string Parameter(int number) => "@" + number.ToString(CultureInfo.InvariantCulture);

    string Where(int firstParameter) =>
        string.Join(" AND ", keys.Select((at, number) => $"{columns[at]} = {Parameter(firstParameter + number)}"));

    // Many rows at once in PostgreSQL: an array for each parameter.
    static string Given(IReadOnlyList<Type> parameters) =>
        $"unnest({string.Join(", ", parameters.Select((type, at) => $"${at + 1}::{PostgresArrays.TypeOf(type)}[]"))}) AS given({string.Join(", ", parameters.Select((_, at) => $"p{at}"))})";

    string WhereGiven(int firstParameter) => string.Join(" AND ", keys.Select((at, number) => $"{Name}.{columns[at]} = given.p{firstParameter + number}"));

    // As the database keeps it: an instant as ticks, a nullable number as the number.
    static Type Stored(IProperty property) =>
        property.GetTypeMapping().Converter?.ProviderClrType ?? Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

    // captured => new TRow { Key = (long)captured[0], DueAt = captured[1] == null ? null : fromTicks((long)captured[1]), … }
    static Func<object?[], TRow> Again(IReadOnlyList<IProperty> properties)
    {
        var captured = Expression.Parameter(typeof(object?[]), "captured");
        var bindings = properties.Select((property, at) =>
        {
            Expression value = Expression.ArrayIndex(captured, Expression.Constant(at));
            var isNull = Expression.Equal(value, Expression.Constant(null));
            value = FromStored(Expression.Convert(value, Stored(property)), property);
            return Expression.Bind(property.PropertyInfo!, property.IsNullable
                ? Expression.Condition(isNull, Expression.Default(property.ClrType), value)
                : value);
        });
        return Expression.Lambda<Func<object?[], TRow>>(Expression.MemberInit(Expression.New(typeof(TRow)), bindings), captured).Compile();
    }

    // row => new object?[] { (object)row.Key, row.DueAt == null ? null : (object)toTicks(row.DueAt.Value), … }
    static Func<TRow, object?[]> Values(IReadOnlyList<IProperty> properties)
    {
        var row = Expression.Parameter(typeof(TRow), "row");
        var values = properties.Select(property =>
        {
            var value = (Expression)Expression.Property(row, property.PropertyInfo!);
            return property.GetTypeMapping().Converter is { } converter
                ? UnlessNull(value, inner => Expression.Invoke(converter.ConvertToProviderExpression, inner))
                : Expression.Convert(value, typeof(object));
        });
        return Expression.Lambda<Func<TRow, object?[]>>(Expression.NewArrayInit(typeof(object), values), row).Compile();
    }

    static Expression UnlessNull(Expression value, Func<Expression, Expression> convert) =>
        Nullable.GetUnderlyingType(value.Type) is null
            ? Expression.Convert(convert(value), typeof(object))
            : Expression.Condition(
                Expression.Property(value, "HasValue"),
                Expression.Convert(convert(Expression.Property(value, "Value")), typeof(object)),
                Expression.Constant(null, typeof(object)));

    static Expression FromStored(Expression value, IProperty property)
    {
        if (property.GetTypeMapping().Converter is { } converter)
        {
            value = Expression.Invoke(converter.ConvertFromProviderExpression, value);
        }
        return value.Type == property.ClrType ? value : Expression.Convert(value, property.ClrType);
    }
}

/// <summary>A table, whatever its rows are.</summary>
interface IRowTable
{
    /// <summary>The table's name in the database.</summary>
    string Name { get; }

    /// <summary>What a person may call a row: <c>ProcessInstance</c>.</summary>
    string RowName { get; }

    /// <summary>What the database keeps in each column, in column order.</summary>
    IReadOnlyList<Type> Types { get; }

    /// <summary>Reads the columns of the rows that meet a condition.</summary>
    Statement Select(string condition);

    /// <summary>The key of the instance that a row belongs to, or null.</summary>
    long? InstanceKeyIn(object?[] captured);
}

/// <summary>All tables of the engine, compiled once from the model.</summary>
sealed class EngineTables(IModel model)
{
    static readonly ConditionalWeakTable<IModel, EngineTables> Compiled = [];

    /// <summary>The tables of the model; compiling them takes tens of milliseconds, so it is done once.</summary>
    public static EngineTables Of(IModel model) => Compiled.GetValue(model, fresh => new EngineTables(fresh));

    public RowTable<ProcessDefinitionRow> Definitions { get; } = new(model);
    public RowTable<FormRow> Forms { get; } = new(model);
    public RowTable<ProcessInstanceRow> Instances { get; } = new(model);

    /// <summary>The bit of the instance's revision.</summary>
    public ulong Revision => field == 0 ? field = Instances.Bit(nameof(ProcessInstanceRow.Revision)) : field;

    public RowTable<ElementInstanceRow> Elements { get; } = new(model);
    public RowTable<UserTaskRow> Tasks { get; } = new(model);
    public RowTable<TimerRow> Timers { get; } = new(model);
    public RowTable<MessageSubscriptionRow> Subscriptions { get; } = new(model);
    public RowTable<SignalSubscriptionRow> Signals { get; } = new(model);
    public RowTable<StartSubscriptionRow> Starts { get; } = new(model);
    public RowTable<DecisionRequirementsRow> Requirements { get; } = new(model);
    public RowTable<DecisionRow> Decisions { get; } = new(model);
    public RowTable<MessageRow> Messages { get; } = new(model);
    public RowTable<JobRow> Jobs { get; } = new(model);
    public RowTable<IncidentRow> Incidents { get; } = new(model);
    public RowTable<BatchOperationRow> Batches { get; } = new(model);
    public RowTable<BatchItemRow> BatchItems { get; } = new(model);
    public RowTable<BatchSliceRow> BatchSlices { get; } = new(model);
    public RowTable<DecisionInstanceRow> DecisionInstances { get; } = new(model);
    public RowTable<StepRow> Steps { get; } = new(model);
    public RowTable<OutboxRow> Outbox { get; } = new(model);
    public RowTable<IdempotencyRow> Answers { get; } = new(model);
    public RowTable<Audit.AuditRow> Audit { get; } = new(model);
}
