using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Hosting;

/// <summary>Asks the store whether it can keep something: a disk may be full, or a file read-only, while every read still works.</summary>
/// <remarks>Anybody may ask for the health; so one answer serves everybody for a second, and one question is asked at a time.</remarks>
sealed class StoreProbe(IEngineStore store, TimeProvider clock, ILogger<StoreProbe> logger)
{
    const string Setting = "health.probe";
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    readonly Lock one = new();
    Task<StorageFault?> asked = Task.FromResult<StorageFault?>(null);
    long askedAt;
    StorageFault? told;

    /// <summary>What hinders the store, or null.</summary>
    public async Task<StorageFault?> Ask()
    {
        Task<StorageFault?> answer;
        lock (one)
        {
            if (askedAt == 0 || (asked.IsCompleted && clock.GetElapsedTime(askedAt) > Fresh))
            {
                asked = Task.Run(Write);
                askedAt = clock.GetTimestamp();
            }

            answer = asked;
        }

        try
        {
            return await answer.WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            logger.LogWarning("The store has not answered for {Patience}.", Patience);
            return StorageFault.Unavailable;
        }
    }

    async Task<StorageFault?> Write()
    {
        var fault = await Try();
        if (fault != told)
            logger.Log(fault is null ? LogLevel.Information : LogLevel.Error, "The store {State}.", fault is null ? "can be written again" : $"cannot be written: {fault}");
        told = fault;
        return fault;
    }

    async Task<StorageFault?> Try()
    {
        try
        {
            await store.Transact(transaction =>
            {
                transaction.SetSetting(Setting, clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture));
                return ValueTask.FromResult(true);
            }, CancellationToken.None);
            return null;
        }
        catch (StorageException failure)
        {
            return failure.Fault;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException) // whatever it is, it is not ready; the log has it
        {
            logger.LogError(failure, "The store does not answer.");
            return StorageFault.Unavailable;
        }
    }

    /// <summary>Why, without a path or a name: anybody may read it.</summary>
    public static Words InWords(StorageFault fault) => fault switch
    {
        StorageFault.Full => new Words("磁盘已满，不能保存；释放空间后自动恢复。", "The disk is full and nothing can be saved; it goes on by itself when there is space."),
        StorageFault.ReadOnly => new Words("数据库不可写；请检查权限。", "The database may not be written; check the permissions."),
        StorageFault.InUse => new Words("数据库被另一个程序锁定。", "The database is locked by another program."),
        StorageFault.Damaged or StorageFault.NotOurs => new Words("数据库已损坏；请从备份恢复。", "The database is damaged; restore a backup."),
        StorageFault.Newer => new Words("数据库由更新版本的程序写成。", "The database was written by a newer program."),
        _ => new Words("数据库没有响应；详见日志。", "The database does not answer; see the log."),
    };
}
