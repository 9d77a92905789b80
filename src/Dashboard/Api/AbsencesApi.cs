using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>代理: who is away and who acts for them.</summary>
static class AbsencesApi
{
    internal sealed record AbsenceBody(string Proxy, DateTimeOffset From, DateTimeOffset Until, string? Person = null, IReadOnlyList<string>? Processes = null, string? Reason = null);

    sealed record AbsenceView(string AbsenceKey, PersonView Person, PersonView Proxy, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Processes, string? Reason,
        PersonView EnteredBy, DateTimeOffset? RevokedAt, bool Active);

    public static void MapAbsences(this RouteGroupBuilder api)
    {
        api.MapGet("/absences", List).WithName("absences").Produces<SearchResult<AbsenceView>>();
        api.MapPost("/absences", Enter).WithName("enterAbsence").Audited(AccessActions.Operation).Produces<AbsenceView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/absences/{key}/revoke", Revoke).WithName("revokeAbsence").Audited(AccessActions.Operation).Produces<AbsenceView>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    // One's own and those one acts in; an administrator sees all.
    static async Task<IResult> List(Viewer viewer, Views views, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation, int? limit = null, int? from = null)
    {
        var id = viewer.Id;
        var people = directory();
        var reports = people.People.Where(person => person.Manager == id).Select(person => person.Id).ToList();
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            var rows = viewer.SeesAll ? workflows.Absences : workflows.Absences.Where(row => row.Person == id || row.Proxy == id || reports.Contains(row.Person));
            var page = await new Part(limit, from).Of(rows.OrderByDescending(row => row.Key), cancellation);
            return new SearchResult<AbsenceView>([.. page.Items.Select(row => Show(row, people, clock.GetUtcNow()))], page.Page);
        }, cancellation));
    }

    static async Task<IResult> Enter(AbsenceBody body, Viewer viewer, AbsenceDesk desk, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation)
    {
        var entered = await desk.Enter(new AbsenceRequest(body.Person ?? viewer.Id, body.Proxy, body.From, body.Until, body.Processes ?? [], body.Reason), viewer.Id, cancellation);
        return entered.Succeeded ? Results.Created($"/api/absences/{Keys.Text(entered.Value.Key)}", Show(entered.Value, directory(), clock.GetUtcNow())) : Problems.Refused(entered.Refusal!);
    }

    static async Task<IResult> Revoke(long key, Viewer viewer, AbsenceDesk desk, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation)
    {
        var revoked = await desk.Revoke(key, viewer.Id, cancellation);
        return revoked.Succeeded ? Results.Ok(Show(revoked.Value, directory(), clock.GetUtcNow())) : Problems.Refused(revoked.Refusal!);
    }

    static AbsenceView Show(AbsenceRow row, DirectorySnapshot people, DateTimeOffset now) => new(Keys.Text(row.Key), PersonView.Of(people, row.Person)!, PersonView.Of(people, row.Proxy)!,
        row.From, row.Until, JsonSerializer.Deserialize<List<string>>(row.ProcessesJson)!, row.Reason, PersonView.Of(people, row.EnteredBy)!, row.RevokedAt,
        row.RevokedAt is null && row.From <= now && now < row.Until);
}
