using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications.Templates;

namespace Marketing.Dashboard.Api;

/// <summary>The words of messages: what is shipped, what administrators have written instead, and what it would look like.</summary>
static class TemplatesApi
{
    internal sealed record PlaceView(string Name, WordsView Meaning);

    internal sealed record TextView(string Subject, string Body);

    /// <param name="Shipped">What comes with the product for this kind, or for all where there is none of its own.</param>
    /// <param name="Own">An administrator's; null: the shipped one is in force.</param>
    internal sealed record TemplateView(string Medium, string Kind, string Language, TextView Shipped, TextView? Own, PersonView? ChangedBy, DateTimeOffset? ChangedAt);

    internal sealed record TemplateList(IReadOnlyList<TemplateView> Items, IReadOnlyList<PlaceView> Places);

    internal sealed record TemplateBody(string? Subject = null, string? Body = null);

    internal sealed record PreviewBody(string? Kind = null, string? Language = null, string? Subject = null, string? Body = null);

    public static void MapTemplates(this RouteGroupBuilder api)
    {
        api.MapGet("/notifications/templates", List).WithName("templates").Produces<TemplateList>().ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapPut("/notifications/templates/{medium}/{kind}/{language}", Write).WithName("writeTemplate").Audited(AccessActions.Operation).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapDelete("/notifications/templates/{medium}/{kind}/{language}", Remove).WithName("removeTemplate").Audited(AccessActions.Operation).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/notifications/templates/preview", Preview).WithName("previewTemplate").Produces<TextView>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    static async Task<IResult> List(Viewer viewer, TemplateDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var own = (await desk.Own(cancellation)).ToDictionary(row => (row.Medium, row.Kind, row.Language));
        var names = from medium in ShippedTemplates.Media from kind in ShippedTemplates.Kinds from language in ShippedTemplates.Languages select new TemplateName(medium, kind, language);
        return Results.Ok(new TemplateList([.. names.Select(name => Show(name, own.GetValueOrDefault((name.Medium, name.Kind, name.Language)), directory()))],
            [.. NoticeTemplate.Places.Select(place => new PlaceView(place.Key, WordsView.Of(place.Value)))]));
    }

    static TemplateView Show(TemplateName name, TemplateRow? row, DirectorySnapshot people)
    {
        var shipped = ShippedTemplates.Of(name.Kind, name.Language) ?? ShippedTemplates.Of(ShippedTemplates.Any, name.Language)!;
        return new TemplateView(name.Medium, name.Kind, name.Language, new TextView(shipped.Subject, shipped.Body), row is null ? null : new TextView(row.Subject, row.Body), PersonView.Of(people, row?.ChangedBy), row?.ChangedAt);
    }

    static async Task<IResult> Write(string medium, string kind, string language, TemplateBody body, Viewer viewer, TemplateDesk desk, CancellationToken cancellation) => OperationsApi.UnlessAdmin(viewer) is { } refused
        ? Problems.Refused(refused)
        : Answer(await desk.Write(new TemplateName(medium, kind, language), new NoticeTemplate(body.Subject ?? "", body.Body ?? ""), viewer.Id, cancellation));

    static async Task<IResult> Remove(string medium, string kind, string language, Viewer viewer, TemplateDesk desk, CancellationToken cancellation) => OperationsApi.UnlessAdmin(viewer) is { } refused
        ? Problems.Refused(refused)
        : Answer(await desk.Remove(new TemplateName(medium, kind, language), viewer.Id, cancellation));

    static IResult Answer(Outcome<Done> done) => done.Succeeded ? Results.NoContent() : Problems.Refused(done.Refusal!);

    // With made-up contents: a preview shows nobody's business.
    static IResult Preview(PreviewBody body, Viewer viewer, MarketingOptions options, EngineClock clock)
    {
        var template = new NoticeTemplate(body.Subject ?? "", body.Body ?? "");
        if ((OperationsApi.UnlessAdmin(viewer) ?? TemplateDesk.Check(template)) is { } refused)
            return Problems.Refused(refused);
        var kind = body.Kind ?? ShippedTemplates.Any;
        var isDigest = kind == ShippedTemplates.Digest;
        var text = isDigest
            ? new Words("1. 新任务：客户投诉处理 · 响应\n2. 时限预警：客户投诉处理 · 响应已用 50%", "1. New task: Complaint handling · Respond\n2. Deadline warning: half of the time of Respond is used")
            : new Words("新任务：客户投诉处理 · 响应（C-1 · 设备无法启动）", "New task: Complaint handling · Respond (C-1 · does not start)");
        var link = new Uri(options.Notifications.PublicUrl ?? new Uri("https://marketing.example.com/"), isDigest ? "notifications" : "tasks/2251799813685301");
        var facts = new MessageFacts(kind, text, viewer.Person.Name, isDigest ? "" : "客户投诉处理", clock.GetUtcNow(), link) { Count = isDigest ? 2 : 1 };
        var values = TemplateBook.Values(facts, body.Language ?? "zh");
        var filled = NoticeTemplate.Fill(template.Body, values);
        return Results.Ok(new TextView(NoticeTemplate.Fill(template.Subject, values), template.NamesLink ? filled : $"{filled}\n\n{link}"));
    }
}
