using System.Globalization;
using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>The engine's clock: real time, or a set instant at which it stands until it is set again.</summary>
/// <remarks>A set clock is for trying deadlines out; production does not allow it (<c>Marketing:Clock:Controllable</c>).</remarks>
public sealed class EngineClock(TimeProvider real) : TimeProvider
{
    const string SettingName = "clock";
    long setTicks;

    public EngineClock() : this(System) { }

    /// <summary>The instant the clock stands at, or null when it runs.</summary>
    public DateTimeOffset? StandsAt => Interlocked.Read(ref setTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public override DateTimeOffset GetUtcNow() => StandsAt ?? real.GetUtcNow();

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    /// <summary>Stands the clock at an instant, or lets it run again. In memory only; see <see cref="Save"/>.</summary>
    public void StandAt(DateTimeOffset? instant) => Interlocked.Exchange(ref setTicks, instant?.UtcTicks ?? 0);

    /// <summary>Keeps the set instant for the next start.</summary>
    /// <param name="actor">Who has set it.</param>
    public void Save(IEngineTransaction transaction, string? actor)
    {
        var instant = StandsAt?.ToString("O", CultureInfo.InvariantCulture);
        transaction.SetSetting(SettingName, instant);
        transaction.Audit(Audit.AuditActions.Clock, actor, 0, instant ?? "");
    }

    /// <summary>Stands where it stood before the restart.</summary>
    public async Task Restore(IEngineStore store, CancellationToken cancellation)
    {
        var kept = await store.Transact(async transaction =>
        {
            transaction.Abandon();
            return await transaction.Setting(SettingName);
        }, cancellation);
        if (kept is not null)
            StandAt(DateTimeOffset.Parse(kept, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
    }
}
