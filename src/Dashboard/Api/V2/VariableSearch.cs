using System.IO.Enumeration;
using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>A variable in a scope of an instance; its value is JSON text.</summary>
sealed record VariableEntry(string Name, string Value, long Key, long ScopeKey, long InstanceKey);

/// <summary>Variables live in the state of their instance, so they are searched there and not by the database.</summary>
static class VariableSearch
{
    /// <summary>How much of a value is sent unless all of it is asked for.</summary>
    public const int Truncated = 8191;

    static readonly string[] Operators = ["$eq", "$neq", "$exists", "$in", "$notIn", "$like"];

    /// <summary>All variables of an instance, scope by scope.</summary>
    public static IEnumerable<VariableEntry> All(ProcessInstance instance) => instance.Elements.SelectMany(scope => Of(instance, scope, (_, value) => value));

    /// <summary>The variables that an element can see, of all scopes or only the innermost of each name.</summary>
    /// <param name="show">What of a value by its name is shown.</param>
    public static IEnumerable<VariableEntry> VisibleAt(ProcessInstance instance, ElementInstance? element, bool innermostOnly, Func<string, Value, Value> show)
    {
        var seen = new HashSet<string>();
        for (var scope = element; scope is not null; scope = scope.ScopeKey is { } parent ? instance.Find(parent) : null)
        {
            foreach (var variable in Of(instance, scope, show).Where(variable => seen.Add(variable.Name) || !innermostOnly))
                yield return variable;
        }
    }

    static IEnumerable<VariableEntry> Of(ProcessInstance instance, ElementInstance scope, Func<string, Value, Value> show) =>
        scope.Variables.Select(pair => new VariableEntry(pair.Key, FeelJson.ToJson(show(pair.Key, pair.Value.Value)), pair.Value.Key, scope.Key, instance.Key));

    /// <summary>The instances whose own variables satisfy every condition of a <c>[{name, value}]</c> filter.</summary>
    public static async Task<List<long>> InstancesWith(IQueryable<ProcessInstanceRow> instances, JsonElement conditions, CancellationToken cancellation)
    {
        var wanted = Conditions(conditions);
        var found = new List<long>();
        await foreach (var row in instances.Select(row => new { row.Key, row.StateJson }).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (Satisfies(InstanceJson.Read(row.StateJson).Root, wanted))
                found.Add(row.Key);
        }

        return found;
    }

    /// <summary>The open element instances whose own, local variables satisfy every condition.</summary>
    public static async Task<List<long>> ElementsWith(IQueryable<ProcessInstanceRow> instances, JsonElement conditions, CancellationToken cancellation)
    {
        var wanted = Conditions(conditions);
        var found = new List<long>();
        await foreach (var state in instances.Select(row => row.StateJson).AsAsyncEnumerable().WithCancellation(cancellation))
            found.AddRange(InstanceJson.Read(state).Elements.Where(element => Satisfies(element, wanted)).Select(element => element.Key));
        return found;
    }

    static bool Satisfies(ElementInstance scope, List<(string Name, JsonElement Value)> wanted) =>
        wanted.TrueForAll(one => Holds(scope.Variables.TryGetValue(one.Name, out var variable) ? FeelJson.ToJson(variable.Value) : null, one.Value, Canonical));

