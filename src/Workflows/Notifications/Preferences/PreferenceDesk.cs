using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Preferences;

/// <summary>What people say of how they want to be told; each for themselves.</summary>
public sealed class PreferenceDesk(CommandRunner runner, IReadOnlyList<IChannel> channels)
{
    /// <summary>The most processes somebody may choose for on one channel.</summary>
    public const int MostProcesses = 300;

    static readonly string[] Languages = ["both", "zh", "en"];

    /// <summary>Channels that reach one person, which alone can be chosen for.</summary>
    public IReadOnlyList<IChannel> Personal { get; } = [.. channels.Where(channel => channel.IsPersonal)];

    /// <summary>What a person has said; the usual where nothing.</summary>
    public Task<NoticePreferences> Of(string person, CancellationToken cancellation = default) =>
        runner.Look(async context => await Read(await WorkflowsDbContext.In(context.Transaction), person), cancellation);

    /// <summary>Within a transaction.</summary>
    internal static async ValueTask<NoticePreferences> Read(WorkflowsDbContext context, string person) =>
        await context.Preferences.AsNoTracking().FirstOrDefaultAsync(row => row.Person == person) is { } row ? NoticePreferences.Parse(row.Json) : NoticePreferences.Usual;

    /// <summary>Keeps what a person wants from now on. What already waits for the end of quiet hours or for a summary stays as it was put.</summary>
    public Task<Outcome<NoticePreferences>> Save(string person, NoticePreferences wanted, CancellationToken cancellation = default) =>
        runner.Run<NoticePreferences>(async context =>
        {
            if (Check(wanted) is { } wrong)
                return wrong;
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (await rows.Preferences.AsTracking().FirstOrDefaultAsync(row => row.Person == person, cancellation) is { } row)
                (row.Json, row.ChangedAt) = (wanted.ToJson(), context.Now);
            else
                rows.Preferences.Add(new PreferenceRow { Person = person, Json = wanted.ToJson(), ChangedAt = context.Now });
            return wanted;
        }, person, cancellation);

    Refusal? Check(NoticePreferences wanted)
    {
        if (wanted.Channels.Keys.FirstOrDefault(name => !Personal.Any(channel => channel.Name == name)) is { } unknown)
        {
            var names = Personal.Count == 0 ? "—" : string.Join(", ", Personal.Select(channel => channel.Name));
            return Invalid("unknown-channel", $"没有可以选择的渠道「{unknown}」，现有：{names}。", $"There is no channel '{unknown}' to choose for; there are: {names}.");
        }

        if (wanted.Channels.Values.Any(choices => choices.Count > MostProcesses || choices.Keys.Any(id => id.Length is 0 or > 255)))
            return Invalid("too-many-choices", $"每个渠道最多为 {MostProcesses} 个流程选择。", $"Expected choices for at most {MostProcesses} processes on a channel.");
        if (wanted.Quiet is { } quiet && quiet.From == quiet.Until)
            return Invalid("quiet-hours", "免打扰的开始和结束不能相同。", "Expected quiet hours to end at another time than they begin.");
        return Languages.Contains(wanted.Language) ? null : Invalid("language", $"语言应为 both、zh 或 en，实际是「{wanted.Language}」。", $"Expected the language to be both, zh or en, but found '{wanted.Language}'.");
    }

    static Refusal Invalid(string code, string chinese, string english) => new(RefusalKind.Invalid, code, new Words(chinese, english));
}
