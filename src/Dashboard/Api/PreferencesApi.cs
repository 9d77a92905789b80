using System.Globalization;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Notifications.Preferences;

namespace Marketing.Dashboard.Api;

/// <summary>How I want to be told outside the product.</summary>
static class PreferencesApi
{
    internal sealed record ChannelChoices(string Name, string Kind);

    internal sealed record QuietView(string From, string Until);

    /// <param name="Channels">For each channel, by process id and <c>*</c>: each, digest or off.</param>
    /// <param name="DigestAt">HH:mm in the company's time, as in <paramref name="Quiet"/>.</param>
    /// <param name="Language">both, zh or en.</param>
    internal sealed record PreferencesBody(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Channels = null, QuietView? Quiet = null, string? DigestAt = null, string? Language = null);

    /// <param name="Available">The channels that can be chosen for.</param>
    internal sealed record PreferencesView(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Channels, QuietView? Quiet, string DigestAt, string Language, IReadOnlyList<ChannelChoices> Available);

    public static void MapPreferences(this RouteGroupBuilder api)
    {
        api.MapGet("/me/notification-preferences", Get).WithName("notificationPreferences").Produces<PreferencesView>();
        api.MapPut("/me/notification-preferences", Put).WithName("setNotificationPreferences").Produces<PreferencesView>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    static async Task<IResult> Get(Viewer viewer, PreferenceDesk desk, CancellationToken cancellation) => Results.Ok(Show(await desk.Of(viewer.Id, cancellation), desk));

    static async Task<IResult> Put(PreferencesBody body, Viewer viewer, PreferenceDesk desk, CancellationToken cancellation)
    {
        var read = Read(body);
        if (!read.Succeeded)
            return Problems.Refused(read.Refusal!);
        var saved = await desk.Save(viewer.Id, read.Value, cancellation);
        return saved.Succeeded ? Results.Ok(Show(saved.Value, desk)) : Problems.Refused(saved.Refusal!);
    }

    static Outcome<NoticePreferences> Read(PreferencesBody body)
    {
        var channels = new Dictionary<string, IReadOnlyDictionary<string, NoticeChoice>>();
        foreach (var (channel, said) in body.Channels ?? new Dictionary<string, IReadOnlyDictionary<string, string>>())
        {
            var choices = new Dictionary<string, NoticeChoice>();
            foreach (var (process, word) in said)
            {
                if (!Enum.TryParse<NoticeChoice>(word, ignoreCase: true, out var choice) || !Enum.IsDefined(choice))
                    return Wrong("choice", $"「{channel}」的选择应为 each、digest 或 off，实际是「{word}」。", $"Expected the choice for '{channel}' to be each, digest or off, but found '{word}'.");
                choices[process] = choice;
            }

            channels[channel] = choices;
        }

        var wanted = NoticePreferences.Usual with { Channels = channels, Language = body.Language ?? NoticePreferences.Usual.Language };
        if (body.DigestAt is { } at && Time(at) is var digest)
        {
            if (digest is null)
                return WrongTime(at);
            wanted = wanted with { DigestAt = digest.Value };
        }

        if (body.Quiet is null)
            return wanted;
        return Time(body.Quiet.From) is not { } from ? WrongTime(body.Quiet.From) : Time(body.Quiet.Until) is not { } until ? WrongTime(body.Quiet.Until) : wanted with { Quiet = new QuietHours(from, until) };
    }

    static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    static Refusal WrongTime(string found) => Wrong("time", $"时间应写成 22:00 这样，实际是「{found}」。", $"Expected a time such as 22:00, but found '{found}'.");

    static Refusal Wrong(string code, string chinese, string english) => new(RefusalKind.Invalid, code, new Words(chinese, english));

    static PreferencesView Show(NoticePreferences said, PreferenceDesk desk) => new(
        said.Channels.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, string>)pair.Value.ToDictionary(choice => choice.Key, choice => choice.Value.ToString().ToLowerInvariant())),
        said.Quiet is { } quiet ? new QuietView(Text(quiet.From), Text(quiet.Until)) : null, Text(said.DigestAt), said.Language, [.. desk.Personal.Select(channel => new ChannelChoices(channel.Name, channel.Kind))]);

    static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