    static List<(string Name, JsonElement Value)> Conditions(JsonElement conditions)
    {
        if (conditions.ValueKind != JsonValueKind.Array)
            throw Wrong();
        return [.. conditions.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Object && one.EnumerateObject().All(property => property.Name is "name" or "value")
            && one.TryGetProperty("name", out var name) && name.GetString() is { } text && one.TryGetProperty("value", out var value) ? (text, value) : throw Wrong())];
    }

    static RefusedException Wrong() => RefusedException.Invalid("filter", new Words(
        "变量筛选应为 [{name, value}]，value 是 JSON 文本。", "Expected variable filters as [{name, value}] where value is JSON text."));

    // 1.0 and 1 are one number, and blanks mean nothing.
    static string Canonical(string json)
    {
        try
        {
            return FeelJson.ToJson(FeelJson.Parse(json));
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>Whether a text satisfies a filter value.</summary>
    public static bool Holds(string? text, JsonElement filter, Func<string, string>? canonical = null)
    {
        string Read(JsonElement json) => json.ValueKind == JsonValueKind.String ? (canonical ?? (same => same))(json.GetString()!) : throw Wrong();
        return SearchFilter.Operators(filter, Operators).All(one => one.Name switch
        {
            "$eq" => text == Read(one.Operand),
            "$neq" => text != Read(one.Operand),
            "$exists" => (text is not null) == (one.Operand.ValueKind == JsonValueKind.True),
            "$in" => one.Operand.EnumerateArray().Any(item => text == Read(item)),
            "$notIn" => one.Operand.EnumerateArray().All(item => text != Read(item)),
            _ => text is not null && FileSystemName.MatchesSimpleExpression(one.Operand.GetString(), text, ignoreCase: false),
        });
    }

    /// <summary>One page of variables at hand.</summary>
    public static SearchResult<VariableView> Run(IEnumerable<VariableEntry> variables, SearchQuery? query, bool truncate)
    {
        var page = query?.Page ?? new SearchPage();
        var limit = page.Check();
        var found = variables.Where(variable => Matches(variable, query?.Filter)).ToList();
        var ordered = Ordered(found, query?.Sort);
        var from = page.After is not null ? Index(page.After) + 1 : page.Before is not null ? Math.Max(0, Index(page.Before) - limit) : page.From ?? 0;
        var until = page.Before is not null ? Index(page.Before) : int.MaxValue;
        var items = ordered.Skip(from).Take(Math.Min(limit, until - from)).Select(variable => VariableView.Of(variable, truncate)).ToList();
        return new SearchResult<VariableView>(items, new PageInfo(found.Count, false,
            items.Count == 0 ? null : Cursor.Of([from]), items.Count == 0 ? null : Cursor.Of([from + items.Count - 1])));
    }

    internal static int Index(string cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<int[]>(Convert.FromBase64String(cursor))![0];
        }
        catch (Exception failure) when (failure is FormatException or JsonException or IndexOutOfRangeException)
        {
            throw RefusedException.Invalid("cursor", new Words("page 中的游标不属于这个查询。", "The cursor in page does not belong to this search."));
        }
    }

    static bool Matches(VariableEntry variable, JsonElement? filter) => filter is not { ValueKind: JsonValueKind.Object } given || given.EnumerateObject().All(property => property.Name switch
    {
        "name" => Holds(variable.Name, property.Value),
        "value" => Holds(variable.Value, property.Value, Canonical),
        "tenantId" => Holds(V2Api.Tenant, property.Value),
        "isTruncated" => (variable.Value.Length > Truncated) == (property.Value.ValueKind == JsonValueKind.True),
        "variableKey" => Holds(Keys.Text(variable.Key), property.Value),
        "scopeKey" => Holds(Keys.Text(variable.ScopeKey), property.Value),
        "processInstanceKey" => Holds(Keys.Text(variable.InstanceKey), property.Value),
        _ => throw RefusedException.Invalid("filter", new Words($"filter 中不认识「{property.Name}」。", $"Unknown field '{property.Name}' in filter.")),
    });

    static IEnumerable<VariableEntry> Ordered(IEnumerable<VariableEntry> variables, IReadOnlyList<SearchSort>? sort)
    {
        var ordered = variables.OrderBy(_ => 0);
        foreach (var one in sort ?? [])
        {
            Func<VariableEntry, IComparable> value = one.Field switch
            {
                "name" => variable => variable.Name,
                "value" => variable => variable.Value,
                "tenantId" => _ => V2Api.Tenant,
                "variableKey" => variable => variable.Key,
                "scopeKey" => variable => variable.ScopeKey,
                "processInstanceKey" => variable => variable.InstanceKey,
                _ => throw RefusedException.Invalid("sort", new Words($"sort 中不认识「{one.Field}」。", $"Unknown field '{one.Field}' in sort.")),
            };
            ordered = one.Descending ? ordered.ThenByDescending(value) : ordered.ThenBy(value);
        }

        return ordered.ThenBy(variable => variable.Key);
    }
}

/// <summary>A variable as <c>/v2</c> sends it in a list.</summary>
sealed record VariableView(string Name, string Value, bool IsTruncated, string TenantId, string VariableKey, string ScopeKey, string ProcessInstanceKey, string? RootProcessInstanceKey)
{
    public static VariableView Of(VariableEntry variable, bool truncate)
    {
        var cut = truncate && variable.Value.Length > VariableSearch.Truncated;
        return new VariableView(variable.Name, cut ? variable.Value[..VariableSearch.Truncated] : variable.Value, cut, V2Api.Tenant, Keys.Text(variable.Key),
            Keys.Text(variable.ScopeKey), Keys.Text(variable.InstanceKey), Keys.Text(variable.InstanceKey));
    }
}
