using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Signatures;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Links for signatures of a task, as those see them who have it: what became of each, making one, withdrawing it.</summary>
static class SignoffsApi
{
    /// <param name="State">open, accepted, declined, withdrawn, expired or void.</param>
    internal sealed record SignoffView(string SignoffKey, string State, string? Recipient, PersonView CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? OpenedAt,
        DateTimeOffset? EndedAt, string? SignedBy, string? Reason, string? Sha256, string? FileKey, MailView? Mail);

    /// <summary>Where the product mails a link.</summary>
    /// <param name="State">waiting, delivered or dead.</param>
    internal sealed record MailView(string Address, string State);

    /// <summary>What a link made now would show.</summary>
    internal sealed record PreviewView(WordsView Title, string Text, IReadOnlyList<SignApi.FieldView> Shown, DateTimeOffset ExpiresAt);

    /// <param name="Preview">Null when the viewer may make none.</param>
    internal sealed record SignoffList(IReadOnlyList<SignoffView> Items, PreviewView? Preview, WordsView? Refused);

    /// <param name="Url">The whole link; null unless the settings say where people open this product. Told once: nobody can read it again.</param>
    /// <param name="Token">Null when the product mails the link: then only the signer learns it.</param>
    internal sealed record MadeView(SignoffView Signoff, string? Token, Uri? Url);

    internal sealed record MakeBody(string? Recipient = null, string? Email = null);

    public static void MapSignoffs(this RouteGroupBuilder api)
    {
        api.MapGet("/tasks/{key}/signoffs", List).WithName("signoffs").Produces<SignoffList>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/tasks/{key}/signoffs", Make).WithName("makeSignoff").Audited(AccessActions.Operation).Produces<MadeView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/signoffs/{key}/withdraw", Withdraw).WithName("withdrawSignoff").Audited(AccessActions.Operation).Produces<SignoffView>().ProducesProblem(StatusCodes.Status409Conflict);
    }

    static async Task<IResult> List(long key, Viewer viewer, Views views, SignoffDesk desk, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        var draft = await desk.Preview(key, viewer.Id, cancellation);
        var rows = await views.Read((_, workflows) => workflows.Signoffs.Where(row => row.TaskKey == key).OrderByDescending(row => row.Key).ToListAsync(cancellation), cancellation);
        var mails = await Mails(views, rows, cancellation);
        return Results.Ok(new SignoffList([.. rows.Select(row => Show(row, task.State, directory(), clock.GetUtcNow(), mails.GetValueOrDefault(row.Key)))], draft.Succeeded ? Preview(draft.Value) : null, WordsView.OfOptional(draft.Refusal?.Message)));
    }

    static async Task<IResult> Make(long key, MakeBody? body, HttpContext context, Viewer viewer, Views views, SignoffDesk desk, MarketingOptions options, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoTask(key));
        var made = await desk.Make(key, viewer.Id, body?.Recipient, body?.Email, cancellation);
        if (!made.Succeeded)
            return Problems.Refused(made.Refusal!);
        var (row, token) = made.Value;
        var shown = Show(row, "CREATED", directory(), clock.GetUtcNow(), (await Mails(views, [row], cancellation)).GetValueOrDefault(row.Key));
        if (token is null)
            return Results.Created($"/api/tasks/{Keys.Text(key)}/signoffs", new MadeView(shown, null, null));
        Idempotency.LeaveUnremembered(context); // the token is kept nowhere
        return Results.Created($"/api/tasks/{Keys.Text(key)}/signoffs", new MadeView(shown, token, options.Notifications.PublicUrl is { } url ? new Uri(url, "sign#" + token) : null));
    }

    static async Task<IResult> Withdraw(long key, Viewer viewer, Views views, SignoffDesk desk, Func<DirectorySnapshot> directory, EngineClock clock, CancellationToken cancellation)
    {
        var task = await views.Read((_, workflows) => workflows.Signoffs.Where(row => row.Key == key).Select(row => (long?)row.TaskKey).FirstOrDefaultAsync(cancellation), cancellation);
        if (task is null || await views.Task(viewer, task.Value, cancellation) is not { } seen)
            return Problems.Refused(Refusal.NotFound("sign-off", key));
        var withdrawn = await desk.Withdraw(key, viewer.Id, cancellation);
        return withdrawn.Succeeded ? Results.Ok(Show(withdrawn.Value, seen.State, directory(), clock.GetUtcNow(), (await Mails(views, [withdrawn.Value], cancellation)).GetValueOrDefault(key))) : Problems.Refused(withdrawn.Refusal!);
    }

    static async Task<Dictionary<long, MailView>> Mails(Views views, IReadOnlyList<SignoffRow> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(row => row.Key).ToList();
        var mails = await views.Read((_, workflows) => workflows.Deliveries.Where(row => row.Kind == SignoffMail.Kind && keys.Contains(row.OutboxKey)).ToListAsync(cancellation), cancellation);
        return mails.ToDictionary(row => row.OutboxKey, row => new MailView(row.Receiver, row.State.ToLowerInvariant()));
    }

    static SignoffView Show(SignoffRow row, string taskState, DirectorySnapshot people, DateTimeOffset now, MailView? mail) => new(Keys.Text(row.Key), SignoffStates.Of(row, taskState, now).ToLowerInvariant(), row.Recipient,
        PersonView.Of(people, row.CreatedBy)!, row.CreatedAt, row.ExpiresAt, row.OpenedAt, row.EndedAt, row.SignedName, row.Reason, row.Sha256, Keys.Text(row.FileKey), mail);

    static PreviewView Preview(SignoffRow row) => new(new WordsView(row.TitleZh, row.TitleEn), row.Text, Fields(row), row.ExpiresAt);

    internal static IReadOnlyList<SignApi.FieldView> Fields(SignoffRow row) =>
        [.. JsonSerializer.Deserialize<List<ShownField>>(row.ShownJson)!.Select(field => new SignApi.FieldView(new WordsView(field.LabelZh, field.LabelEn), field.Value))];
}
