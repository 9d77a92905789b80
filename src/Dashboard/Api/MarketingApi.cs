using Marketing.Dashboard.Live;

namespace Marketing.Dashboard.Api;

/// <summary>What Camunda's interface cannot say (docs/API.md). One file a resource.</summary>
static class MarketingApi
{
    public static void MapMarketingApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("api");
        api.MapSession();
        api.MapPeople();
        api.MapPeopleImport();
        api.MapUnits();
        api.MapCalendars();
        api.MapSchedules();
        api.MapTasks();
        api.MapTaskVerbs();
        api.MapDrafts();
        api.MapRequests();
        api.MapAbsences();
        api.MapProcesses();
        api.MapExpressions();
        api.MapDecisions();
        api.MapInstances();
        api.MapInstanceRepair();
        api.MapNotifications();
        api.MapDeliveries();
        api.MapSignoffs();
        api.MapSign();
        api.MapFiles();
        api.MapAnnouncements();
        api.MapPreferences();
        api.MapTemplates();
        api.MapRecords();
        api.MapRules();
        api.MapWorks();
        api.MapTraceability();
        api.MapSla();
        api.MapOperations();
        api.MapAudit();
        api.MapLive();
    }
}
