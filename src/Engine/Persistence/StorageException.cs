using Marketing.Rules;

namespace Marketing.Engine.Persistence;

/// <summary>Why a database cannot be used, as a program may want to tell the cases apart.</summary>
public enum StorageFault
{
    /// <summary>The file is no SQLite database, or one of another product.</summary>
    NotOurs,

    /// <summary>A newer program has written the database: this one would not understand it.</summary>
    Newer,

    /// <summary>The file or its folder may not be written.</summary>
    ReadOnly,

    /// <summary>Another process, or another store of this one, holds the database.</summary>
    InUse,

    /// <summary>No space is left.</summary>
    Full,

    /// <summary>The database is damaged.</summary>
    Damaged,

    /// <summary>Anything else: the disk failed, the folder is gone.</summary>
    Unavailable,
}

/// <summary>The database cannot be opened, or cannot keep what it was given. Nothing of the unit was saved; only when a server went away in the
/// middle of a commit may it have been: whoever must know asks again under the same idempotency key.</summary>
public sealed class StorageException(StorageFault fault, Words words, Exception? inner = null) : MarketingException(words, inner)
{
    public StorageFault Fault { get; } = fault;
}
