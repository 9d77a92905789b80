namespace Marketing.Engine.Persistence;

/// <summary>Turns a unit of work inside a unit of work, which would wait for itself for ever, into an exception.</summary>
sealed class UnitNesting
{
    readonly AsyncLocal<Running?> running = new();

    // A task that was started inside a unit and outlives it still carries this; hence the flag.
    sealed class Running
    {
        public bool Ended { get; set; }
    }

    /// <summary>Throws when the caller stands inside a unit of the same store.</summary>
    public void Refuse()
    {
        if (running.Value is { Ended: false })
        {
            throw new InvalidOperationException("A unit of work was begun inside another of the same store; use the transaction at hand.");
        }
    }

    /// <summary>Runs the work as a unit.</summary>
    public async ValueTask<T> Within<T>(Func<IEngineTransaction, ValueTask<T>> work, IEngineTransaction unit)
    {
        var mine = new Running();
        running.Value = mine;
        try
        {
            return await work(unit);
        }
        finally
        {
            mine.Ended = true;
        }
    }
}
