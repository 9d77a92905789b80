using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Records of the declared types: lists, one, its history, changes.</summary>
static class RecordsApi
{
    /// <param name="Titles">What references are called, by <c>type/key</c>.</param>
    sealed record RecordList(IReadOnlyList<RecordView> Items, PageInfo Page, Dictionary<string, string> Titles);

    sealed record OneRecord(RecordView Record, Dictionary<string, string> Titles);

    static readonly string[] NoFields = ["limit", "from", "format", "template"];

    public static void MapRecords(this RouteGroupBuilder api)
    {
        api.MapGet("/record-types", Types).WithName("recordTypes").Produces<SearchResult<RecordTypeView>>();
        api.MapGet("/record-types/{type}", Type).WithName("recordType").Produces<RecordTypeView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/records/{type}", List).WithName("records").WithSummary("The records of a type. Any field that lists sort by narrows it: status=open,partial, amount=>=5000.").Produces<RecordList>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/records/{type}", Create).WithName("createRecord").WithSummary("Makes a record. The body holds its fields, or {id, values}.").Produces<OneRecord>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/records/{type}/{id}", Get).WithName("record").Produces<OneRecord>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/records/{type}/{id}", Save).WithName("saveRecord").WithSummary("Changes the fields that are given. The body holds them, or {version, values}; with a version a record that somebody else has changed since is a conflict.")
            .Produces<OneRecord>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/records/{type}/{id}", Delete).WithName("deleteRecord").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/records/{type}/{id}/history", History).WithName("recordHistory").Produces<SearchResult<RecordVersionView>>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapRecordFiles();
    }

    /// <summary>A type that the viewer may see; otherwise as if there were none.</summary>
    public static Outcome<(RecordType Type, RecordAccess Access)> Find(string type, RecordTypes types, Viewer viewer)
    {
        if (types.Find(type) is { } known && new RecordSight(viewer.Person, types).Of(known) is { Sees: true } access)
            return (known, access);
        return new Refusal(RefusalKind.NotFound, "unknown-record-type", new Words($"没有名为“{type}”的记录类型。", $"There is no record type '{type}'."));
    }

    // Whoever only asks which types there are for him need not wait until all is counted.
    static async Task<IResult> Types(Viewer viewer, Views views, RecordTypes types, CancellationToken cancellation, bool counts = true)
    {
        var numbers = !counts ? null : await views.Read((_, rows) => rows.Records.Where(row => row.DeletedAt == null).GroupBy(row => row.Type).Select(group => new { group.Key, Count = group.LongCount() }).ToDictionaryAsync(one => one.Key, one => one.Count, cancellation), cancellation);
        var sight = new RecordSight(viewer.Person, types);
        var shown = types.All.Select(type => (type, access: sight.Of(type))).Where(pair => pair.access.Sees).ToList();
        foreach (var (type, access) in shown.Where(pair => numbers is not null && !pair.access.SeesAll))
            numbers![type.Id] = await views.Read((_, rows) => access.Shown(rows.Records.Where(row => row.Type == type.Id && row.DeletedAt == null), rows).LongCountAsync(cancellation), cancellation);
        return Results.Ok(Part.All([.. shown.Select(pair => RecordTypeView.Of(pair.type, pair.access, numbers?.GetValueOrDefault(pair.type.Id)))]));
    }

    static IResult Type(string type, Viewer viewer, RecordTypes types) =>
        Find(type, types, viewer) is { Succeeded: true } found ? Results.Ok(RecordTypeView.Of(found.Value.Type, found.Value.Access, whole: true)) : Problems.Refused(Find(type, types, viewer).Refusal!);

    /// <summary>The query that an address asks for. What a viewer does not see nobody filters by for him.</summary>
    public static Outcome<RecordQuery> QueryOf(HttpRequest request, RecordType type, RecordAccess access, EngineClock clock)
    {
        var pairs = request.Query.SelectMany(pair => pair.Value.Select(value => (pair.Key, value ?? ""))).ToList();
        if (pairs.FirstOrDefault(pair => type.Find(pair.Key.TrimStart('-')) is not null && !access.SeesField(pair.Key)).Key is { } hidden)
            return new Refusal(RefusalKind.Invalid, "record-filter", new Words($"{type.Label.Chinese}不能按“{hidden}”筛选。", $"{type.Label.English} cannot be filtered by '{hidden}'."));
        var zone = Surroundings.Plain.Zone;
        var read = RecordQuery.Read(type, pairs, NoFields, new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone), zone));
        return read.Succeeded && read.Value.Sort is { } sort && !access.SeesField(sort) ? read.Value with { Sort = null } : read;
    }

    static async Task<IResult> List(string type, HttpRequest request, Viewer viewer, Views views, RecordTypes types, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation, int? limit = null, int? from = null)
    {
        var found = Find(type, types, viewer);
        if (!found.Succeeded)
            return Problems.Refused(found.Refusal!);
        var (known, access) = found.Value;
        var query = QueryOf(request, known, access, clock);
        if (!query.Succeeded)
            return Problems.Refused(query.Refusal!);
        return Results.Ok(await views.Read(async (_, rows) =>
        {
            var page = await new Part(limit, from).Of(access.Shown(query.Value.Over(rows), rows), cancellation);
            var items = page.Items.Select(row => RecordView.Of(known, row, access, directory())).ToList();
            return new RecordList(items, page.Page, await RecordTitles.Of(rows, known, items, new Reader(viewer, types, directory()), cancellation));
        }, cancellation));
    }

    static async Task<IResult> Get(string type, string id, Viewer viewer, Views views, RecordTypes types, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var found = Find(type, types, viewer);
        return found.Succeeded ? await Show(found.Value.Type, found.Value.Access, id, views, new Reader(viewer, types, directory()), cancellation) is { } shown ? Results.Ok(shown) : Problems.Refused(NoRecord(found.Value.Type, id)) : Problems.Refused(found.Refusal!);
    }

    /// <summary>Refuses a record that the viewer does not see, as one that is not there; null for what he sees, and for what there is none of.</summary>
    public static async Task<Refusal?> Hidden(string type, string id, RecordTypes types, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (types.Find(type) is not { } known || new RecordSight(viewer.Person, types).Of(known) is not { SeesAll: false } access)
            return null;
        var row = await views.Read((_, rows) => rows.Records.FirstOrDefaultAsync(one => one.Type == known.Id && one.Id == id && one.DeletedAt == null, cancellation), cancellation);
        return row is not null && access.SeesRecord(row) ? null : NoRecord(known, id);
    }

    static Refusal NoRecord(RecordType type, string id) => new(RefusalKind.NotFound, "unknown-record", new Words($"没有编号为“{id}”的{type.Label.Chinese}。", $"There is no {type.Label.English} '{id}'."));

    static Task<OneRecord?> Show(RecordType type, RecordAccess access, string id, Views views, Reader reader, CancellationToken cancellation) => views.Read(async (_, rows) =>
    {
        if (await rows.Records.FirstOrDefaultAsync(row => row.Type == type.Id && row.Id == id && row.DeletedAt == null, cancellation) is not { } row || !access.SeesRecord(row))
            return null;
        var view = RecordView.Of(type, row, access, reader.People);
        return new OneRecord(view, await RecordTitles.Of(rows, type, [view], reader, cancellation));
    }, cancellation);

    static Task<IResult> Create(string type, JsonElement body, Viewer viewer, RecordTypes types, RecordDesk desk, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        Write(type, null, body, viewer, types, desk, views, directory(), cancellation);

    static Task<IResult> Save(string type, string id, JsonElement body, Viewer viewer, RecordTypes types, RecordDesk desk, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        Write(type, id, body, viewer, types, desk, views, directory(), cancellation);

    static async Task<IResult> Write(string type, string? id, JsonElement body, Viewer viewer, RecordTypes types, RecordDesk desk, Views views, DirectorySnapshot people, CancellationToken cancellation)
    {
        var found = Find(type, types, viewer);
        if (!found.Succeeded)
            return Problems.Refused(found.Refusal!);
        var (known, access) = found.Value;
        if (!access.Changes)
            return Problems.Refused(NotYours(known, known.Rights.Change, people, "填写", "change"));
        var sent = Sent.Of(known, body);
        var change = new RecordChange(known.Id, id ?? sent.Id, sent.Values, viewer.Id) { Expected = id is null && sent.Id is not null ? 0 : sent.Version, Locked = access.Locked, Access = access };
        var saved = await desk.Write(change, cancellation);
        if (!saved.Succeeded)
            return Problems.Refused(saved.Refusal!);
        var shown = await Show(known, access, saved.Value.Row.Id, views, new Reader(viewer, types, people), cancellation);
        return id is null ? Results.Created($"/api/records/{known.Id}/{Uri.EscapeDataString(saved.Value.Row.Id)}", shown) : Results.Ok(shown);
    }

    /// <summary>What a body says: the fields themselves, or in <c>values</c> with key and version beside them.</summary>
    readonly record struct Sent(string? Id, long? Version, JsonElement Values)
    {
        public static Sent Of(RecordType type, JsonElement body)
        {
            if (body.ValueKind != JsonValueKind.Object)
                return new(null, null, body);
            var id = body.TryGetProperty("id", out var key) && key.ValueKind == JsonValueKind.String && key.GetString() is { Length: > 0 } text ? text : null;
            if (!body.TryGetProperty("values", out var values) || values.ValueKind != JsonValueKind.Object || type.Find("values") is not null)
                return new(id, null, body);
            return new(id, body.TryGetProperty("version", out var version) && version.TryGetInt64(out var number) ? number : null, values);
        }
    }

    public static Refusal NotYours(RecordType type, IReadOnlyList<string> who, DirectorySnapshot people, string verbZh, string verbEn)
    {
        var names = who.Select(people.NameOf).DefaultIfEmpty(new Words("管理员", "administrators")).ToList();
        return new(RefusalKind.Forbidden, "record-rights", new Words($"{verbZh}{type.Label.Chinese}限于：{string.Join("、", names.Select(name => name.Chinese))}。", $"To {verbEn} {type.Label.English} is for: {string.Join(", ", names.Select(name => name.English))}."));
    }

    static async Task<IResult> Delete(string type, string id, Viewer viewer, RecordTypes types, RecordDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation, long? version = null)
    {
        var found = Find(type, types, viewer);
        if (!found.Succeeded)
            return Problems.Refused(found.Refusal!);
        var (known, access) = found.Value;
        if (!access.Deletes)
            return Problems.Refused(NotYours(known, known.Rights.Delete, directory(), "删除", "delete"));
        var done = await desk.Write(new RecordChange(known.Id, id, default, viewer.Id) { Deletes = true, Expected = version, Access = access }, cancellation);
        return done.Succeeded ? Results.NoContent() : Problems.Refused(done.Refusal!);
    }

    static async Task<IResult> History(string type, string id, Viewer viewer, Views views, RecordTypes types, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var found = Find(type, types, viewer);
        if (!found.Succeeded)
            return Problems.Refused(found.Refusal!);
        var (known, access) = found.Value;
        var versions = await views.Read((_, rows) => rows.RecordVersions.Where(row => row.Type == known.Id && row.Id == id).OrderBy(row => row.Version).ToListAsync(cancellation), cancellation);
        versions = Concerning(versions, access);
        if (versions.Count == 0)
            return Problems.Refused(NoRecord(known, id));
        // What the oldest that is kept has changed is not known, unless it is the first.
        var before = versions.Prepend(null).Select(row => row?.ValuesJson is { } json ? JsonDocument.Parse(json).RootElement : (JsonElement?)null).ToList();
        return Results.Ok(Part.All<RecordVersionView>([.. versions.Select((row, at) => new RecordVersionView(row.Version, row.At, PersonView.Of(directory(), row.By)!, row.Cause, row.Detail, row.ValuesJson is null,
            at == 0 && row.Version > 1, at == 0 && row.Version > 1 ? [] : RecordFieldChange.Between(before[at], before[at + 1], known, access))).Reverse()]));
    }

    // From where on the record concerns the viewer, as it does now, or did when it was deleted; none when it does not.
    static List<RecordVersionRow> Concerning(List<RecordVersionRow> versions, RecordAccess access)
    {
        var from = versions.FindLastIndex(row => row.ValuesJson is { } json && !access.SeesStored(json)) + 1;
        var shown = versions[from..];
        return shown.Exists(row => row.ValuesJson is not null) ? shown : [];
    }
}
