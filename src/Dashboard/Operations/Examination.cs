using Marketing.Dashboard.Api;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Engine.Audit;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Operations;

/// <summary>How bad it is.</summary>
enum Level
{
    Ok,

    /// <summary>It works, and somebody should look at it.</summary>
    Warn,

    /// <summary>It does not work, or something is lost.</summary>
    Fail,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Mend">What to do; null when nothing is to be done.</param>
sealed record Finding(Level Level, Words What, Words Found, Words? Mend = null);

/// <summary>Looks over an installation, at work or not, and changes nothing.</summary>
sealed class Examination(MarketingOptions options, TimeProvider clock)
{
    static readonly TimeSpan LateMessage = TimeSpan.FromMinutes(5);
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);
    static readonly TimeSpan OldHead = TimeSpan.FromDays(2);
    const long LittleSpace = 200L << 20;
    const long LargeLog = 256L << 20;

    readonly List<Finding> findings = [];

    public async Task<IReadOnlyList<Finding>> Run()
    {
        if (options.Storage.IsPostgres || Files())
            await Database();
        return findings;
    }

    void Add(Level level, Words what, Words found, Words? mend = null) => findings.Add(new Finding(level, what, found, mend));

    // ---- files; false when there is no database to look into ----

    bool Files()
    {
        var path = Path.GetFullPath(Storage.SqlitePath(options.Storage.ConnectionString)!);
        Space(path);
        if (!File.Exists(path))
        {
            Add(Level.Ok, new Words("数据库", "database"), new Words($"“{path}”还不存在，第一次启动时创建。", $"'{path}' is not there yet; the first start makes it."));
            return false;
        }

        Rights(path);
        var log = new FileInfo(path + "-wal");
        var size = log.Exists ? log.Length : 0;
        Add(size > LargeLog ? Level.Warn : Level.Ok, new Words("预写日志", "write-ahead log"), new Words($"{size >> 20} MB。", $"{size >> 20} MB."),
            size > LargeLog ? new Words("有读取长时间未结束；重启程序会收回。", "A read has not ended for long; restarting the program takes it in.") : null);
        return true;
    }

    void Space(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var needed = Math.Max(LittleSpace, File.Exists(path) ? new FileInfo(path).Length : 0);
        Add(free < LittleSpace / 4 ? Level.Fail : free < needed ? Level.Warn : Level.Ok, new Words("磁盘空间", "disk space"), new Words($"“{folder}”剩余 {free >> 20} MB。", $"{free >> 20} MB are free at '{folder}'."),
            free < needed ? new Words($"至少留出 {needed >> 20} MB，备份也需要。", $"Keep at least {needed >> 20} MB free; a backup needs as much.") : null);
    }

