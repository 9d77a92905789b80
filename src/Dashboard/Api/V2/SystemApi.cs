using Marketing.Dashboard.Access;

namespace Marketing.Dashboard.Api.V2;

/// <summary>What programs ask first: who is there, under which licence, who am I.</summary>
static class SystemApi
{
    sealed record Topology(IReadOnlyList<Broker> Brokers, string? ClusterId, int ClusterSize, int PartitionsCount, int ReplicationFactor, string GatewayVersion, string LastCompletedChangeId);

    sealed record Broker(int NodeId, string Host, int Port, IReadOnlyList<Partition> Partitions, string Version);

    sealed record Partition(int PartitionId, string Role, string Health);

    sealed record License(bool ValidLicense, string LicenseType, bool IsCommercial, DateTimeOffset? ExpiresAt);

    sealed record CamundaUser(string Username, string? DisplayName, string? Email, IReadOnlyList<string> AuthorizedComponents, IReadOnlyList<Tenant> Tenants,
        IReadOnlyList<string> Groups, IReadOnlyList<string> Roles, string? SalesPlanType, IReadOnlyDictionary<string, string> C8Links, bool CanLogout);

    sealed record Tenant(string Name, string TenantId, string? Description);

    public static void MapSystem(this RouteGroupBuilder v2)
    {
        v2.MapGet("/topology", ShowTopology).Operation("getTopology").Produces<Topology>();
        v2.MapGet("/license", () => Results.Ok(new License(true, "apache-2.0", false, null))).Operation("getLicense").Produces<License>();
        v2.MapGet("/status", () => Results.NoContent()).Operation("getStatus").Produces(StatusCodes.Status204NoContent);
        v2.MapGet("/authentication/me", Me).Operation("getAuthentication").Produces<CamundaUser>();
    }

    // One program on one store: one healthy broker that leads its one partition.
    static IResult ShowTopology(HttpContext context)
    {
        var version = typeof(SystemApi).Assembly.GetName().Version!.ToString(3);
        var port = context.Request.Host.Port ?? (context.Request.IsHttps ? 443 : 80);
        return Results.Ok(new Topology([new Broker(0, context.Request.Host.Host, port, [new Partition(1, "leader", "healthy")], version)], null, 1, 1, 1, version, "-1"));
    }

    static IResult Me(Viewer viewer) => Results.Ok(new CamundaUser(viewer.Id, viewer.Person.Name, null, ["*"], [new Tenant("Default", V2Api.Tenant, null)],
        [viewer.Person.Unit], viewer.Person.Roles, null, new Dictionary<string, string>(), viewer.SignedIn));
}
