namespace Marketing.Engine.Persistence;

/// <summary>Whether doing units before their turn pays. Where one after the other needs the gate in the end, as all do whose listeners
/// keep tables of their own, it is work done twice; then only one in a while is tried.</summary>
sealed class SqlitePreparing
{
    const int Patience = 8;
    const int Between = 32;

    int inVain;
    int passedBy;

    /// <summary>Whether the next unit is to be done ahead.</summary>
    public bool Pays => Volatile.Read(ref inVain) < Patience || Interlocked.Increment(ref passedBy) % Between == 0;

    /// <summary>A unit was done ahead.</summary>
    /// <param name="inVain">Whether it has to be done again, for it needs the gate.</param>
    public void Done(bool inVain)
    {
        if (inVain)
        {
            Interlocked.Increment(ref this.inVain);
        }
        else
        {
            Volatile.Write(ref this.inVain, 0);
        }
    }
}