    void Rights(string path)
    {
        var what = new Words("文件权限", "file rights");
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)) { }
        }
        catch (UnauthorizedAccessException)
        {
            Add(Level.Fail, what, new Words($"“{path}”不可写。", $"'{path}' may not be written."), new Words($"让运行程序的用户拥有它：chown 用户 “{path}”", $"Give it to the user the program runs as: chown USER '{path}'"));
            return;
        }

        var open = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;
        Add(open ? Level.Warn : Level.Ok, what, open ? new Words($"所有人都能读“{path}”。", $"Everybody may read '{path}'.") : new Words("只有所有者可读写。", "The owner reads and writes, nobody else."),
            open ? new Words($"chmod o-rwx “{path}”*", $"chmod o-rwx '{path}'*") : null);
    }

    // ---- the database ----

    async Task Database()
    {
        try
        {
            await Storage.Look<bool>(options.Storage, async engine =>
            {
                if (await Schema(engine))
                    await Contents(engine);
                return true;
            });
        }
        catch (StorageException unusable)
        {
            Add(Level.Fail, new Words("数据库", "database"), unusable.Words);
        }
    }

    async Task<bool> Schema(EngineDbContext engine)
    {
        var (missing, unknown) = await DatabaseLook.Schema(engine);
        var what = new Words("数据库版本", "schema");
        if (unknown.Count > 0)
            Add(Level.Fail, what, new Words($"由更新版本的程序写成（{unknown[^1]}）。", $"It was written by a newer program ({unknown[^1]})."), new Words("升级程序。", "Upgrade the program."));
        else if (missing.Count > 0)
            Add(Level.Warn, what, new Words($"比程序旧，下次启动时升级（{missing.Count} 步）；其余检查在升级之后才能做。", $"It is older than the program and is upgraded at the next start ({missing.Count} steps); the rest can be looked at afterwards."), new Words("先备份。", "Make a backup first."));
        else
            Add(Level.Ok, what, new Words("与程序一致。", "It is that of this program."));
        return missing.Count + unknown.Count == 0;
    }

    async Task Contents(EngineDbContext engine)
    {
        if (!options.Storage.IsPostgres)
        {
            var verdict = await DatabaseLook.Integrity(engine);
            Add(verdict == "ok" ? Level.Ok : Level.Fail, new Words("完整性", "integrity"), verdict == "ok" ? new Words("通过。", "Sound.") : new Words($"已损坏：{verdict}", $"Damaged: {verdict}"),
                verdict == "ok" ? null : new Words("停机，从备份恢复。", "Stop the program and restore a backup."));
        }

        await Clock(engine);
        await Work(engine);
        await Audit(engine);
    }

    async Task Clock(EngineDbContext engine)
    {
        var what = new Words("时钟", "clock");
        var now = clock.GetUtcNow();
        var newest = await engine.Audit.OrderByDescending(entry => entry.Stream).ThenByDescending(entry => entry.Seq).Select(entry => (DateTimeOffset?)entry.At).FirstOrDefaultAsync();
        var stands = await engine.Settings.Where(setting => setting.Name == "clock").Select(setting => setting.Value).FirstOrDefaultAsync();
        if (newest > now + ClockSkew)
            Add(Level.Fail, what, new Words($"本机时钟是 {now:u}，而审计里最后一条写于 {newest:u}：时钟被拨回。", $"This machine says {now:u}, but the last entry of the audit was written at {newest:u}: the clock went back."), new Words("与时间服务器同步。", "Synchronize it with a time server."));
        else if (stands is not null)
            Add(Level.Warn, what, new Words($"流程时钟停在 {stands}。", $"The engine's clock stands at {stands}."), new Words("POST /v2/clock/reset 让它继续走。", "POST /v2/clock/reset lets it run again."));
        else
            Add(Level.Ok, what, new Words("没有倒退。", "It has not gone back."));
    }

    async Task Work(EngineDbContext engine)
    {
        var now = clock.GetUtcNow();
        var counts = await EngineCounts.Of(engine, now, CancellationToken.None);
        var held = await engine.Settings.AnyAsync(setting => setting.Name == DeliveryHold.Setting);
        if (held)
        {
            Add(Level.Warn, new Words("恢复", "restore"), new Words("数据库是从备份恢复的，还没有确认：不发送通知，不派发作业。", "The database was restored from a backup and waits to be confirmed: no notice is sent, no job handed out."),
                new Words("检查数据后 marketing restore --confirm。", "Look at the data, then marketing restore --confirm."));
        }

        var late = counts.OldestUndelivered > LateMessage;
        Add(late && !held ? Level.Warn : Level.Ok, new Words("待发通知", "outbox"), new Words($"{counts.UndeliveredMessages} 条未送达，最早的 {Minutes(counts.OldestUndelivered)} 分钟前。", $"{counts.UndeliveredMessages} not delivered, the oldest {Minutes(counts.OldestUndelivered)} minutes old."),
            late && !held ? new Words("程序没有运行，或日志里有发送失败的原因。", "The program does not run, or its log says why they cannot be delivered.") : null);
        Add(counts.OverdueTimers > 0 ? Level.Warn : Level.Ok, new Words("到期定时器", "timers"), new Words($"{counts.OverdueTimers} 个已到期而未触发。", $"{counts.OverdueTimers} are due and have not fired."),
            counts.OverdueTimers > 0 ? new Words("启动程序，到期的会立即补做；若正在运行，请看日志。", "Start the program and they fire at once; if it runs, look at its log.") : null);
        Add(counts.OpenIncidents > 0 ? Level.Warn : Level.Ok, new Words("异常", "incidents"), new Words($"{counts.OpenIncidents} 个未处理。", $"{counts.OpenIncidents} open."),
            counts.OpenIncidents > 0 ? new Words("在“流程实例”页处理。", "Resolve them on the page of instances.") : null);
        var stuck = await (await StuckInstances.Among(engine.ProcessInstances, engine, CancellationToken.None)).OrderBy(row => row.Key).Select(row => row.Key).ToListAsync();
        Add(stuck.Count > 0 ? Level.Fail : Level.Ok, new Words("停滞实例", "stuck instances"), stuck.Count > 0
                ? new Words($"{stuck.Count} 个实例没有任何可以推动它的东西：{string.Join(", ", stuck.Take(5))}", $"{stuck.Count} instances that nothing can move: {string.Join(", ", stuck.Take(5))}")
                : new Words($"{counts.ActiveInstances} 个活动实例都有任务、定时器、消息、作业或异常。", $"Each of {counts.ActiveInstances} active instances has a task, a timer, a message, a job or an incident."),
            stuck.Count > 0 ? new Words("修改（移动令牌）或取消它们。", "Modify them (move the token) or cancel them.") : null);
    }

    async Task Audit(EngineDbContext engine)
    {
        var what = new Words("审计", "audit");
        var entries = await engine.Audit.LongCountAsync();
        var heads = Storage.Heads(options.Storage, options.Audit);
        var last = heads.LastSignedAt();
        var old = entries > 1 && (last is null || clock.GetUtcNow() - last > OldHead);
        Add(old ? Level.Warn : Level.Ok, what, new Words($"{entries} 条，最近一次签名：{last?.ToString("u") ?? "无"}。", $"{entries} entries, last signed: {last?.ToString("u") ?? "never"}."),
            old ? new Words("程序运行时每小时签名一次；用 marketing verify-audit 核对。", "The running program signs every hour; check with marketing verify-audit.") : null);
        if (heads.Copy is { } copy)
        {
            var missing = copy.Missing;
            Add(missing > 0 ? Level.Warn : Level.Ok, new Words("签名副本", "copy of heads"), missing > 0 ? new Words($"“{copy.File}”缺 {missing} 行。", $"'{copy.File}' lacks {missing} lines.") : new Words($"“{copy.File}”齐全。", $"'{copy.File}' has them all."),
                missing > 0 ? new Words("使它可写；运行中的程序一小时内补上。", "Make it writable; the running program catches up within the hour.") : null);
        }
    }

    static long Minutes(TimeSpan span) => (long)span.TotalMinutes;
}
