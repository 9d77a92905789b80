using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Api;

/// <summary>Units and roles. Everybody may look; administrators make and change them.</summary>
static class UnitsApi
{
    internal sealed record NameBody(string Zh, string En);

    internal sealed record UnitBody(NameBody Name, string? Parent = null, string? Head = null, bool Closed = false, bool IsNew = false);

    internal sealed record RoleBody(NameBody Name, bool IsNew = false);

    sealed record UnitView(string Id, WordsView Name, string? Parent, PersonView? Head, int People, DateTimeOffset? ClosedAt);

    sealed record RoleView(string Id, WordsView Name, int People);

    public static void MapUnits(this RouteGroupBuilder api)
    {
        api.MapGet("/units", (Func<DirectorySnapshot> directory) => Results.Ok(Units(directory()))).WithName("units").Produces<SearchResult<UnitView>>();
        api.MapPut("/units/{id}", SaveUnit).WithName("saveUnit").Produces<UnitView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/roles", (Func<DirectorySnapshot> directory) => Results.Ok(Roles(directory()))).WithName("roles").Produces<SearchResult<RoleView>>();
        api.MapPut("/roles/{id}", SaveRole).WithName("saveRole").Produces<RoleView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
    }

    static SearchResult<UnitView> Units(DirectorySnapshot people) => Part.All([.. people.Units.Select(unit =>
        new UnitView(unit.Id, WordsView.Of(unit.Name), unit.Parent, PersonView.Of(people, unit.Head), people.MembersOf(unit.Id).Count(), unit.ClosedAt))]);

    static SearchResult<RoleView> Roles(DirectorySnapshot people) => Part.All([.. people.Roles.Select(role => new RoleView(role.Id, WordsView.Of(role.Name), people.PeopleOf(role.Id).Count()))]);

    static async Task<IResult> SaveUnit(string id, UnitBody body, Viewer viewer, UnitsDesk desk, LiveDirectory live, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var saved = await desk.Save(new UnitEntry(id, new Words(body.Name.Zh, body.Name.En), body.Parent, body.Head, body.Closed) { IsNew = body.IsNew }, viewer.Id, cancellation);
        return saved.Succeeded ? Results.Ok(Units(live.Directory).Items.Single(unit => unit.Id == id)) : Problems.Refused(saved.Refusal!);
    }

    static async Task<IResult> SaveRole(string id, RoleBody body, Viewer viewer, UnitsDesk desk, LiveDirectory live, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var saved = await desk.SaveRole(id, new Words(body.Name.Zh, body.Name.En), viewer.Id, cancellation, isNew: body.IsNew);
        return saved.Succeeded ? Results.Ok(Roles(live.Directory).Items.Single(role => role.Id == id)) : Problems.Refused(saved.Refusal!);
    }
}
